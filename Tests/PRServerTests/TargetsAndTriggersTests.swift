import Configuration
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct TargetsAndTriggersTests {
  private let two = Configuration.sample.with {
    $0.targets.append(.init(label: "all of theirs", user: "someoneelse", repos: []))
  }

  @Test func `listTargets tells of all targets without asking GitHub`() async throws {
    let bench = Bench(.sample, two)
    let targets = try await bench.call("listTargets")
    let expected = try JSON(
      exactly: """
        {"targets": [{"label": "mine", "user": "freemandealer", "repos": ["apache/doris"]},
                     {"label": "all of theirs", "user": "someoneelse", "repos": []}]}
        """)
    #expect(targets.text() == expected.text())
    #expect(bench.github.requests.isEmpty)
  }

  @Test func `a target is named by its label, and the first stands for none`() async throws {
    try await Bench(.sample, two).running { bench in
      #expect(try await bench.call("listPRs").at("target.label") == "mine")
      let second = try await bench.call("listPRs", ["target": "all of theirs"])
      #expect(second.at("target.repos") == [])
      #expect(second["pull_requests"]?.each("number") == [55555])
    }
  }

  @Test func `listTriggers has one row a command, and a context under one row only`() async throws {
    let bench = Bench()
    let rows = try #require(try await bench.call("listTriggers", ["repo": "apache/doris"])["triggers"])
    let p0 = try #require(rows.array?.first { $0["pipeline"] == "p0" })
    let expected = try JSON(
      exactly: """
        {"pipeline": "p0", "command": "run p0", "display_name": "P0 Regression",
         "contexts": ["P0 Regression (Doris Regression)"]}
        """)
    #expect(p0.text() == expected.text())
    #expect(rows.each("command").contains("run buildall"))
    #expect(Set(rows.each("command").compactMap(\.string)).count == rows.array?.count)
    let contexts = rows.each("contexts").flatMap { $0.array ?? [] }.compactMap(\.string)
    #expect(Set(contexts).count == contexts.count)
    #expect(bench.github.requests.isEmpty)
  }

  @Test func `rows of the configuration are triggers like the others`() async throws {
    let own = Configuration.sample.with {
      $0.pipelines = [.init(match: ["CheckStyle", "Codecov"], command: "run style", displayName: "Style")]
    }
    try await Bench(.sample, own).running { bench in
      let rows = try await bench.call("listTriggers")["triggers"]
      #expect(rows?.each("command").contains("run style") == true)
      let failures = try await bench.call("failures", ["pr": 58845])
      #expect(failures.at("pull_requests.0.pipelines.1.command") == "run style")
      #expect(failures.at("pull_requests.0.pipelines.1.display_name") == "Style")
      let rerun = try await bench.call("rerun", ["pr": 58845, "pipeline": "CheckStyle"])
      #expect(rerun["command"] == "run style")
      #expect(bench.github.comments.map(\.body) == ["run style"])
    }
  }
}
