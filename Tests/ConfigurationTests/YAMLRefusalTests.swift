import Testing

@testable import Configuration

struct YAMLRefusal: CustomTestStringConvertible, Sendable {
  var document: String
  var line: Int
  var column: Int
  /// A part of the message.
  var reason: String

  init(_ document: String, _ line: Int, _ column: Int, _ reason: String) {
    self.document = document
    self.line = line
    self.column = column
    self.reason = reason
  }

  var testDescription: String { String(document.prefix(40)).debugDescription }
}

@Suite struct YAMLRefusalTests {
  @Test(
    "What the reader does not know is refused with its place",
    arguments: [
      YAMLRefusal("a: &x 1", 1, 4, "anchors"), YAMLRefusal("a: 1\nb: *x", 2, 4, "aliases"),
      YAMLRefusal("- !!str 1", 1, 3, "tags"), YAMLRefusal("a:\n  <<: b", 2, 3, "merge"),
      YAMLRefusal("a: <<", 1, 4, "`<<`"), YAMLRefusal("a: =", 1, 4, "`=`"),
      YAMLRefusal("%YAML 1.2\n---\na", 1, 1, "directives"),
      YAMLRefusal("a: 1\n---\nb: 2", 2, 1, "one document"),
      YAMLRefusal("--- a", 1, 4, "line of its own"), YAMLRefusal("a\n...\nb", 3, 1, "nothing may follow"),
      YAMLRefusal("...", 1, 1, "nothing stands"), YAMLRefusal("? a\n: b", 1, 1, "complex keys"),
      YAMLRefusal("a:\n\tb: 1", 2, 1, "tab"), YAMLRefusal("a:\tb", 1, 3, "tab"),
      YAMLRefusal("a: b\t# c", 1, 5, "tab"),
      YAMLRefusal("a: |\n\tb\n", 2, 1, "tab"), YAMLRefusal("a: 1\nb: 2\na: 3", 3, 1, "twice"),
      YAMLRefusal("{a: 1, 'a': 2}", 1, 8, "twice"), YAMLRefusal("1: a", 1, 1, "must be text"),
      YAMLRefusal("~: a", 1, 1, "must be text"), YAMLRefusal("[a]: b", 1, 4, "can't be a key"),
    ])
  func unknown(_ sample: YAMLRefusal) { expect(sample) }

