import PRServer
import Testing

@testable import prls

struct ArgumentsTests {
  @Test(
    arguments: [
      ([], .serve), (["--stdio"], .serve), (["check"], .check), (["--version"], .version),
      (["version"], .version), (["-h"], .help), (["call", "--help"], .help),
      (["call", "listPRs"], .call(method: "listPRs", params: nil)),
      (["call", "rerun", "{}"], .call(method: "rerun", params: "{}")),
      (["--demo", "call", "--read-only", "rerun", "-"], .call(method: "rerun", params: "-")),
    ] as [([String], Arguments.Command)])
  func `words make a command`(words: [String], command: Arguments.Command) throws {
    #expect(try Arguments(words).command == command)
  }

  @Test func `options stand anywhere, their values behind a space or an equals sign`() throws {
    let plain = try Arguments([])
    #expect(plain.config == nil)
    #expect(plain.logLevel == .warning)
    #expect(!plain.isDemo && !plain.isReadOnly)
    let all = try Arguments(["--config", "a.yaml", "check", "--demo", "--log-level=debug", "--read-only"])
    #expect(all.config == "a.yaml")
    #expect(all.logLevel == .debug)
    #expect(all.isDemo && all.isReadOnly)
    #expect(try Arguments(["--config=b=c.yaml"]).config == "b=c.yaml")
  }

  @Test(
    arguments: [
      (["--nonsense"], "There is no option --nonsense; see prls --help."),
      (["--demo=1"], "There is no option --demo=1; see prls --help."),
      (["--config"], "--config needs the path of a config.yaml."),
      (["--log-level"], "--log-level needs one of error, warning, info, debug."),
      (["--log-level", "x"], "--log-level takes one of error, warning, info, debug, not “x”."),
      (["call"], "prls call needs a method, such as listPRs."),
      (
        ["call", "rerun", "{", "}"],
        "prls call takes a method and one JSON object; put the object in quotes."
      ),
      (["lsp", "now"], "There is no command “lsp now”; see prls --help."),
      (["check", "all"], "There is no command “check all”; see prls --help."),
    ])
  func `a mistake is told in a sentence`(words: [String], message: String) {
    #expect(throws: Arguments.Mistake(message: message)) { try Arguments(words) }
  }
}
