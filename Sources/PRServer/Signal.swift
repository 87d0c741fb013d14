import Synchronization

/// Something that happens once, and that any number may wait for.
final class Signal: Sendable {
  private struct State {
    var hasFired = false
    var waiting: [AsyncStream<Never>.Continuation] = []
  }
  private let state = Mutex(State())

  func fire() {
    let waiting = state.withLock { state in
      state.hasFired = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for each in waiting { each.finish() }
  }

  /// Returns when it has happened, or when the task is cancelled.
  func wait() async {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    let hasFired = state.withLock { state in
      if !state.hasFired { state.waiting.append(continuation) }
      return state.hasFired
    }
    if hasFired { return }
    for await _ in stream {}
  }
}
