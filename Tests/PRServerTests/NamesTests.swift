import Configuration
import GitHubCore
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

/// What a request may name, and what it is told when that is not there.
@Suite(.timeLimit(.minutes(10))) struct NamesTests {
  private static let methods = ["failures", "rerun", "rerunFailed", "rebaseRerun"]

  private func params(_ number: Int, repo: String? = nil, target: String? = nil) -> JSON {
    ["pr": .integer(number), "pipeline": "p0", "repo": repo.json, "target": target.json]
  }

  @Test(arguments: methods + ["listPRs"])
  func `an unknown target is -32602 with the known ones`(method: String) async throws {
    let error = try await Bench().error(method, params(58845, target: "yours"))
    #expect(
      error == .invalidParams("There is no target “yours”; `target` must be one of: “mine”."))
  }

  @Test(arguments: methods)
  func `a closed pull request is -32602, and nothing is written`(method: String) async throws {
    try await Bench().running { bench in
      let error = try await bench.error(method, params(56000))
      #expect(error == .invalidParams("apache/doris#56000 is closed; only open pull requests can be named."))
      #expect(bench.github.comments.isEmpty)
      #expect(bench.github.updates.isEmpty)
    }
  }

  @Test(arguments: methods)
  func `an unknown number is not_found with a hint`(method: String) async throws {
    try await Bench().running { bench in
      let error = try await bench.error(method, params(4))
      #expect(error.code == RPCError.requestFailedCode)
      #expect(error.data?["kind"] == "not_found")
      #expect(error.data?["hint"]?.string?.isEmpty == false)
    }
  }

  @Test(arguments: methods)
  func `a repository outside the target is -32602 and names the target's`(method: String) async throws {
    let bench = Bench()
    let error = try await bench.error(method, params(1204, repo: "apache/doris-website"))
    #expect(
      error
        == .invalidParams(
          "apache/doris-website is not among the repositories of target “mine”: apache/doris."))
    #expect(bench.github.requests.isEmpty)
  }

  @Test(arguments: ["doris", "apache/doris/pulls", "../admin", "apache/..", "apache/do ris", "", "/"])
  func `what is no repository's name reaches no address`(repo: String) async throws {
    let everywhere = Configuration.sample.with { $0.targets[0].repos = [] }
    let bench = Bench(.sample, everywhere)
    let error = try await bench.error("failures", params(58845, repo: repo))
    #expect(error == .invalidParams("“\(repo)” is no repository: `repo` must be owner/name."))
    #expect(bench.github.requests.isEmpty)
  }

  // MARK: A target of several repositories

  private let both = Configuration.sample.with { $0.targets[0].repos += ["apache/doris-website"] }

  private func world(_ state: World.PullRequest.State) -> World {
    var world = World.sample
    world.pullRequests.append(.init("apache/doris-website", 58845, "the same number") { $0.state = state })
    world.pullRequests.append(.init("apache/doris-website", 12, "of one repository"))
    return world
  }

  @Test(arguments: methods)
  func `a number that is open in several repositories names the candidates`(method: String) async throws {
    try await Bench(world(.open), both).running { bench in
      let error = try await bench.error(method, params(58845))
      let candidates = "apache/doris, apache/doris-website"
      #expect(
        error
          == .invalidParams(
            "#58845 is open in several repositories; name one with `repo`: \(candidates)."))
      #expect(bench.github.comments.isEmpty)
      let named = try await bench.call("failures", params(58845, repo: "apache/doris-website"))
      #expect(named.at("pull_requests.0.title") == "the same number")
    }
  }

  @Test func `a number that is open in one repository is that one's`() async throws {
    try await Bench(world(.closed), both).running { bench in
      let here = try await bench.call("failures", params(58845))
      #expect(here["pull_requests"]?.each("repo") == ["apache/doris"])
      let there = try await bench.call("failures", params(12))
      #expect(there["pull_requests"]?.each("repo") == ["apache/doris-website"])
      let error = try await bench.error("failures", params(4))
      #expect(error.data?["kind"] == "not_found")
    }
  }

  // MARK: A target that is everywhere

  @Test func `with no repos a number is one of the list, or needs its repository`() async throws {
    let everywhere = Configuration.sample.with { $0.targets[0].repos = [] }
    try await Bench(world(.closed), everywhere).running { bench in
      let listed = try await bench.call("failures", params(12))
      #expect(listed["pull_requests"]?.each("repo") == ["apache/doris-website"])
      let error = try await bench.error("rerun", params(55555))
      #expect(error.code == RPCError.invalidParamsCode)
      #expect(error.message.hasSuffix("name its repository with `repo`."))
      let named = try await bench.call("rerun", params(55555, repo: "apache/doris"))
      #expect(named["status"] == "triggered")
    }
  }
}
