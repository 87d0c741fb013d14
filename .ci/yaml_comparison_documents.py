"""Makes the documents that yaml-comparison.py writes: some grown along YAML's grammar, some from
real configurations with their characters and lines disturbed."""

import re

PLAIN = """a b c label user repos key x1 - -1 +1 0 7 300 0777 0o17 0x1F 0xfg 0o8 -0o7 +0x1 0b11 1e3 1E-2 1.5 1. .5
.5e3 1_000 12e03 -2E+05 1.2.3 1:30 190:20:30 + - . .. e3 1e 0x 0o . yes no on off y n Yes null Null NULL nULL ~ true
True TRUE tRUE false .inf -.inf +.INF .Inf .nan .NaN .NAN -.nan 2026-01-01 2026-01-01T10:00:00Z 99999999999999999999
-9223372036854775808 1e400 = << a:b http://x.y/z ::1 a#b a# #a it's "q a"b a'b [a a] a,b {a a} ${TOKEN} ${A:-b} %a @a
`a &a *a !a !!str ?a ? : :a a: - -a --- ... ---a |a >a é 中文 🙂 \u00a0 a\u00a0b \\n \\ a\\b apache/doris
freemandealer run\u00a0p0 0.0.0.0 8080 1.0.0 ,a a=b <a a|b a>b a! a& a* a% a@ a` a? a- -- -a- :: a::b""".split()
TEXTS = ["a b", "a  b", "a - b", "a: b", "a :b", "a # b", "a #b", "a, b", "the quick brown fox", "Freeman @ apache/doris",
         "x [y] {z}", "it's", "say \"hi\"", "null null", "1 2", "- a", "? a", "key: v # c", "", " ", "a ", " a", "\ta"]
COMMENTS = ["# c", "#", "#c", "# a: b", "# 'x", "# \"", "# - a", "# é\u4e2d", "#\tc", "# [", "# ---"]
ESCAPES = list("0abtnvfre \"/\\N_LP\t") + ["x41", "xe9", "u00e9", "u4E2D", "U0001F642", "x4", "q", "ud83d", "u12", "'"]


