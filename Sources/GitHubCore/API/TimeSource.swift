package import Foundation

/// The two clocks that the core uses: one to wait by, one to date things with.
package struct TimeSource: Sendable {
  package var clock: any Clock<Duration>
  package var now: @Sendable () -> Date

  package init(clock: any Clock<Duration>, now: @escaping @Sendable () -> Date) {
    self.clock = clock
    self.now = now
  }

  package static let system = TimeSource(clock: ContinuousClock(), now: { Date() })

  package func sleep(for duration: Duration) async throws {
    try await clock.sleep(for: duration)
  }
}
