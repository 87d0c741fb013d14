import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// The memory of a minute, and what becomes of it when GitHub fails.
@Suite(.timeLimit(.minutes(10)))
struct PullRequestListsTests {
  private let pullRequests: [World.PullRequest] = [.make(1, checks: 3, failed: 1), .make(2)]

  @Test func `a list is remembered for 60 s`() async throws {
    try await ListBench.run(pullRequests) { bench in
      let first = try await bench.list()
      #expect(first.source == .live && first.ageSeconds == 0 && first.fetchedAt == TestClock.start)
      let queries = bench.queries
      try await bench.core.wait(.seconds(59))
      let second = try await bench.list()
      #expect(second.source == .cache && second.ageSeconds == 59 && second.fetchedAt == TestClock.start)
      #expect(second.list == first.list)
      #expect(bench.queries == queries)
      try await bench.core.wait(.seconds(1))
      let third = try await bench.list()
      #expect(third.source == .live && third.ageSeconds == 0)
      #expect(bench.queries > queries)
      #expect(await bench.announcements().isEmpty)
    }
  }

  @Test func `a refresh goes past the memory`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      bench.github.change { $0.pullRequests.append(.make(3)) }
      #expect(try await bench.list(.cached).list.pullRequests.count == 2)
      let refreshed = try await bench.list(.live)
      #expect(refreshed.source == .live && refreshed.list.pullRequests.count == 3)
      #expect(try await bench.list(.cached).list.pullRequests.count == 3)
    }
  }

  @Test func `what was short is asked in one query the next time`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      #expect(bench.queries == 2)
      _ = try await bench.list(.live)
      #expect(bench.queries == 3)
    }
  }

  @Test func `targets are remembered apart`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      let other = Target(label: "theirs", user: "somebody", repos: [])
      #expect(try await bench.lists.list(other).source == .live)
      #expect(try await bench.lists.list(other).list.pullRequests.isEmpty)
      #expect(await bench.lists.remembered(ListBench.target)?.pullRequests.count == 2)
    }
  }

  @Test(arguments: [
    PullRequestLists.Freshness.cached, .live, .stale,
  ])
  func `many requests at once are one fetch`(freshness: PullRequestLists.Freshness) async throws {
    try await ListBench.run(pullRequests) { bench in
      let hold = bench.github.hold(.search)
      let results = try await withThrowingTaskGroup(of: PullRequestLists.Answer.self) { group in
        for _ in 1...20 { group.addTask { try await bench.list(freshness) } }
        await bench.github.requests(.search, count: 1)
        // They are asked for one after the other: the last one waits before the answer comes.
        await bench.lists.waitForWaiters(20, ListBench.target)
        hold.release()
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(results.count == 20)
      #expect(results.allSatisfy { $0.source == .live && $0.list.pullRequests.count == 2 })
      #expect(bench.github.requests(.search).count == 1)
    }
  }

  @Test func `one who gives up does not disturb the others`() async throws {
    try await ListBench.run(pullRequests) { bench in
      let hold = bench.github.hold(.search)
      let first = Task { try await bench.list() }
      let second = Task { try await bench.list() }
      await bench.lists.waitForWaiters(2, ListBench.target)
      first.cancel()
      await #expect(throws: CancellationError.self) { try await first.value }
      hold.release()
      let answer = try await second.value
      #expect(answer.list.pullRequests.count == 2)
      #expect(bench.github.requests(.search).count == 1)
    }
  }

  @Test func `a fetch whose only waiter gave up still fills the memory`() async throws {
    try await ListBench.run(pullRequests) { bench in
      let hold = bench.github.hold(.search)
      let only = Task { try await bench.list() }
      await bench.lists.waitForWaiters(1, ListBench.target)
      only.cancel()
      await #expect(throws: CancellationError.self) { try await only.value }
      async let next = bench.list()
      await bench.lists.waitForWaiters(2, ListBench.target)
      hold.release()
      let answer = try await next
      #expect(answer.list.pullRequests.count == 2)
      #expect(bench.github.requests(.search).count == 1)
    }
  }

  private static let failures: [(Fault.Effect, String)] = [
    (.fail(.cut("reset by peer")), "can't be reached"), (.answer(.html(503)), "503"),
    (.answer(.json(401, #"{"message": "Bad credentials"}"#)), "Bad credentials"),
    (.answer(.json(429, "{}", headers: ["Retry-After": "600"])), "slow down"), (.garbage, "can't be read"),
  ]

  @Test(arguments: failures)
  func `a failed refresh keeps the old list, with its age and the reason`(effect: Fault.Effect, words: String)
    async throws
  {
    try await ListBench.run(pullRequests) { bench in
      let first = try await bench.list()
      try await bench.core.wait(.seconds(100))
      bench.github.fault(.search, times: 4, effect)
      let second = try await bench.list()
      #expect(second.list == first.list && second.fetchedAt == first.fetchedAt)
      #expect(second.source == .cache && second.ageSeconds >= 100)
      #expect(second.warnings.count == 1)
      #expect(second.warnings.first?.contains(words) == true)
      #expect(second.warnings.first?.hasPrefix("The refresh failed") == true)
    }
  }

  @Test func `a failure is not tried again at once, unless a refresh is asked for, and a success ends it`()
    async throws
  {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      try await bench.core.wait(.seconds(100))
      bench.github.fault(.search, times: 4, .fail(.cut("reset")))
      _ = try await bench.list()
      let queries = bench.queries
      #expect(try await bench.list().warnings.count == 1)
      #expect(bench.queries == queries)
      let refreshed = try await bench.list(.live)
      #expect(refreshed.source == .live && refreshed.warnings.isEmpty)
      #expect(try await bench.list().warnings.isEmpty)
    }
  }

  @Test func `after 15 s a failed refresh is tried again`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      try await bench.core.wait(.seconds(100))
      bench.github.fault(.search, times: 4, .fail(.cut("reset")))
      _ = try await bench.list()
      try await bench.core.wait(.seconds(15))
      #expect(try await bench.list().source == .live)
    }
  }

  @Test(arguments: failures)
  func `without an old list the failure is the answer`(effect: Fault.Effect, words: String) async throws {
    try await ListBench.run(pullRequests) { bench in
      bench.github.fault(.search, times: 4, effect)
      let error = await bench.core.error { try await bench.list() }
      #expect(error?.message.contains(words) == true)
      #expect(await bench.lists.remembered(ListBench.target) == nil)
    }
  }

  @Test func `that failure is not remembered`() async throws {
    try await ListBench.run(pullRequests) { bench in
      bench.github.fault(.search, times: 4, .fail(.cut("reset")))
      #expect(await bench.core.error { try await bench.list() } != nil)
      let next = try await bench.list()
      #expect(next.source == .live && next.warnings.isEmpty)
    }
  }

  @Test func `a limit met on the way leaves what had come, as a part`() async throws {
    try await ListBench.run([.make(1, checks: 3, failed: 1), .make(2, checks: 130, failed: 1)]) { bench in
      bench.github.fault(
        .checkContexts, .answer(.json(429, #"{"message": "slow"}"#, headers: ["Retry-After": "120"])))
      let answer = try await bench.list()
      #expect(answer.list.pullRequests.map(\.number) == [2, 1])
      #expect(answer.list.pullRequests.map(\.pipelinesState) == [.partial, .complete])
      #expect(answer.warnings.contains { $0.contains("slow down") })
      let queries = bench.queries
      _ = try await bench.list()
      #expect(bench.queries == queries)
      try await bench.core.wait(.seconds(120))
      #expect(try await bench.list().list.pullRequests.allSatisfy { $0.pipelinesState == .complete })
    }
  }

  @Test func `the parts of a list come to who asks for them`() async throws {
    try await ListBench.run(pullRequests) { bench in
      let (partials, partial) = AsyncStream<Int>.makeStream()
      _ = try await bench.lists.list(ListBench.target, .live) { partial.yield($0.pullRequests.count) }
      partial.finish()
      #expect(await partials.reduce(into: []) { $0.append($1) } == [2])
    }
  }
}

extension PullRequestLists {
  /// Returns once so many wait for the fetch under way.
  func waitForWaiters(_ count: Int, _ target: Target) async {
    while true {
      let waiters = flights.values.filter { $0.target == target }.map(\.watchers.count)
      if waiters.reduce(0, +) >= count { return }
      await Task.yield()
    }
  }
}
