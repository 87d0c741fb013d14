package import GitHubCore
import Synchronization

/// Something that goes wrong with the next requests of a pattern.
package struct Fault: Sendable {
  package enum Effect: Sendable {
    /// This answer, and no work done. `Date` and the like are added where it has none.
    case answer(HTTPResponse)
    /// No work done.
    case fail(TransportFailure)
    /// The work is done, only its answer is lost.
    case failAfterWork(TransportFailure)
    /// The work is done; 200 with something that is no JSON.
    case garbage
    /// The work is done; the answer ends half way.
    case truncate
    case redirect(status: Int, location: String)
    /// The work waits until the hold is released.
    case hold(Hold)
    /// The work is done, its answer waits until the hold is released.
    case holdAfterWork(Hold)
    /// The work starts this much later, by the injected clock.
    case delay(Duration)
  }

  var requests: RequestPattern
  var times: Int
  var effect: Effect
}

/// Requests wait here until a test lets them go on.
package final class Hold: Sendable {
  private struct State {
    var isReleased = false
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Lets go whoever waits, and whoever comes.
  package func release() {
    state.withLock { state in
      state.isReleased = true
      for continuation in state.waiting.values { continuation.resume() }
      state.waiting = [:]
    }
  }

  /// - Throws: `.cancelled` for a read whose task is cancelled; a write waits on.
  func pass(_ purpose: HTTPRequest.Purpose) async throws(TransportFailure) {
    let ticket = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { state in
          if state.isReleased || (purpose == .read && Task.isCancelled) {
            continuation.resume()
          } else {
            state.waiting[ticket] = continuation
          }
        }
      }
    } onCancel: {
      if purpose == .read { state.withLock { $0.waiting.removeValue(forKey: ticket)?.resume() } }
    }
    if purpose == .read, Task.isCancelled { throw .cancelled }
  }
}
