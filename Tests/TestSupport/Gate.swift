import Synchronization

/// Shut until somebody opens it, then open for good.
package final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  package init() {}

  package func open() {
    state.withLock { state in
      state.isOpen = true
      for continuation in state.waiting { continuation.resume() }
      state.waiting = []
    }
  }

  /// Returns once the gate is open, whether or not the task is cancelled.
  package func opened() async {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        if state.isOpen { continuation.resume() } else { state.waiting.append(continuation) }
      }
    }
  }
}
