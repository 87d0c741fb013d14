import Synchronization

/// Sends notifications to the client, at any time and from anywhere.
///
/// Made before the connection, so that the server can hold it. What is sent before the client's first
/// request, or after the end, is dropped.
package final class Notifier: Sendable {
  private struct State {
    var outlet: Outlet?
    /// What waits for the answer to `initialize`; nil while none is due.
    var held: [JSON]?
  }

  private let state = Mutex(State())

  package init() {}

  package func notify(_ method: String, _ params: JSON) {
    let message = Envelope.notification(method, params)
    state.withLock { state in
      guard let outlet = state.outlet else { return }
      if state.held == nil { outlet.send(message) } else { state.held?.append(message) }
    }
  }

  /// Keeps back what is sent until `open`.
  func hold() {
    state.withLock { $0.held = $0.held ?? [] }
  }

  func open(_ outlet: Outlet) {
    state.withLock { state in
      for message in state.held ?? [] { outlet.send(message) }
      state = State(outlet: outlet)
    }
  }

  func close() {
    state.withLock { $0 = State() }
  }
}
