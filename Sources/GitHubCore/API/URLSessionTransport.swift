import Dispatch
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

extension HTTPTransport {
  /// The live transport: URLSession, with the system's certificates and the environment's proxies.
  ///
  /// A read with the header `Connection: close` gets a new connection, as each write does.
  /// - Parameter bodyLimit: the longest answer taken, in bytes after decompression
  package static func urlSession(bodyLimit: Int = 32 * 1024 * 1024) -> HTTPTransport {
    HTTPTransport { request async throws(TransportFailure) -> HTTPResponse in
      let isRead = request.purpose == .read
      if isRead && Task.isCancelled { throw .cancelled }
      let exchange = Exchange(bodyLimit: bodyLimit)
      let outcome = await withTaskCancellationHandler {
        await withCheckedContinuation { waiter in
          exchange.resume(waiter)
          request.setDeadline(of: exchange)
          starts.async {
            // Whoever has given up is told that nothing came; so nothing may leave any more.
            if exchange.isOpen { request.start(into: exchange) }
          }
        }
      } onCancel: {
        if isRead { exchange.fail(.cancelled) }
      }
      return try outcome.get()
    }
  }
}

/// On Linux all sessions do their work on one queue, for which each start waits. An answer can keep it busy for
/// long; a task's thread that waited there would be missed by those who cancel.
private let starts = DispatchQueue(label: "URLSession starts")

extension HTTPRequest {
  /// If a reused HTTP/1.1 connection dies, URLSession on Linux sends the request again, without its body:
  /// what is a write without one is done twice, the rest hangs to its time-out. Over https a connection
  /// costs a handshake, so there a POST that reads takes its chance.
  private var wantsFreshConnection: Bool {
    purpose == .write || headers["Connection"]?.lowercased() == "close"
      || body != nil && url.scheme?.lowercased() == "http"
  }

  /// Only the waiter gives up. The task is never cancelled, which on Linux can hang or abort the
  /// process: it ends by itself, at its idle time-out if need be.
  fileprivate func setDeadline(of exchange: Exchange) {
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(timeoutMilliseconds)) {
      [weak exchange] in exchange?.fail(.timedOut)
    }
  }

  fileprivate func start(into exchange: Exchange) {
    if wantsFreshConnection {
      FreshSessions.shared.start(urlRequest, into: exchange)
    } else {
      LiveSession.pooled.start(urlRequest, into: exchange)
    }
  }

  private var urlRequest: URLRequest {
    var request = URLRequest(url: url)
    request.httpMethod = method
    for (name, value) in headers.pairs { request.setValue(value, forHTTPHeaderField: name) }
    if wantsFreshConnection { request.setValue("close", forHTTPHeaderField: "Connection") }
    // Should the head of a write be sent again after all, no server can do it without the body.
    let lacksBody = purpose == .write && body?.isEmpty != false
    request.httpBody = lacksBody ? Data("{}".utf8) : body
    // An idle time, of which Linux takes whole seconds only. Ours, for the whole, comes before it.
    request.timeoutInterval = Double(timeoutMilliseconds / 1000 + 2)
    return request
  }

  /// At most a day, so that no arithmetic with it overflows.
  private var timeoutMilliseconds: Int {
    let (seconds, attoseconds) = min(max(timeout, .zero), .seconds(86_400)).components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
