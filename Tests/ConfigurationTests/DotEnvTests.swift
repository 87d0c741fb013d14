import Testing

@testable import Configuration

@Suite struct DotEnvTests {
  @Test(
    "A value is read as its quotes say",
    arguments: [
      ("A=b", "b"), ("A=", ""), ("export A=b", "b"), ("export\tA = b c  # d", "b c"), ("  A=b#c", "b#c"),
      ("A=# c", ""), ("A='b $c \\n \"'", "b $c \\n \""), ("A=\"b\\n\\\"\\\\\\$\" # c", "b\n\"\\$"),
      ("A=b\r", "b"),
      ("\u{FEFF}A=b", "b"), ("A=x=y", "x=y"), ("A=ü", "ü"), ("A=1\nA=2", "2"), ("# A=1\n\nA=2", "2"),
    ])
  func values(text: String, value: String) {
    let file = DotEnv(Array(text.utf8))
    #expect(file.faults.isEmpty)
    #expect(file.variables["A"]?.value == value)
  }

  @Test(
    "What a shell would read in another way is refused with its place",
    arguments: [
      ("A", 1, 2, "`=`"), ("A B=c", 1, 3, "`=`"), ("1A=b", 1, 3, "NAME=value"), ("=b", 1, 1, "NAME=value"),
      ("X=1\nA=$B", 2, 3, "single quotes"), ("A=\"${B}\"", 1, 4, "single quotes"),
      ("A=a'b'", 1, 4, "single quotes"),
      ("A='b", 1, 3, "not closed"), ("A='b'c", 1, 6, "closing quote"), ("A=\"\\q\"", 1, 5, "escapes"),
      ("A=b\u{1}", 1, 4, "control"), ("A-B=c", 1, 2, "`=`"), ("A='b'#c", 1, 6, "closing quote"),
    ])
  func refusals(text: String, line: Int, column: Int, reason: String) {
    let file = DotEnv(Array(text.utf8))
    #expect(file.faults.count == 1)
    #expect(file.faults.first?.mark == YAMLMark(line: line, column: column))
    #expect(file.faults.first?.message.contains(reason) == true, "\(file.faults)")
    #expect(file.variables["A"] == nil)
  }

  @Test("A line that is not UTF-8 is refused, and the other lines stand")
  func notUTF8() {
    let file = DotEnv(Array("A=1\nB=".utf8) + [0xFF] + Array("\nC=3".utf8))
    #expect(file.faults.map(\.mark.line) == [2])
    #expect(file.variables["C"]?.value == "3")
  }

  @Test("Random bytes never crash")
  func fuzz() {
    var random = SplitMix(state: 3)
    let alphabet = Array("AB_1= \t'\"\\#$export\n\r".utf8) + [0xFF, 0xC3, 0]
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      #expect(DotEnv(bytes).faults.allSatisfy { $0.mark.line >= 1 && $0.mark.column >= 1 })
    }
  }
}

@Suite struct VariablesTests {
  private let variables = Variables(
    environment: ["A": "env", "EMPTY": "", "NESTED": "${A}"], dotEnv: DotEnv(Array("A=file\nB=file".utf8)))

  @Test(
    "Variables are filled in, the environment's above the file's",
    arguments: [
      ("x", "x"), ("${A}", "env"), ("${B}", "file"), ("a${A}b${B}c", "aenvbfilec"), ("${C:-d}", "d"),
      ("${C:-}", ""),
      ("${A:-d}", "env"), ("${EMPTY}", ""), ("${EMPTY:-d}", "d"), ("$A", "$A"), ("$", "$"), ("a$", "a$"),
      ("$$", "$$"), ("${C:-a:-b c$}", "a:-b c$"), ("${NESTED}", "${A}"), ("}", "}"),
    ])
  func substitution(template: String, text: String) throws {
    let result = try SubstitutedText(template, variables)
    #expect(result.text == text)
    #expect(result.unset.isEmpty)
  }

  @Test("An unset variable is named")
  func unset() throws {
    #expect(try SubstitutedText("${C}-${A}-${D}", variables).unset == ["C", "D"])
  }

  @Test(
    "Another form of `${` is refused",
    arguments: [
      "${", "${A", "${}", "${1A}", "${A-b}", "${A:b}", "${A:=b}", "${A B}", "${C:-${A}}", "${é}", "${A }",
    ])
  func malformed(template: String) {
    #expect(throws: SubstitutedText.Malformed.self) { try SubstitutedText(template, variables) }
  }
}
