import Foundation
import Synchronization

/// One exchange under way: gathers the answer and resumes the waiter once, whatever comes first of
/// answer, deadline, cap and cancellation. What comes later is dropped.
final class Exchange: Sendable {
  typealias Outcome = Result<HTTPResponse, TransportFailure>

  private struct State {
    var body = Data()
    var waiter: CheckedContinuation<Outcome, Never>?
    var outcome: Outcome?
  }

  private let bodyLimit: Int
  private let state = Mutex(State())

  init(bodyLimit: Int) {
    self.bodyLimit = bodyLimit
  }

  /// Called once. The outcome may be there already: a task can be cancelled before it waits.
  func resume(_ waiter: CheckedContinuation<Outcome, Never>) {
    let outcome = state.withLock { state in
      if state.outcome == nil { state.waiter = waiter }
      return state.outcome
    }
    if let outcome { waiter.resume(returning: outcome) }
  }

  /// Whether anybody still waits for the answer.
  var isOpen: Bool { state.withLock { $0.outcome == nil } }

  func take(_ data: Data) {
    let isTooLarge = state.withLock { state in
      guard state.outcome == nil else { return false }
      guard state.body.count + data.count <= bodyLimit else { return true }
      state.body.append(data)
      return false
    }
    if isTooLarge { fail(.tooLarge(limit: bodyLimit)) }
  }

  func finish(status: Int, headers: HTTPHeaders) {
    let body = state.withLock { $0.body }
    settle(.success(HTTPResponse(status: status, headers: headers, body: body)))
  }

  func fail(_ failure: TransportFailure) {
    settle(.failure(failure))
  }

  private func settle(_ outcome: Outcome) {
    let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
      guard state.outcome == nil else { return nil }
      state.outcome = outcome
      state.body = Data()
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: outcome)
  }
}
