import Synchronization

/// Sends notifications to the client, at any time and from anywhere.
///
/// Made before the connection, so that the server can hold it. What is sent before the client has
/// initialized, or after the end, is dropped.
package final class Notifier: Sendable {
  private let outlet = Mutex<Outlet?>(nil)

  package init() {}

  package func notify(_ method: String, _ params: JSON) {
    outlet.withLock { $0?.send(Envelope.notification(method, params)) }
  }

  func open(_ outlet: Outlet) {
    self.outlet.withLock { $0 = outlet }
  }

  func close() {
    outlet.withLock { $0 = nil }
  }
}
