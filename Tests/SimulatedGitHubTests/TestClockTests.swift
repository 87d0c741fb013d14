import Foundation
import GitHubCore
import TestSupport
import Testing

struct TestClockTests {
  @Test func `an auto-advancing clock passes time by its sleeps, and remembers them`() async throws {
    let clock = TestClock()
    let time = clock.timeSource
    #expect(time.now().formatted(.iso8601) == "2026-11-22T00:00:00Z")
    try await time.sleep(for: .seconds(90))
    try await time.sleep(for: .milliseconds(500))
    #expect(time.now() == TestClock.start + 90.5)
    #expect(clock.sleeps == [.seconds(90), .milliseconds(500)])
  }

  @Test func `a manual clock's sleeps end when time has been moved past them`() async throws {
    let clock = TestClock(.manual)
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await clock.sleep(for: .seconds(1)) }
      group.addTask {
        try await clock.sleep(for: .seconds(3))
        gate.open()
      }
      await clock.waitForSleepers(count: 2)
      clock.advance(by: .seconds(2))
      try await group.next()
      #expect(clock.sleeps.count == 2)
      clock.advance(by: .seconds(1))
      await gate.opened()
      try await group.waitForAll()
    }
    #expect(clock.now.offset == .seconds(3))
  }

  @Test(arguments: [TestClock.Manner.autoAdvancing, .manual])
  func `a cancelled sleep throws`(manner: TestClock.Manner) async {
    let clock = TestClock(manner)
    let gate = Gate()
    let task = Task {
      await gate.opened()
      try await clock.sleep(for: .seconds(1))
    }
    task.cancel()
    gate.open()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `a sleeper that is cancelled wakes`() async {
    let clock = TestClock(.manual)
    let task = Task { try await clock.sleep(for: .seconds(1)) }
    await clock.waitForSleepers(count: 1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
