import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// Old lists given at once, lists that a write made untrue, and what is announced of them.
@Suite(.timeLimit(.minutes(10)))
struct StaleListTests {
  private let pullRequests: [World.PullRequest] = [.make(1, checks: 3, failed: 1), .make(2)]

  @Test func `an old list is given at once, and its refresh announced`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      try await bench.core.wait(.seconds(300))
      bench.github.change { $0.pullRequests.append(.make(3)) }
      let hold = bench.github.hold(.search)
      let stale = try await bench.list(.stale)
      #expect(stale.source == .cache && stale.ageSeconds == 300)
      #expect(stale.list.pullRequests.count == 2)
      hold.release()
      #expect(await bench.announcement() == TestClock.start + 300)
      let next = try await bench.list(.stale)
      #expect(next.list.pullRequests.count == 3 && next.source == .cache)
      #expect(bench.github.requests(.search).count == 2)
      #expect(await bench.announcements().isEmpty)
    }
  }

  @Test func `a list of a moment ago is refreshed behind the answer as well`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      #expect(try await bench.list(.stale).source == .cache)
      #expect(await bench.announcement() != nil)
      #expect(bench.github.requests(.search).count == 2)
    }
  }

  @Test func `what was announced and not asked for grows old like any list`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      _ = try await bench.list(.stale)
      _ = await bench.announcement()
      try await bench.core.wait(.seconds(61))
      #expect(try await bench.list().source == .live)
    }
  }

  @Test func `a failed refresh is announced as well, and whoever then asks starts no further one`()
    async throws
  {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      try await bench.core.wait(.seconds(300))
      bench.github.fault(.search, times: 4, .fail(.cut("reset")))
      #expect(try await bench.list(.stale).warnings.isEmpty)
      #expect(await bench.announcement() == TestClock.start)
      let searches = bench.github.requests(.search).count
      for freshness in [PullRequestLists.Freshness.stale, .cached] {
        let answer = try await bench.list(freshness)
        #expect(answer.warnings.count == 1 && answer.list.pullRequests.count == 2)
      }
      #expect(bench.github.requests(.search).count == searches)
      #expect(await bench.announcements().isEmpty)
    }
  }

  @Test func `several who took an old list hear of one refresh once`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      try await bench.core.wait(.seconds(300))
      let hold = bench.github.hold(.search)
      for _ in 1...5 { _ = try await bench.list(.stale) }
      hold.release()
      _ = await bench.announcement()
      #expect(bench.github.requests(.search).count == 2)
      #expect(await bench.announcements().isEmpty)
    }
  }

  @Test func `without any list it is waited for, and nothing is announced`() async throws {
    try await ListBench.run(pullRequests) { bench in
      let first = try await bench.list(.stale)
      #expect(first.source == .live)
      #expect(await bench.announcements().isEmpty)
    }
  }

  // MARK: Writes

  @Test func `after a write the next read is live`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      await bench.lists.drop(repo: "Apache/Doris")
      #expect(try await bench.list().source == .live)
      #expect(try await bench.list().source == .cache)
      await bench.lists.drop(repo: "apache/other")
      #expect(try await bench.list().source == .cache)
    }
  }

  @Test func `an old list may still be given after a write, with a refresh behind it`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      await bench.lists.drop(repo: "apache/doris")
      #expect(try await bench.list(.stale).source == .cache)
      #expect(await bench.announcement() != nil)
      #expect(bench.github.requests(.search).count == 2)
    }
  }

  @Test func `a write after a failed refresh makes the next read live all the same`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      try await bench.core.wait(.seconds(100))
      bench.github.fault(.search, times: 4, .fail(.cut("reset")))
      _ = try await bench.list()
      await bench.lists.drop(repo: "apache/doris")
      #expect(try await bench.list().source == .live)
    }
  }

  @Test func `a fetch that began before the write does not count`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      let hold = bench.github.hold(.search, afterWork: true)
      async let before = bench.list(.live)
      await bench.lists.waitForWaiters(1, ListBench.target)
      await bench.github.requests(.search, count: 2)
      await bench.lists.drop(repo: "apache/doris")
      bench.github.change { $0.pullRequests.append(.make(3)) }
      // Whoever asks now does not join the old one.
      #expect(try await bench.list().list.pullRequests.count == 3)
      hold.release()
      _ = try await before
      #expect(await bench.lists.remembered(ListBench.target)?.pullRequests.count == 3)
      #expect(try await bench.list().source == .cache)
    }
  }

  @Test func `nor does its result stand as new where it is the only one`() async throws {
    try await ListBench.run(pullRequests) { bench in
      let hold = bench.github.hold(.search, afterWork: true)
      async let before = bench.list()
      await bench.lists.waitForWaiters(1, ListBench.target)
      await bench.lists.drop(repo: "apache/doris")
      hold.release()
      _ = try await before
      #expect(try await bench.list().source == .live)
    }
  }

  @Test func `nor does its failure`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      let hold = bench.github.hold(.search)
      async let before = bench.list(.live)
      await bench.github.requests(.search, count: 2)
      await bench.lists.drop(repo: "apache/doris")
      bench.github.configure { $0.token = "another" }
      hold.release()
      #expect(try await before.warnings.count == 1)
      bench.github.configure { $0.token = SimulatedGitHub.token }
      let after = try await bench.list()
      #expect(after.source == .live && after.warnings.isEmpty)
    }
  }

  // MARK: Polls

  @Test func `a poll announces only when something differs`() async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      await bench.lists.poll(ListBench.target)
      #expect(bench.github.requests(.search).count == 2)
      bench.github.fault(.search, times: 4, .fail(.cut("reset")))
      await bench.lists.poll(ListBench.target)
      try await bench.core.wait(.seconds(1))
      bench.github.change { $0["apache/doris", 1]?.statuses[0].state = .success }
      let changedAt = bench.clock.date
      await bench.lists.poll(ListBench.target)
      await bench.lists.poll(ListBench.target)
      #expect(await bench.announcements() == [changedAt])
    }
  }

  @Test(
    arguments: [
      { $0.title = "another" }, { $0.head = String(repeating: "c", count: 40) }, { $0.isDraft = true },
      { $0.reviewDecision = .approved }, { $0.mergeable = .conflicting },
      { $0.statuses[0].description = "x" },
      { $0.state = .closed }, { $0.viewerCanUpdateBranch = true }, { $0.updatedAt += 1 },
    ] as [@Sendable (inout World.PullRequest) -> Void])
  func `whatever differs is announced`(change: @Sendable (inout World.PullRequest) -> Void) async throws {
    try await ListBench.run(pullRequests) { bench in
      _ = try await bench.list()
      bench.github.change { world in
        guard var pullRequest = world["apache/doris", 1] else { return }
        change(&pullRequest)
        world["apache/doris", 1] = pullRequest
      }
      await bench.lists.poll(ListBench.target)
      #expect(await bench.announcements().count == 1)
    }
  }
}
