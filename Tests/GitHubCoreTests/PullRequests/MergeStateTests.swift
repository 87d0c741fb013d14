import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// GitHub works out whether a pull request can be merged only when asked, and then takes a while.
@Suite(.timeLimit(.minutes(10)))
struct MergeStateTests {
  private func unknown(
    _ number: Int, resolvesTo: World.PullRequest.Mergeable?
  ) -> World.PullRequest {
    .make(number) {
      ($0.mergeable, $0.mergeState, $0.resolvesTo) = (.unknown, .unknown, resolvesTo)
    }
  }

  @Test func `however many are unknown, all are asked again, a hundred a query`() async throws {
    try await ListBench.run((1...130).map { unknown($0, resolvesTo: .mergeable) }, .manual) { bench in
      _ = try await bench.list()
      await bench.clock.waitForSleepers(count: 1)
      bench.clock.advance(by: .seconds(3))
      _ = await bench.announcement()
      #expect(try await bench.list().list.pullRequests.allSatisfy { $0.mergeable == .mergeable })
      #expect(bench.github.requests(.mergeStates).count == 2)
    }
  }

  @Test func `an unknown one is shown at once, asked again after 3 s, and announced`() async throws {
    let pullRequests = [
      unknown(1, resolvesTo: .mergeable), unknown(2, resolvesTo: .conflicting), .make(3),
    ]
    try await ListBench.run(pullRequests, .manual) { bench in
      let first = try await bench.list()
      #expect(first.list[1]?.mergeable == .unknown && first.list[1]?.mergeableState == .unknown)
      await bench.clock.waitForSleepers(count: 1)
      #expect(bench.clock.sleeps == [.seconds(3)])
      #expect(bench.github.requests(.mergeStates).isEmpty)
      bench.clock.advance(by: .seconds(3))
      #expect(await bench.announcement() == first.fetchedAt)
      let second = try await bench.list()
      #expect(second.source == .cache && second.fetchedAt == first.fetchedAt)
      #expect(second.list[1]?.mergeable == .mergeable && second.list[1]?.mergeableState == .clean)
      #expect(second.list[1]?.updateBranch == .notAvailable)
      #expect(second.list[2]?.mergeable == .conflicting && second.list[2]?.updateBranch == .conflicting)
      #expect(second.list[3] == first.list[3])
      // Only of those that were unknown, in one query, and nothing of the rest.
      let asked = bench.github.requests(.mergeStates)
      #expect(asked.count == 1)
      #expect(asked.first?.text.contains("#3\"") == false)
      #expect(bench.github.requests(.search).count == 1)
    }
  }

  @Test func `what is still unknown then is neither announced nor asked a third time`() async throws {
    try await ListBench.run([unknown(1, resolvesTo: nil)]) { bench in
      _ = try await bench.list()
      await bench.github.requests(.mergeStates, count: 1)
      #expect(try await bench.list().list[1]?.mergeable == .unknown)
      // A second one would have been asked for by now: the clock runs by itself.
      bench.github.change { $0["apache/doris", 1]?.title = "changed" }
      await bench.lists.poll(ListBench.target)
      await bench.github.requests(.mergeStates, count: 2)
      #expect(bench.github.requests(.mergeStates).count == 2)
      #expect(await bench.announcements().count == 1)
    }
  }

  @Test func `nothing is asked again where all is known`() async throws {
    try await ListBench.run([.make(1), .make(2)]) { bench in
      _ = try await bench.list()
      #expect(bench.clock.sleeps.isEmpty)
      #expect(bench.github.requests(.mergeStates).isEmpty)
    }
  }

  @Test func `a list that came meanwhile stands`() async throws {
    try await ListBench.run([unknown(1, resolvesTo: nil)], .manual) { bench in
      _ = try await bench.list()
      await bench.clock.waitForSleepers(count: 1)
      bench.clock.advance(by: .seconds(1))
      bench.github.change {
        $0["apache/doris", 1]?.mergeable = .mergeable
        $0["apache/doris", 1]?.mergeState = .blocked
      }
      #expect(try await bench.list(.live).list[1]?.mergeableState == .blocked)
      bench.clock.advance(by: .seconds(2))
      _ = try await bench.list(.live)
      #expect(bench.github.requests(.mergeStates).isEmpty)
      #expect(await bench.announcements().isEmpty)
    }
  }

