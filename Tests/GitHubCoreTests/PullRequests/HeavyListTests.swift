import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// Lists that are too much for GitHub to answer at once.
@Suite(.timeLimit(.minutes(10)))
struct HeavyListTests {
  private func fetch(_ bench: ClientBench, isKnownShort: Bool = false) async throws -> PullRequestList {
    try await PullRequestFetch(
      client: bench.client, target: ListBench.target, isKnownShort: isKnownShort, early: 0
    )
    .run()
  }

  private static let tooMuch: [HTTPResponse] = [
    .json(502, #"{"message": "Something went wrong while executing your query."}"#), .html(502), .html(504),
    .json(200, #"{"errors": [{"message": "Something went wrong while executing your query. Timeout?"}]}"#),
    .json(200, #"{"data": null, "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "too much"}]}"#),
    .json(
      200,
      #"{"data": {"nodes": [null, null]}, "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "too much", "path": ["nodes", 0]}]}"#
    ),
  ]

  @Test(arguments: tooMuch)
  func `a query that was too much is halved at once`(_ answer: HTTPResponse) async throws {
    let bench = ClientBench(
      World(pullRequests: [.make(1, checks: 50, failed: 2), .make(2, checks: 50, failed: 1)]))
    bench.github.configure {
      $0.maxContexts = 60
      $0.tooManyContexts = answer
    }
    let list = try await fetch(bench)
    #expect(list.pullRequests.map(\.counts.failed) == [1, 2])
    #expect(list.pullRequests.allSatisfy { $0.pipelinesState == .complete })
    #expect(list.warnings.isEmpty)
    #expect(bench.github.requests(.checkContexts).count == 3)
    #expect(bench.clock.sleeps.isEmpty)
  }

  @Test func `one that timed out is asked again as it is`() async throws {
    let bench = ClientBench(
      World(pullRequests: [.make(1, checks: 50, failed: 2), .make(2, checks: 50, failed: 1)]))
    bench.github.fault(.checkContexts, .fail(.timedOut))
    #expect(try await fetch(bench).pullRequests.map(\.counts.failed) == [1, 2])
    #expect(bench.github.requests(.checkContexts).count == 2)
  }

  @Test func `a heavy pull request is read in smaller pages, and stays with the size that works`()
    async throws
  {
    let bench = ClientBench(World(pullRequests: [.make(1, checks: 90, failed: 80)]))
    bench.github.configure { $0.maxContexts = 30 }
    let list = try await fetch(bench)
    #expect(list[1]?.counts == PullRequest.Counts(failed: 80, passed: 10))
    #expect(list.warnings.isEmpty)
    // 100 and 50 are refused, then four pages of 25.
    #expect(bench.github.requests(.checkContexts).count == 6)
    #expect(bench.clock.sleeps.isEmpty)
  }

  @Test func `one that is too heavy for any size is shown without its checks, the rest with them`()
    async throws
  {
    let bench = ClientBench(
      World(pullRequests: [
        .make(1, checks: 90, failed: 1), .make(2, checks: 10, failed: 1), .make(3, checks: 5),
      ]))
    bench.github.configure { $0.maxContexts = 20 }
    let list = try await fetch(bench)
    #expect(list.pullRequests.map(\.number) == [3, 2, 1])
    #expect(list.pullRequests.map(\.pipelinesState) == [.complete, .complete, .unavailable])
    #expect(list[2]?.counts == PullRequest.Counts(failed: 1, passed: 9))
    #expect(list[1]?.pipelines == [])
    #expect(list.warnings.count == 1)
    #expect(list.warnings.first?.contains("checks could not be read") == true)
  }

  @Test func `one whose later pages fail is shown with the checks that came`() async throws {
    let bench = ClientBench(World(pullRequests: [.make(1, checks: 150, failed: 120)]))
    let later = RequestPattern { $0.text.contains(#""after":"100""#) }
    bench.github.fault(later, times: 99, .answer(.html(502)))
    let list = try await fetch(bench)
    #expect(list[1]?.pipelinesState == .partial)
    #expect(list[1]?.counts == PullRequest.Counts(failed: 100))
    #expect(list.warnings.count == 1)
  }

  @Test func `a known short list that has become heavy falls back to states first`() async throws {
    let bench = ClientBench(
      World(pullRequests: [.make(1, checks: 50, failed: 1), .make(2, checks: 50, failed: 1)]))
    bench.github.configure { $0.maxContexts = 60 }
    let list = try await fetch(bench, isKnownShort: true)
    #expect(list.pullRequests.allSatisfy { $0.counts == PullRequest.Counts(failed: 1, passed: 49) })
    #expect(bench.clock.sleeps.isEmpty)
  }

  @Test func `a search that is too much is asked in smaller pages`() async throws {
    let bench = ClientBench(World(pullRequests: (1...60).map { .make($0, checks: 2) }))
    bench.github.configure { $0.maxContexts = 30 }
    let list = try await fetch(bench)
    #expect(list.pullRequests.count == 60)
    #expect(bench.clock.sleeps.isEmpty)
    #expect(
      bench.github.requests(.search).map { $0.text.contains(#""first":25"#) } == [
        false, false, true, true, true,
      ])
  }

  @Test func `a search that GitHub can't answer in any size fails after its retries`() async throws {
    let bench = ClientBench(World(pullRequests: [.make(1)]))
    bench.github.fault(.search, times: 99, .answer(.html(502)))
    let error = await bench.error { try await fetch(bench) }
    guard case .github(502, _) = error?.kind else {
      Issue.record("\(String(describing: error))")
      return
    }
    // 100, 50, 25, 12, then 6 four times.
    #expect(bench.github.requests.count == 8)
  }

  @Test func `an error of one question leaves the others' answers standing`() async throws {
    let bench = ClientBench(
      World(pullRequests: [.make(1, checks: 160, failed: 1), .make(2, checks: 160, failed: 1)]))
    let one = RequestPattern { $0.text.contains("query CheckContexts") && $0.text.contains("#1\"") }
    bench.github.fault(one, times: 9, .answer(.json(403, #"{"message": "Forbidden"}"#)))
    let list = try await fetch(bench)
    #expect(list.pullRequests.map(\.pipelinesState) == [.complete, .unavailable])
    #expect(list.warnings.count == 1)
  }

  @Test func `a limit or a refused token ends the fetch`() async throws {
    for (status, kind) in [
      (429, GitHubError.Kind.rateLimited(retryAt: TestClock.start + 60, scope: .secondary)),
      (401, .unauthorized),
    ] {
      let bench = ClientBench(World(pullRequests: [.make(1, checks: 2, failed: 1)]))
      bench.github.fault(.checkContexts, .answer(.json(status, #"{"message": "no"}"#)))
      #expect(await bench.error { try await fetch(bench) }?.kind == kind)
    }
  }
}
