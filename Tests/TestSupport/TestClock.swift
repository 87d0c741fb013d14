package import Foundation
package import GitHubCore
import Synchronization

/// A clock on which time passes only when a test, or a sleep, says so.
package final class TestClock: Clock {
  package enum Manner: Sendable {
    /// A sleep returns at once; time has moved on by it.
    case autoAdvancing
    /// A sleep lasts until `advance(by:)` has brought its end.
    case manual
  }

  package struct Instant: InstantProtocol {
    /// Since the clock was made.
    package var offset: Duration

    package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    package func duration(to other: Instant) -> Duration { other.offset - offset }
    package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper {
    var deadline: Instant
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = Instant(offset: .zero)
    var sleeps: [Duration] = []
    var sleepers: [Int: Sleeper] = [:]
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    var nextTicket = 0

    mutating func wakeWatchers() {
      let awake = watchers.filter { $0.count <= sleepers.count }
      watchers.removeAll { $0.count <= sleepers.count }
      for watcher in awake { watcher.continuation.resume() }
    }
  }

  /// What the clock's `timeSource` shows at first: 2026-11-22T00:00:00Z.
  package static let start = Date(timeIntervalSince1970: 1_795_305_600)

  private let manner: Manner
  private let state = Mutex(State())

  package init(_ manner: Manner = .autoAdvancing) { self.manner = manner }

  package var now: Instant { state.withLock { $0.now } }
  package var minimumResolution: Duration { .zero }

  /// Every sleep that was begun, in order.
  package var sleeps: [Duration] { state.withLock { $0.sleeps } }

  package var date: Date {
    let parts = now.offset.components
    return Self.start + Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }

  package var timeSource: TimeSource { TimeSource(clock: self, now: { self.date }) }

  package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    let ticket = state.withLock { state in
      state.sleeps.append(max(.zero, state.now.duration(to: deadline)))
      if manner == .autoAdvancing { state.now = max(state.now, deadline) }
      state.nextTicket += 1
      return state.nextTicket
    }
    guard manner == .manual else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        state.withLock { state in
          if Task.isCancelled {
            continuation.resume(throwing: CancellationError())
          } else if deadline <= state.now {
            continuation.resume()
          } else {
            state.sleepers[ticket] = Sleeper(deadline: deadline, continuation: continuation)
            state.wakeWatchers()
          }
        }
      }
    } onCancel: {
      state.withLock {
        $0.sleepers.removeValue(forKey: ticket)?.continuation.resume(throwing: CancellationError())
      }
    }
  }

  /// Moves time on and wakes those whose sleep is over, the earliest first.
  package func advance(by duration: Duration) {
    state.withLock { state in
      state.now = state.now.advanced(by: duration)
      let due = state.sleepers.filter { $0.value.deadline <= state.now }
      for (ticket, sleeper) in due.sorted(by: { $0.value.deadline < $1.value.deadline }) {
        state.sleepers[ticket] = nil
        sleeper.continuation.resume()
      }
    }
  }

  /// Returns as soon as at least this many tasks are asleep; for the manual manner.
  package func waitForSleepers(count: Int) async {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        state.watchers.append((count, continuation))
        state.wakeWatchers()
      }
    }
  }
}
