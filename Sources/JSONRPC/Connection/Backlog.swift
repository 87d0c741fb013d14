import Synchronization

/// What is held for a client, in bytes: requests that have no answer yet, and answers that have not left.
///
/// Reading waits while that is too much. So a client that asks faster than it is answered, or that reads
/// nothing for a while, waits on its pipe, and goes on where it was.
final class Backlog: Sendable {
  /// As much as the longest message that is taken.
  static let most = 16 << 20
  /// What a request counts besides its message: its task, and an answer of usual length.
  static let perRequest = 16 << 10

  private struct State {
    var held = 0
    var isLifted = false
    var waiting: [CheckedContinuation<Void, Never>] = []

    var hasRoom: Bool { held < Backlog.most || isLifted }
  }

  private let state = Mutex(State())

  var held: Int { state.withLock(\.held) }

  func add(_ bytes: Int) {
    state.withLock { $0.held += bytes }
  }

  func remove(_ bytes: Int) {
    change { $0.held -= bytes }
  }

  /// From now on nobody waits: nothing more will be read.
  func lift() {
    change { $0.isLifted = true }
  }

  func room() async {
    await withCheckedContinuation { continuation in
      let hasRoom = state.withLock { state in
        if !state.hasRoom { state.waiting.append(continuation) }
        return state.hasRoom
      }
      if hasRoom { continuation.resume() }
    }
  }

  private func change(_ change: (inout State) -> Void) {
    let released = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      change(&state)
      guard state.hasRoom else { return [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in released { continuation.resume() }
  }
}