  @Test func `one that GitHub does not answer about stays unknown`() async throws {
    try await ListBench.run([unknown(1, resolvesTo: .mergeable)], .manual) { bench in
      _ = try await bench.list()
      await bench.clock.waitForSleepers(count: 1)
      bench.github.fault(
        .mergeStates,
        .answer(.json(200, #"{"data": {"nodes": [null, {"id": "PR_other", "mergeable": "MERGEABLE"}]}}"#)))
      bench.clock.advance(by: .seconds(3))
      await bench.github.requests(.mergeStates, count: 1)
      #expect(try await bench.list().list[1]?.mergeable == .unknown)
      #expect(await bench.announcements().isEmpty)
    }
  }
}

/// GitHub Enterprise Servers of some years ago.
@Suite(.timeLimit(.minutes(10)))
struct OlderServerTests {
  private static let missing: Set<String> = [
    "PullRequest.viewerCanUpdateBranch", "PullRequest.mergeStateStatus",
    "StatusCheckRollupContextConnection.checkRunCountsByState",
    "StatusCheckRollupContextConnection.statusContextCountsByState",
  ]

  private func bench(_ pullRequests: [World.PullRequest]) -> ClientBench {
    let bench = ClientBench(
      World(pullRequests: pullRequests), apiBase: "https://git.corp.example/api/v3")
    bench.github.configure { $0.missingFields = Self.missing }
    return bench
  }

  private func fetch(_ bench: ClientBench) async throws -> PullRequestList {
    try await PullRequestFetch(client: bench.client, target: ListBench.target, early: 0).run()
  }

  @Test func `the merge state comes by REST, and Update branch by the rule`() async throws {
    let bench = bench([
      .make(1) { $0.mergeState = .unstable }, .make(2) { $0.mergeState = .behind },
      .make(3) { $0.mergeState = .clean },
      .make(4) { ($0.mergeable, $0.mergeState) = (.conflicting, .dirty) },
      .make(5) { ($0.mergeable, $0.mergeState) = (.unknown, .unknown) },
      .make(6) { ($0.mergeState, $0.viewerCanUpdateBranch) = (.blocked, true) },
      .make(7) { $0.mergeState = .draft },
    ])
    let list = try await fetch(bench)
    let states = (1...7).map { list[$0]?.mergeableState }
    #expect(states == [.unstable, .behind, .clean, .dirty, .unknown, .blocked, .draft])
    #expect(
      (1...7).map { list[$0]?.updateBranch }
        == [
          .available, .available, .notAvailable, .conflicting, .unknown, .notAvailable, .notAvailable,
        ])
    #expect(
      (1...7).map { list[$0]?.mergeable }.prefix(5) == [
        .mergeable, .mergeable, .mergeable, .conflicting, .unknown,
      ])
    #expect(bench.github.requests("^GET /repos/apache/doris/pulls/\\d+$").count == 7)
    #expect(bench.wire.mostOpen <= PullRequestFetch.queriesAtOnce)
    #expect(list.warnings.isEmpty)
  }

  @Test func `the second list asks REST conditionally and GraphQL without the missing fields`() async throws {
    let bench = bench((1...20).map { .make($0) { $0.mergeState = .unstable } })
    _ = try await fetch(bench)
    #expect(bench.github.requests(.search).count == 2)
    let before = bench.wire.statuses.count
    let list = try await fetch(bench)
    #expect(list.pullRequests.allSatisfy { $0.mergeableState == .unstable && $0.updateBranch == .available })
    #expect(bench.github.requests(.search).count == 3)
    #expect(bench.wire.statuses.dropFirst(before).filter { $0 == 304 }.count == 20)
  }

  @Test func `one that REST can't tell of is shown as GraphQL has it`() async throws {
    let bench = bench([.make(1) { $0.mergeState = .unstable }, .make(2) { $0.mergeState = .unstable }])
    bench.github.fault("^GET /repos/apache/doris/pulls/1$", .answer(.json(403, "{}")))
    let list = try await fetch(bench)
    #expect(list[1]?.mergeable == .mergeable && list[1]?.mergeableState == .unknown)
    #expect(list[1]?.updateBranch == .unknown)
    #expect(list[2]?.updateBranch == .available)
  }

  @Test func `without counts the checks of green ones are still not asked for`() async throws {
    let bench = bench([.make(1, checks: 9), .make(2, checks: 9, failed: 2)])
    let list = try await fetch(bench)
    #expect(list[1]?.counts == PullRequest.Counts(passed: 9))
    #expect(list[2]?.counts == PullRequest.Counts(failed: 2, passed: 7))
    #expect(bench.github.requests(.checkContexts).allSatisfy { !$0.text.contains("#1\"") })
  }

  @Test func `a single pull request can be read`() async throws {
    let bench = bench([.make(1, checks: 3, failed: 1)])
    let (pullRequest, warnings) = try await PullRequestReader(client: bench.client)
      .pullRequest(1, in: "apache/doris")
    #expect(pullRequest.pipelines.count == 1 && warnings.isEmpty)
  }

  @Test func `what is unknown is asked once more there, too`() async throws {
    let pullRequest = World.PullRequest.make(1) {
      ($0.mergeable, $0.mergeState, $0.resolvesTo) = (.unknown, .unknown, .conflicting)
    }
    try await ListBench.run([pullRequest]) { bench in
      bench.github.configure { $0.missingFields = Self.missing }
      _ = try await bench.list()
      _ = await bench.announcement()
      #expect(try await bench.list().list[1]?.mergeableState == .dirty)
      #expect(try await bench.list().list[1]?.updateBranch == .conflicting)
    }
  }
}
