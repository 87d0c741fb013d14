import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// A token that may not read everything: null must never look like green.
@Suite(.timeLimit(.minutes(10)))
struct HiddenChecksTests {
  private static let refusal = "Resource not accessible by personal access token"

  private func bench(hiding fields: String...) -> ClientBench {
    let pullRequest = World.PullRequest.make(1, checks: 3, failed: 1) {
      $0.checkRuns = [World.CheckRun("build", .failure), World.CheckRun("test", .success)]
    }
    let bench = ClientBench(World(pullRequests: [pullRequest]))
    bench.github.configure { $0.forbiddenFields = Set(fields) }
    return bench
  }

  private func fetch(_ bench: ClientBench, isKnownShort: Bool) async throws -> PullRequestList {
    try await PullRequestFetch(
      client: bench.client, target: ListBench.target, isKnownShort: isKnownShort, early: 0
    )
    .run()
  }

  private static let hidden = [
    "Commit.statusCheckRollup", "StatusCheckRollup.contexts", "StatusCheckRollup.state",
    "StatusCheckRollupContextConnection.totalCount", "PullRequestCommit.commit",
  ]

  @Test(arguments: hidden, [false, true])
  func `hidden checks are unavailable, with a warning, and not none`(field: String, isKnownShort: Bool)
    async throws
  {
    let bench = bench(hiding: field)
    let list = try await fetch(bench, isKnownShort: isKnownShort)
    #expect(list.pullRequests.map(\.pipelinesState) == [.unavailable])
    #expect(list.warnings == ["GitHub left something out: \(Self.refusal)"])
  }

  @Test(arguments: hidden)
  func `so they are of a single pull request`(field: String) async throws {
    let bench = bench(hiding: field)
    let (pullRequest, warnings) = try await PullRequestReader(client: bench.client)
      .pullRequest(1, in: "apache/doris")
    #expect(pullRequest.pipelinesState == .unavailable)
    #expect(warnings == ["GitHub left something out: \(Self.refusal)"])
  }

  @Test(arguments: hidden)
  func `so they are where only the second question hides them`(field: String) async throws {
    let bench = bench()
    let hold = bench.github.hold(.checkContexts)
    async let list = fetch(bench, isKnownShort: false)
    await bench.github.requests(.checkContexts, count: 1)
    bench.github.configure { $0.forbiddenFields = [field] }
    hold.release()
    #expect(try await list.pullRequests.map(\.pipelinesState) == [.unavailable])
    #expect(try await list.warnings == ["GitHub left something out: \(Self.refusal)"])
  }

  @Test(arguments: [false, true])
  func `some hidden checks make the rest a part`(isKnownShort: Bool) async throws {
    let bench = bench(hiding: "CheckRun.name")
    let list = try await fetch(bench, isKnownShort: isKnownShort)
    #expect(list.pullRequests.map(\.pipelinesState) == [.partial])
    #expect(list[1]?.pipelines.map(\.context) == ["check 0"])
    #expect(list.warnings.count == 1)
    let (single, _) = try await PullRequestReader(client: bench.client).pullRequest(1, in: "apache/doris")
    #expect(single.pipelinesState == .partial)
    #expect(single.pipelines.map(\.context) == ["check 0"])
  }

  @Test(arguments: [false, true])
  func `where every single check is hidden, none could be read`(isKnownShort: Bool) async throws {
    for fields in [
      ["CheckRun.name", "StatusContext.context"], ["StatusCheckRollupContextConnection.nodes"],
    ] {
      let bench = bench()
      bench.github.configure { $0.forbiddenFields = Set(fields) }
      let list = try await fetch(bench, isKnownShort: isKnownShort)
      #expect(list.pullRequests.map(\.pipelinesState) == [.unavailable])
      let (single, _) = try await PullRequestReader(client: bench.client).pullRequest(1, in: "apache/doris")
      #expect(single.pipelinesState == .unavailable)
    }
  }

  @Test(arguments: [false, true])
  func `no check at all is complete, also beside what is hidden`(isKnownShort: Bool) async throws {
    let bench = ClientBench(World(pullRequests: [.make(1)]))
    #expect(
      try await fetch(bench, isKnownShort: isKnownShort).pullRequests.map(\.pipelinesState) == [.complete])
    // The review decision may be null anyway.
    bench.github.configure { $0.forbiddenFields = ["PullRequest.reviewDecision"] }
    let list = try await fetch(bench, isKnownShort: isKnownShort)
    #expect(list.pullRequests.map(\.pipelinesState) == [.complete])
    #expect(list.warnings == ["GitHub left something out: \(Self.refusal)"])
  }

  @Test func `a pull request that is hidden as a whole is left out with the reason`() async throws {
    let list = try await fetch(bench(hiding: "PullRequest.title"), isKnownShort: false)
    #expect(list.pullRequests.isEmpty)
    #expect(list.warnings == ["GitHub left something out: \(Self.refusal)"])
  }

  @Test func `counts that may not be read are counted from the checks`() async throws {
    let bench = bench(hiding: "StatusCheckRollupContextConnection.checkRunCountsByState")
    let list = try await fetch(bench, isKnownShort: false)
    #expect(list[1]?.counts == PullRequest.Counts(failed: 2, passed: 3))
    #expect(list[1]?.pipelinesState == .complete)
  }

  @Test func `a token said back by the server is not in the warnings`() async throws {
    let bench = bench()
    let errors = #"[{"message": "no right for sim-token"}]"#
    let search = #"{"issueCount": 0, "pageInfo": {"hasNextPage": false}, "nodes": []}"#
    bench.github.fault(
      .search, .answer(.json(200, #"{"data": {"search": \#(search)}, "errors": \#(errors)}"#)))
    let list = try await fetch(bench, isKnownShort: false)
    #expect(list.warnings == ["GitHub left something out: no right for [token]"])
  }
}
