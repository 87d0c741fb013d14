package import Foundation

/// One HTTP exchange as a value: the live one is URLSession's, its twin is the simulated GitHub.
///
/// A transport sends exactly what it is given, once. It follows no redirect, repeats nothing and
/// knows no GitHub; all of that is the client's.
package struct HTTPTransport: Sendable {
  package var send: @Sendable (HTTPRequest) async throws(TransportFailure) -> HTTPResponse

  package init(send: @escaping @Sendable (HTTPRequest) async throws(TransportFailure) -> HTTPResponse) {
    self.send = send
  }
}

package struct HTTPRequest: Sendable, Equatable {
  /// A write must reach the server at most once, whatever the connection does.
  package enum Purpose: Sendable { case read, write }

  package var method: String
  package var url: URL
  package var headers: HTTPHeaders
  package var body: Data?
  package var purpose: Purpose
  /// For the whole exchange, from the call to the last byte.
  package var timeout: Duration

  package init(
    method: String, url: URL, headers: HTTPHeaders = [:], body: Data? = nil, purpose: Purpose = .read,
    timeout: Duration = .seconds(20)
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.purpose = purpose
    self.timeout = timeout
  }
}

package struct HTTPResponse: Sendable, Equatable {
  package var status: Int
  package var headers: HTTPHeaders
  package var body: Data

  package init(status: Int, headers: HTTPHeaders = [:], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Why an exchange brought no answer, as far as it matters to somebody who must not write twice.
package enum TransportFailure: Error, Sendable, Equatable {
  /// The connection never opened: the server has certainly not seen the request.
  case notSent(String)
  /// The connection was lost, or its answer broke off: the server may have done the work.
  case cut(String)
  /// No whole answer within the time-out: the server may still be at work.
  case timedOut
  /// The answer is longer than the transport takes; in bytes.
  case tooLarge(limit: Int)
  /// The task was cancelled. Reads only: a write that has left runs to its end.
  case cancelled
}

/// Header fields; names compare without regard to case, the last of several equal ones stands.
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  private var fields: [String: String] = [:]

  package init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { self[name] = value }
  }

  package init(_ pairs: some Sequence<(String, String)>) {
    for (name, value) in pairs { self[name] = value }
  }

  package subscript(name: String) -> String? {
    get { fields[name.lowercased()] }
    set { fields[name.lowercased()] = newValue }
  }

  /// Names in lower case, in alphabetical order.
  package var pairs: [(name: String, value: String)] {
    fields.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
  }
}