class Grower:
    """Writes a value in block or flow style; now and then in a way that only a whole parser knows."""

    def __init__(self, choices):
        self.choices = choices
        self.chance = lambda share: choices.random() < share
        self.pick = choices.choice

    def comment(self):
        return "  "[:self.pick([1, 1, 2])] + self.pick(COMMENTS) if self.chance(0.08) else (" " if self.chance(0.03) else "")

    def between(self, indent):
        """Lines without content."""
        out = ""
        while self.chance(0.06):
            out += self.pick(["", " " * self.choices.randint(0, 6), " " * self.pick([indent, 0, 7]) + self.pick(COMMENTS)]) + "\n"
        return out

    def word(self):
        return self.pick(PLAIN) if self.chance(0.6) else self.pick(["a", "bc", "label", "x y"])

    def text(self):
        return self.pick(TEXTS) if self.chance(0.5) else self.word()

    def break_lines(self, text, indent):
        """Folds at spaces, with and without empty lines."""
        def line(_):
            return self.pick(["\n", " \n", "\n\n", "\n \n", "\n   \n\n"]) + " " * max(0, indent + self.pick([1, 2, 1, 4, 0]))
        return re.sub(" ", lambda m: line(m) if self.chance(0.4) else " ", text)

    def quoted(self, indent, one_line=False):
        if self.chance(0.5):
            body = self.text().replace("'", "''") if self.chance(0.95) else self.text()
            if not one_line and self.chance(0.3):
                body = self.break_lines(body + " " + self.text().replace("'", "''"), indent)
            return "'" + body + "'"
        body = "".join(
            "\\" + self.pick(ESCAPES[:18] if self.chance(0.9) else ESCAPES) if self.chance(0.25)
            else self.text().replace("\\", "\\\\").replace('"', '\\"')
            for _ in range(self.choices.randint(0, 3)))
        if not one_line and self.chance(0.3):
            body = self.break_lines(body + " " + self.word().replace("\\", "").replace('"', ""), indent)
            if self.chance(0.3):
                body += "\\\n" + " " * (indent + 2) + "tail"
        return '"' + body + '"'

    def plain(self, indent):
        text = self.word()
        if self.chance(0.2):
            text = self.break_lines(text + " " + self.word() + " " + self.word(), indent)
        return text

    def scalar(self, indent, one_line=False):
        if self.chance(0.3):
            return self.quoted(indent, one_line)
        return self.word() if one_line else self.plain(indent)

    def key(self):
        return self.pick(["a", "b", "c", "d", "e", "key", "label", "user", "k1", "x y", "é"]) + self.pick(["", "", "2", "3"]) \
            if self.chance(0.9) else self.scalar(0, one_line=True)

    def colon(self):
        return ":" if self.chance(0.96) else self.pick([" :", "  :"])

    def flow(self, indent, depth):
        if depth > 2 or self.chance(0.5):
            return self.pick(["a", "b", "1", "a b", "true", "a:b", "x/y", "-1", "a#b", "''"]) if self.chance(0.6) \
                else self.scalar(indent, one_line=self.chance(0.7))
        space = lambda: self.pick(["", "", " ", " ", "  "]) if self.chance(0.85) \
            else self.comment() + "\n" + self.between(indent) + " " * max(0, indent + self.pick([1, 2, 2, 3, 0]))
        items = []
        mapping = self.chance(0.5)
        for _ in range(self.choices.randint(0, 3)):
            value = self.flow(indent, depth + 1)
            if mapping:
                colon = self.colon() + (" " if self.chance(0.95) else "")
                value = self.key() + (colon + space() + value if self.chance(0.97) else "")
            items.append(space() + value + space())
        inner = ",".join(items) + ("," if items and self.chance(0.1) else "")
        return "{" + inner + space() + "}" if mapping else "[" + inner + space() + "]"

    def block_scalar(self, indent):
        header = self.pick("|>") + self.pick(["", "", "-", "+"])
        width = self.pick([1, 2, 2, 4])
        if self.chance(0.15):
            header = header[0] + self.pick([str(width) + header[1:], header[1:] + str(width)])
        prefix = " " * max(0, indent + width)
        out = header + self.comment() + "\n"
        for _ in range(self.choices.randint(0, 5)):
            kind = self.choices.random()
            if kind < 0.2:
                out += "\n"
            elif kind < 0.3:
                out += " " * self.choices.randint(0, len(prefix) + 2) + "\n"
            else:
                out += prefix + self.pick(["", "", "", "  ", "\t"]) + self.text() + self.pick(["", "", "", " ", "\t"]) + "\n"
        return out

    def inline(self, indent):
        """What follows a colon or a dash, with its line break."""
        kind = self.choices.random()
        if kind < 0.12:
            return self.comment() + "\n"
        if kind < 0.62:
            return " " * self.pick([1, 1, 1, 2, 4]) + self.scalar(indent) + self.comment() + "\n"
        if kind < 0.8:
            return " " + self.flow(indent, 0) + self.comment() + "\n"
        return " " + self.block_scalar(indent)

    def block(self, indent, depth):
        """Lines at `indent`."""
        if depth > 3 or self.chance(0.1):
            return " " * indent + self.scalar(indent - 1) + self.comment() + "\n"
        out = ""
        used = set()
        sequence = self.chance(0.4)
        for _ in range(self.choices.randint(1, 4)):
            out += self.between(indent)
            lead = " " * indent
            if self.chance(0.004):
                lead = " " * max(0, indent + self.pick([-1, 1, 2]))
            if sequence:
                out += lead + "-" + self.dash_value(indent, depth)
                continue
            key = self.key()
            if key in used and self.chance(0.95):
                continue
            used.add(key)
            out += lead + key + self.colon()
            if self.chance(0.35):
                inner = indent + self.pick([2, 2, 2, 1, 4])
                out += self.comment() + "\n" + self.between(inner) + self.block(inner, depth + 1)
            elif self.chance(0.1):
                out += "\n" + "".join(lead + "-" + self.dash_value(indent, depth + 1) for _ in range(2))
            else:
                out += self.inline(indent)
        return out

    def dash_value(self, indent, depth):
        if self.chance(0.3):
            gap = self.pick([1, 1, 1, 3])
            inner = indent + 1 + gap
            return " " * gap + self.block(inner, depth + 1)[inner:]
        if self.chance(0.1):
            return "\n" + self.block(indent + self.pick([1, 2, 3]), depth + 1)
        return self.inline(indent)


