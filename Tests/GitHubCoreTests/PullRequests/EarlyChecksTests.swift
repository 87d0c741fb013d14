import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// The checks of the first pull requests are asked for together with the states of all.
@Suite(.timeLimit(.minutes(10)))
struct EarlyChecksTests {
  private func fetch(_ bench: ClientBench) async throws -> PullRequestList {
    try await PullRequestFetch(client: bench.client, target: ListBench.target).run()
  }

  private func world(_ count: Int, checks: Int = 3) -> World {
    World(pullRequests: (1...count).map { .make($0, checks: checks, failed: 1, pending: 1) })
  }

  @Test(arguments: [1, 5, 10])
  func `a short list is whole after two queries that leave at once`(count: Int) async throws {
    let bench = ClientBench(world(count, checks: 60))
    let hold = bench.github.hold(.search)
    async let list = fetch(bench)
    // The second does not wait for the first.
    await bench.github.requests(.early, count: 1)
    hold.release()
    let pullRequests = try await list.pullRequests
    #expect(
      pullRequests.map(\.counts) == Array(repeating: .init(failed: 1, pending: 1, passed: 58), count: count))
    #expect(pullRequests.allSatisfy { $0.pipelinesState == .complete && $0.pipelines.count == 2 })
    #expect(bench.github.requests.count == 2)
  }

  @Test func `of a longer list the others' checks are asked for meanwhile`() async throws {
    let bench = ClientBench(world(14))
    let hold = bench.github.hold(.early)
    async let list = fetch(bench)
    await bench.github.requests(.checkContexts, count: 1)
    hold.release()
    #expect(
      try await list.pullRequests.allSatisfy { $0.pipelinesState == .complete && $0.counts.passed == 1 })
    let asked = try #require(bench.github.requests(.checkContexts).first)
    #expect(bench.github.requests(.checkContexts).count == 1)
    // The newest are first.
    for number in 1...14 { #expect(asked.text.contains("doris#\(number)\"") == (number <= 4)) }
  }

  @Test(arguments: [
    Fault.Effect.answer(.html(502)), .answer(.json(200, #"{"errors": [{"message": "no"}]}"#)),
    .answer(.json(200, #"{"data": {"search": null}}"#)),
  ])
  func `what does not come early is asked for again`(fault: Fault.Effect) async throws {
    let bench = ClientBench(world(3))
    bench.github.fault(.early, times: 4, fault)
    let list = try await fetch(bench)
    #expect(list.pullRequests.allSatisfy { $0.pipelinesState == .complete && $0.counts.passed == 1 })
    #expect(list.warnings.isEmpty)
    #expect(bench.github.requests(.checkContexts).count == 1)
  }

  @Test func `one with more checks than a page has is read on its own`() async throws {
    let bench = ClientBench(
      World(pullRequests: [.make(1, checks: 3, failed: 1), .make(2, checks: 130, failed: 2)]))
    let list = try await fetch(bench)
    #expect(list[1]?.counts == .init(failed: 1, passed: 2))
    #expect(list[2]?.counts == .init(failed: 2, passed: 128))
    #expect(bench.github.requests(.checkContexts).allSatisfy { !$0.text.contains("doris#1\"") })
  }

  @Test func `an all-green list does not wait for it`() async throws {
    let bench = ClientBench(World(pullRequests: [.make(1, checks: 3)]))
    let hold = bench.github.hold(.early)
    let list = try await fetch(bench)
    #expect(list.pullRequests.map(\.pipelinesState) == [.complete])
    hold.release()
  }
}

extension RequestPattern {
  static let early = RequestPattern { $0.text.contains("query EarlyChecks") }
}
