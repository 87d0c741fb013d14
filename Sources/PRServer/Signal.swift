import Synchronization

/// Something that happens once, and that any number may wait for.
final class Signal: Sendable {
  private struct State {
    var hasFired = false
    var waiting: [Int: AsyncStream<Never>.Continuation] = [:]
    var lastWaiter = 0
  }
  private let state = Mutex(State())

  func fire() {
    let waiting = state.withLock { state in
      state.hasFired = true
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for each in waiting { each.finish() }
  }

  /// Returns when it has happened, or when the task is cancelled.
  func wait() async {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    let waiter = state.withLock { state -> Int? in
      guard !state.hasFired else { return nil }
      state.lastWaiter += 1
      state.waiting[state.lastWaiter] = continuation
      return state.lastWaiter
    }
    guard let waiter else { return }
    for await _ in stream {}
    state.withLock { state in _ = state.waiting.removeValue(forKey: waiter) }
  }
}