CONFIGURATIONS = ['''github:
  token: ${GITHUB_TOKEN}
  api_base: "https://api.github.com"
  web_base: "https://github.com"
targets:
  - label: "Freeman @ apache/doris"
    user: "freemandealer"
    repos:
      - "apache/doris"
      - "apache/doris-expr"
  - label: "Team Bot"
    user: "team-ci"
    repos:
      - "my-org/playground"
polling:
  interval_seconds: 300
server:
  host: 0.0.0.0
  port: 8080
auth:
  api_key: "optional-shared-key"
''', '''# Mine.
github: {token: "${GITHUB_TOKEN:-}", api_base: https://ghe.corp/api/v3}   # inside

targets:
- label: It's mine   # and mine
  user: me
  repos: [apache/doris, 'apache/doris-website',
          "a/b"]
-   user: app/bot
    repos:
    - x/y

    - z/w   # last
polling: {interval_seconds: 0}
read_only: true
pipelines:
  - match:
      - P0 Regression (Doris Regression)
      - "Cloud: P0"
    command: run p0
    display_name: >-
      P0
      regression
  - match: 'it''s: here'
    command: |
      run x
    display_name: Über 中文 🙂
''', '''---
a: 1
b: [1, 0x1F, 0o17, 1e3, .5, ~, null, yes]
c:
d: ""
e: a
  b

  c
f: "x \\
  y\\tz

  w"
g: |2-
   lead
  text
h: >+
  one
  two

   three

i:
  - - a
    - b
  - k: v
    l: w
  -
    - x
...
''']

NOISE = list(" \n\t:#-'\"[]{},&*!|>%@`?~\\${}abc01é") + [
    ": ", " #", "- ", "? ", "\n\n", "\r\n", "\r", "  ", "\n ", "\n  ", "---\n", "...\n", "\n---\n", "<<: ", "\ufeff", "\u0085",
    "\u2028", "\u2029", "\u00a0", "\0", "\x7f", "key: v\n", "- a\n", "# c\n", " # c", "''", '""', "[]", "{}", "&a ", "*a", "!!str ",
    "|\n", ">\n", "~", "null", "0o17", "1_000", "\t#", "\t", "%YAML 1.2\n"]


def disturbed(choices):
    text = choices.choice(CONFIGURATIONS)
    if choices.random() < 0.15:
        text = text.replace("\n", "\r\n")
    for _ in range(choices.choice([0, 1, 1, 1, 2, 2, 3, 6])):
        at = choices.randrange(len(text) + 1)
        kind = choices.random()
        if kind < 0.45:
            text = text[:at] + choices.choice(NOISE) + text[at:]
        elif kind < 0.6:
            text = text[:at] + text[at + choices.choice([1, 1, 2, 5]):]
        else:
            lines = text.split("\n")
            row = choices.randrange(len(lines))
            match choices.randrange(6):
                case 0: lines[row] = " " * choices.choice([1, 1, 2]) + lines[row]
                case 1: lines[row] = lines[row].removeprefix(choices.choice([" ", "  "]))
                case 2: lines[row] += choices.choice([" ", "   ", " # c", "#c", "\t", ":", " :", ": x"])
                case 3: lines.insert(row, choices.choice(["", "   ", "# c", "    # c", "- a", "x: y", "\t"]))
                case 4: lines[row] = re.sub(r"[\"']", "", lines[row])
                case 5: del lines[row]
            text = "\n".join(lines)
        text = text or "a"
    return text


def document(choices):
    """The bytes of one document."""
    if choices.random() < 0.4:
        data = disturbed(choices).encode()
    else:
        text = Grower(choices).block(choices.choice([0, 0, 0, 0, 1, 2]), 0)
        if choices.random() < 0.05:
            text = "---" + choices.choice(["", " ", " # c", " a"]) + "\n" + text
        if choices.random() < 0.05:
            text = text + "..." + choices.choice(["", "\n", "\n# c\n"])
        if choices.random() < 0.1:
            text = text.rstrip("\n")
        if choices.random() < 0.05:
            text = text.replace("\n", "\r\n")
        if choices.random() < 0.02:
            text = "\ufeff" + text
        data = text.encode()
    if choices.random() < 0.005:
        at = choices.randrange(len(data) + 1)
        data = data[:at] + bytes([choices.randrange(128, 256)]) + data[at:]
    return data
