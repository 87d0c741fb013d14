import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// Rebase & Rerun between the update and the new head.
struct RebaseRerunWaitTests {
  @Test(arguments: [(59, true), (61, false), (3600, false)])
  func `a head that does not come within a minute is pending, and nothing is commented`(
    takes: Int, comes: Bool
  ) async throws {
    let bench = TriggerBench {
      $0.behind = 1
      $0.updateTakes = .seconds(takes)
    }
    guard !comes else {
      #expect(try await bench.rebaseRerun().updateStatus == .updated)
      return
    }
    let error = try await failure { try await bench.rebaseRerun() }
    #expect(error.kind == .updatePending(headBefore: TriggerBench.head))
    #expect(error.message.contains("nothing was commented"))
    #expect(bench.writes.map(\.method) == ["PUT"])
    #expect(bench.clock.date.timeIntervalSince(TestClock.start) == 60)

    bench.clock.advance(by: .seconds(takes))
    #expect(try await bench.rebaseRerun().updateStatus == .notNeeded)
    #expect(bench.posted == ["run buildall"])
  }

  @Test func `the wait may be given another length`() async throws {
    let bench = TriggerBench {
      $0.behind = 1
      $0.updateTakes = .seconds(20)
    }
    let prls = Program(bench.github, bench.clock.timeSource, bench.storage, longestWait: .seconds(10))
    let error = try await failure { try await prls.reruns.rebaseRerun(on: 58845, in: TriggerBench.repo) }
    #expect(error.message.contains("within 10 s"))
  }

  @Test func `cancelled during the wait, nothing is commented`() async throws {
    let bench = TriggerBench(.manual, pullRequest: TriggerBench.behind)
    let task = Task { try await bench.rebaseRerun() }
    await bench.clock.waitForSleepers(count: 1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    bench.clock.advance(by: .seconds(60))
    #expect(bench.writes.map(\.method) == ["PUT"])
  }

  @Test func `cancelled while the update is on its way, it finishes, and nothing is commented`() async throws
  {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    let hold = bench.github.hold(.updateBranch)
    let task = Task { try await bench.rebaseRerun() }
    await bench.github.requests(.updateBranch, count: 1)
    task.cancel()
    hold.release()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(bench.github.updates.count == 1)
    #expect(bench.posted.isEmpty)
  }

  @Test func `abandoned during the wait, nothing is commented`() async throws {
    let bench = TriggerBench(.manual, pullRequest: TriggerBench.behind)
    let end = Gate()
    let task = Task {
      try await bench.prls.reruns.rebaseRerun(
        on: 58845, in: TriggerBench.repo, abandon: { await end.opened() })
    }
    await bench.clock.waitForSleepers(count: 1)
    end.open()
    await #expect(throws: CancellationError.self) { try await task.value }
    bench.clock.advance(by: .seconds(60))
    #expect(bench.writes.map(\.method) == ["PUT"])
  }

  @Test func `closed during the wait, nothing is commented`() async throws {
    let bench = TriggerBench(.manual, pullRequest: TriggerBench.behind)
    let task = Task { try await bench.rebaseRerun() }
    await bench.clock.waitForSleepers(count: 1)
    bench.github.change { $0[TriggerBench.repo, TriggerBench.number]?.state = .merged }
    bench.clock.advance(by: .seconds(1))
    let error = try await failure(InvalidRequest.self) { try await task.value }
    #expect(error.message.contains("accepted the update"))
    #expect(error.message.contains("is closed"))
    #expect(bench.posted.isEmpty)
  }

  @Test func `closed between the new head and the comment, it says what was done`() async throws {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    let error = try await failure(InvalidRequest.self) {
      try await bench.prls.reruns.rebaseRerun(
        on: 58845, in: TriggerBench.repo,
        progress: { word in
          guard word.hasPrefix("triggering") else { return }
          bench.github.change { $0[TriggerBench.repo, TriggerBench.number]?.state = .closed }
        })
    }
    #expect(error.message.contains("The branch was updated"))
    #expect(bench.posted.isEmpty)
  }
}