  @Test(
    "What is no YAML is refused with its place",
    arguments: [
      YAMLRefusal("a: b: c", 1, 4, "second `: `"), YAMLRefusal("a: - b", 1, 4, "list can't begin"),
      YAMLRefusal("a: b\n  c: d", 2, 3, "can't be a key"), YAMLRefusal("a: b\n  - c", 2, 3, "continues"),
      YAMLRefusal("a:\n  b: 1\n c: 2", 3, 2, "indentation"),
      YAMLRefusal("  a: 1\nb: 2", 2, 1, "indented less"),
      YAMLRefusal("a: 1\n- b", 2, 1, "list item"), YAMLRefusal("- a\nb: 1", 2, 1, "indented less"),
      YAMLRefusal("a: 1\nb", 2, 1, "key is missing"), YAMLRefusal("a: 'b' c", 1, 8, "nothing may follow"),
      YAMLRefusal("a: 'b'#c", 1, 7, "space before `#`"), YAMLRefusal("a: 'b", 1, 4, "never closed"),
      YAMLRefusal("a: \"b\nc\"", 2, 1, "deeper"), YAMLRefusal(#""\q""#, 1, 2, "escape"),
      YAMLRefusal(#""\ud83d\ude42""#, 1, 2, "no character"), YAMLRefusal(#""\x4""#, 1, 2, "2 hexadecimal"),
      YAMLRefusal("[a, b", 1, 1, "never closed"), YAMLRefusal("[a b: c]", 1, 5, "pair"),
      YAMLRefusal("[a, , b]", 1, 5, "can't begin"), YAMLRefusal("{a}", 1, 2, "a key and a value"),
      YAMLRefusal("{a:1}", 1, 2, "a key and a value"), YAMLRefusal("a: [\n b\n]", 3, 1, "deeper"),
      YAMLRefusal("a: @b", 1, 4, "`@`"), YAMLRefusal("a: `b", 1, 4, "``"),
      YAMLRefusal("a: |x\n", 1, 5, "may follow"),
      YAMLRefusal("a: |\n  \n  b\n", 2, 1, "spaces on an empty line"),
      YAMLRefusal("a: |\n  b", 1, 4, "line break"),
      YAMLRefusal("a: 99999999999999999999", 1, 4, "too large"), YAMLRefusal("a: 1e999", 1, 4, "too large"),
      YAMLRefusal("- 0xFFFFFFFFFFFFFFFFFF", 1, 3, "too large"),
    ])
  func malformed(_ sample: YAMLRefusal) { expect(sample) }

  @Test(
    "Characters that parsers disagree on are refused",
    arguments: [
      YAMLRefusal("a: b\u{85}c", 1, 5, "U+0085"), YAMLRefusal("a: b\n# \u{2028}", 2, 3, "U+2028"),
      YAMLRefusal("a: '\u{2029}'", 1, 5, "U+2029"), YAMLRefusal("é\u{0}", 1, 2, "U+0000"),
      YAMLRefusal("a\u{7F}", 1, 2, "U+007F"), YAMLRefusal("a\u{FEFF}", 1, 2, "U+FEFF"),
      YAMLRefusal("a: 1\rb: 2", 1, 5, "carriage return"), YAMLRefusal("a\r", 1, 2, "carriage return"),
    ])
  func characters(_ sample: YAMLRefusal) { expect(sample) }

  @Test(
    "Bytes that are no UTF-8 are refused at the character where they begin",
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80], [0x80],
    ])
  func notUTF8(_ bytes: [UInt8]) {
    let error = #expect(throws: YAMLError.self) { try YAMLReader.read(Array("a: 1\né".utf8) + bytes) }
    #expect(error?.mark == YAMLMark(line: 2, column: 2))
    #expect(error?.message.contains("UTF-8") == true)
  }

  @Test(
    "Hostile sizes and depths are refused quickly",
    arguments: [
      YAMLRefusal(String(repeating: "a", count: 65_537), 1, 1, "64 KiB"),
      YAMLRefusal(String(repeating: "[", count: 60_000), 1, 64, "deeper than 64"),
      YAMLRefusal(String(repeating: "- ", count: 30_000), 1, 129, "deeper than 64"),
      YAMLRefusal(String(repeating: "{a: ", count: 15_000), 1, 253, "deeper than 64"),
      YAMLRefusal(
        "a: &a [x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n", 1, 4, "anchors"),
      YAMLRefusal(String(repeating: "k", count: 1100) + ": v", 1, 1, "1024"),
      YAMLRefusal("\"" + String(repeating: "a ", count: 32_000), 1, 1, "never closed"),
      YAMLRefusal(String(repeating: "9", count: 60_000), 1, 1, "too large"),
    ])
  func hostile(_ sample: YAMLRefusal) { expect(sample) }

  @Test("As many levels as are allowed can be read")
  func depth() throws {
    let document = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
    #expect(try json(YAMLReader.read(document.utf8)) == document)
  }

  @Test("Random bytes and torn documents give a value or an error, never a crash")
  func fuzz() {
    var random = SplitMix(state: 7)
    let alphabet = Array("ab: -\n\n  #'\"[]{},|>&*!?%@`~\\\t\r.0x1eé\u{FEFF}\u{85}".utf8)
    for round in 0..<20_000 {
      let length = Int.random(in: 0...60, using: &random)
      let bytes = (0..<length).map { _ in
        round % 4 == 0
          ? UInt8.random(in: 0...255, using: &random) : alphabet.randomElement(using: &random) ?? 0
      }
      do {
        _ = try YAMLReader.read(bytes)
      } catch {
        #expect(error.mark.line >= 1 && error.mark.column >= 1 && !error.message.isEmpty)
      }
    }
  }

  private func expect(_ sample: YAMLRefusal) {
    let error = #expect(throws: YAMLError.self) { try YAMLReader.read(sample.document.utf8) }
    #expect(error?.mark == YAMLMark(line: sample.line, column: sample.column))
    #expect(error?.message.contains(sample.reason) == true, "\(error?.message ?? "")")
  }
}

/// The same numbers in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
