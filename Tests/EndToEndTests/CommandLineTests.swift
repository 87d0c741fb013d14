import JSONRPC
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct CommandLineTests {
    @Test func `call prints a result and ends with 0`() async throws {
      let sandbox = try Sandbox()
      let list = try await Prls.run(["--demo", "call", "listPRs"], in: sandbox)
      #expect(list.status == 0)
      #expect(list.errors == "")
      #expect(try list.json["pull_requests"]?.array?.count == 9)
      let rerun = try await Prls.run(
        ["call", "rerun", #"{"pr": 58845, "pipeline": "performance"}"#, "--demo"], in: sandbox)
      #expect(try rerun.json["status"] == "triggered")
      #expect(try sandbox.state() == "")
    }

    @Test(
      arguments: [
        (["listPullRequests"], -32601, "Unknown method"),
        (["rerun", #"{"pr": 58845, "pipeline": "nonsense"}"#], -32602, "compile, feut"),
        (["rerun", #"{"pr": "58845", "pipeline": "p0"}"#], -32602, #"rerun: "pr" must be a whole number"#),
        (["listPRs", "{"], -32700, "The parameters are not JSON"),
        (["failures", #"{"pr": 56000}"#], -32602, "is closed"),
        (["rebaseRerun", #"{"pr": 58790}"#], -32803, "conflict"),
      ])
    func `a call that fails ends with 1, says why on stderr and prints nothing`(
      words: [String], code: Int, message: String
    ) async throws {
      let exit = try await Prls.run(["--demo", "call"] + words, in: Sandbox())
      #expect(exit.status == 1)
      #expect(exit.output == "")
      let lines = exit.errors.split(separator: "\n")
      #expect(lines.first?.hasPrefix("prls: ") == true)
      #expect(lines.first?.contains(message) == true)
      #expect(try JSON(parsing: String(lines.last ?? ""))["code"]?.integer == code)
    }

    @Test func `read-only refuses what writes`() async throws {
      let exit = try await Prls.run(
        ["--demo", "--read-only", "call", "rerun", #"{"pr": 58845, "pipeline": "p0"}"#], in: Sandbox())
      #expect(exit.status == 1)
      #expect(exit.errors.contains(#""kind":"read_only""#))
    }

    @Test(
      arguments: [
        ["--nonsense"], ["frobnicate"], ["call"], ["call", "listPRs", "{}", "{}"], ["--log-level", "loud"],
        ["--config"], ["check", "it"], ["--demo=yes"],
      ])
    func `wrong arguments end with 2 and a sentence`(words: [String]) async throws {
      let exit = try await Prls.run(words, in: Sandbox())
      #expect(exit.status == 2)
      #expect(exit.output == "")
      #expect(exit.errors.hasPrefix("prls: "))
      #expect(exit.errors.split(separator: "\n").count == 1)
    }

    @Test func `version and help are on stdout`() async throws {
      let version = try await Prls.run(["--version"], in: Sandbox())
      #expect(version.status == 0)
      #expect(version.output.wholeMatch(of: /prls \d+\.\d+\.\d+\n/) != nil)
      let help = try await Prls.run(["--help"], in: Sandbox())
      #expect(help.status == 0)
      for word in ["prls --demo call listPRs", "--config", "--read-only", "--log-level", "prls check"] {
        #expect(help.output.contains(word))
      }
    }

    @Test func `check of the demo has a line for everything`() async throws {
      let exit = try await Prls.run(["--demo", "check"], in: Sandbox())
      #expect(exit.status == 0)
      let lines = exit.output.split(separator: "\n")
      #expect(lines.allSatisfy { $0.hasPrefix("ok ") })
      for subject in ["configuration: ", "token: ", "GitHub: ", "scopes: ", "budget: ", "apache/doris can"] {
        #expect(exit.output.contains(subject))
      }
    }

    @Test func `check of a faulty file names each fault with its place, and ends with 1`() async throws {
      let sandbox = try Sandbox()
      try sandbox.configure("github:\n  token: x\n  apibase: y\ntargets:\n  - label: a\n")
      let exit = try await Prls.run(["check"], in: sandbox)
      #expect(exit.status == 1)
      let failed = exit.output.split(separator: "\n").filter { $0.hasPrefix("failed ") }
      #expect(failed.count == 2)
      #expect(failed.allSatisfy { $0.contains(sandbox.configuration + ":") })
    }
  }
}
