import Testing

@testable import Configuration

/// A document and what it says, as JSON; `{"map": [[key, value], ...]}` is a mapping.
struct YAMLCase: CustomTestStringConvertible, Sendable {
  var document: String
  var value: String

  init(_ document: String, _ value: String) {
    self.document = document
    self.value = value
  }

  var testDescription: String { document.debugDescription }
}

@Suite struct YAMLValueTests {
  @Test(
    "A plain scalar has the type that the core schema gives it",
    arguments: [
      YAMLCase("", "null"), YAMLCase("# only a comment", "null"), YAMLCase("~", "null"),
      YAMLCase("Null", "null"),
      YAMLCase("nULL", #""nULL""#), YAMLCase("true", "true"), YAMLCase("False", "false"),
      YAMLCase("yes", #""yes""#),
      YAMLCase("on", #""on""#), YAMLCase("12", "12"), YAMLCase("+5", "5"), YAMLCase("-7", "-7"),
      YAMLCase("0777", "777"), YAMLCase("0o17", "15"), YAMLCase("0x1F", "31"), YAMLCase("-0o17", #""-0o17""#),
      YAMLCase("+0x1F", #""+0x1F""#), YAMLCase("0o8", #""0o8""#), YAMLCase("0x", #""0x""#),
      YAMLCase("0x+1", #""0x+1""#),
      YAMLCase("1_000", #""1_000""#), YAMLCase("0b11", #""0b11""#), YAMLCase("1:30", #""1:30""#),
      YAMLCase("2026-01-01", #""2026-01-01""#), YAMLCase("+", #""+""#), YAMLCase("1.2.3", #""1.2.3""#),
      YAMLCase("1e3", #"{"float":"408f400000000000"}"#), YAMLCase(".5", #"{"float":"3fe0000000000000"}"#),
      YAMLCase("1.", #"{"float":"3ff0000000000000"}"#), YAMLCase("-.inf", #"{"float":"fff0000000000000"}"#),
      YAMLCase(".NaN", #"{"float":"nan"}"#), YAMLCase("-.nan", #""-.nan""#), YAMLCase("1e", #""1e""#),
      YAMLCase(".", #"".""#), YAMLCase("'12'", #""12""#), YAMLCase("\"~\"", #""~""#),
    ])
  func plainTypes(_ sample: YAMLCase) throws { try expect(sample) }

  @Test(
    "Collections nest by indentation and by brackets",
    arguments: [
      YAMLCase("a: 1\nb: 2", #"{"map":[["a",1],["b",2]]}"#),
      YAMLCase("a:\nb:", #"{"map":[["a",null],["b",null]]}"#),
      YAMLCase("key:\n- a\n- b\nc: d", #"{"map":[["key",["a","b"]],["c","d"]]}"#),
      YAMLCase("- - a\n  - b\n- c", #"[["a","b"],"c"]"#),
      YAMLCase("-\n- a\n-\n  b: c", #"[null,"a",{"map":[["b","c"]]}]"#),
      YAMLCase("-   a: 1\n    b: 2\n", #"[{"map":[["a",1],["b",2]]}]"#),
      YAMLCase(
        "a:\n    b: 1\n    c:\n      - x\nd: 2", #"{"map":[["a",{"map":[["b",1],["c",["x"]]]}],["d",2]]}"#),
      YAMLCase(
        "a: [x, 'y', [1, ], {b: c, d: }]", #"{"map":[["a",["x","y",[1],{"map":[["b","c"],["d",null]]}]]]}"#),
      YAMLCase("a: [\n x,   # first\n y\n ]", #"{"map":[["a",["x","y"]]]}"#),
      YAMLCase("\"a b\" : 1\n'c': 2", #"{"map":[["a b",1],["c",2]]}"#),
      YAMLCase("---\na: 1\n...\n# end\n", #"{"map":[["a",1]]}"#),
      YAMLCase("\u{FEFF}a: 1\r\nb:\r\n  - c\r\n", #"{"map":[["a",1],["b",["c"]]]}"#),
      YAMLCase("a: b # c\n#d\n  # e\nf: g#h", #"{"map":[["a","b"],["f","g#h"]]}"#),
      YAMLCase("url: http://x.y/z?a=b", #"{"map":[["url","http://x.y/z?a=b"]]}"#),
      YAMLCase("t: ${TOKEN:-x}", #"{"map":[["t","${TOKEN:-x}"]]}"#),
    ])
  func collections(_ sample: YAMLCase) throws { try expect(sample) }

  @Test(
    "Text over several lines is folded as YAML says",
    arguments: [
      YAMLCase("a: b\n  c\n\n  d", #"{"map":[["a","b c\nd"]]}"#),
      YAMLCase("a:\n    b\n  c", #"{"map":[["a","b c"]]}"#),
      YAMLCase("'a  \n\n  b ''c'''", #""a\nb 'c'""#),
      YAMLCase(#""a \"# + "\n" + #"   b\ "# + "\n" + #"  c\td""#, #""a b  c\td""#),
      YAMLCase(#""\x41\u00e9\U0001F642\N\_\e\/\0""#, #""A\u00e9\ud83d\ude42\u0085\u00a0\u001b/\u0000""#),
      YAMLCase("a: |\n  x\n   y\n\n  z\n\n\nb: c", #"{"map":[["a","x\n y\n\nz\n"],["b","c"]]}"#),
      YAMLCase("a: >\n  x\n  y\n\n  z\n    w\n  v\n", #"{"map":[["a","x y\nz\n  w\nv\n"]]}"#),
      YAMLCase("a: |-\n  x\n\nb: |+\n  y\n\n", #"{"map":[["a","x"],["b","y\n\n"]]}"#),
      YAMLCase("- |2-  # two\n    x\n   y\n", #"["  x\n y"]"#),
      YAMLCase("a: |\n  # text\n # a comment\nb: c", ##"{"map":[["a","# text\n"],["b","c"]]}"##),
    ])
  func longText(_ sample: YAMLCase) throws { try expect(sample) }

  @Test("Every node remembers its place")
  func marks() throws {
    let document = try YAMLReader.read("é: 1\nlist:\n  - ü: [a, 🙂, b]\n".utf8)
    guard case .mapping(let rows) = document.value, case .sequence(let items) = rows[1].value.value,
      case .mapping(let inner) = items[0].value, case .sequence(let letters) = inner[0].value.value
    else {
      Issue.record("\(document)")
      return
    }
    #expect(rows[0].value.mark == YAMLMark(line: 1, column: 4))
    #expect(rows[1].keyMark == YAMLMark(line: 2, column: 1))
    #expect(inner[0].keyMark == YAMLMark(line: 3, column: 5))
    #expect(letters.map(\.mark.column) == [9, 12, 15])
  }

  private func expect(_ sample: YAMLCase) throws {
    #expect(try json(YAMLReader.read(sample.document.utf8)) == sample.value)
  }
}
