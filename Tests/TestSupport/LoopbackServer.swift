package import Foundation
import Synchronization

/// HTTP spoken byte for byte on 127.0.0.1, so that a test can do what no honest server does.
///
/// Each connection is served by a closure on a thread of its own, with blocking calls, and closed when
/// the closure returns. Every request that was read whole is remembered.
package final class LoopbackServer: Sendable {
  package struct Request: Sendable {
    /// Counted from 1, in the order in which the connections were accepted.
    package let connection: Int
    package let head: String
    package let body: Data

    package var line: String { head.components(separatedBy: "\r\n")[0] }

    package func header(_ name: String) -> String? {
      for field in head.components(separatedBy: "\r\n").dropFirst() {
        let parts = field.split(separator: ":", maxSplits: 1)
        if parts.count == 2, parts[0].lowercased() == name.lowercased() {
          return parts[1].trimmingCharacters(in: .whitespaces)
        }
      }
      return nil
    }
  }

  private struct State {
    var requests: [Request] = []
    var waiters: [(count: Int, waiter: CheckedContinuation<Void, Never>)] = []
    var sockets: Set<Int32> = []
    var isStopped = false
  }

  private let state = Mutex(State())
  package let port: UInt16

  package var requests: [Request] { state.withLock { $0.requests } }

  package func url(_ path: String = "/", scheme: String = "http") throws -> URL {
    guard let url = URL(string: "\(scheme)://127.0.0.1:\(port)\(path)") else { throw URLError(.badURL) }
    return url
  }

  /// Serves while `body` runs.
  @discardableResult
  package static func run<Result>(
    _ serve: @escaping @Sendable (LoopbackConnection) -> Void,
    while body: (LoopbackServer) async throws -> Result
  ) async throws -> Result {
    let listener = try Socket.listening()
    let server = LoopbackServer(port: try Socket.port(of: listener))
    Thread.detachNewThread { server.accept(on: listener, serve) }
    defer { server.stop() }
    return try await body(server)
  }

  private init(port: UInt16) {
    self.port = port
  }

  /// Returns once that many requests have been read.
  package func received(_ count: Int) async {
    await withCheckedContinuation { waiter in
      let isThere = state.withLock { state in
        if state.requests.count < count { state.waiters.append((count, waiter)) }
        return state.requests.count >= count
      }
      if isThere { waiter.resume() }
    }
  }

  fileprivate func record(_ request: Request) {
    let ready = state.withLock { state in
      state.requests.append(request)
      let ready = state.waiters.filter { $0.count <= state.requests.count }
      state.waiters.removeAll { $0.count <= state.requests.count }
      return ready
    }
    for (_, waiter) in ready { waiter.resume() }
  }

  private func accept(on listener: Int32, _ serve: @escaping @Sendable (LoopbackConnection) -> Void) {
    var number = 0
    while case let socket = Foundation.accept(listener, nil, nil), socket >= 0 {
      let isStopped = state.withLock { state in
        if !state.isStopped { state.sockets.insert(socket) }
        return state.isStopped
      }
      if isStopped {
        close(socket)
        break
      }
      number += 1
      Thread.detachNewThread { [number] in
        let connection = LoopbackConnection(number: number, socket: socket, server: self)
        serve(connection)
        self.state.withLock { _ = $0.sockets.remove(socket) }
        close(socket)
      }
    }
    close(listener)
  }

  /// Wakes every thread from its `recv`, and the listener's from its `accept` by a last connection.
  private func stop() {
    state.withLock { state in
      state.isStopped = true
      for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }
    if let last = try? Socket.connected(to: port) { close(last) }
  }
}

/// What a test's closure has in hand: one connection, used on one thread.
package final class LoopbackConnection {
  package let number: Int
  private let socket: Int32
  private let server: LoopbackServer
  private var unread = Data()

  fileprivate init(number: Int, socket: Int32, server: LoopbackServer) {
    self.number = number
    self.socket = socket
    self.server = server
  }

  /// The next request, with the body that its `Content-Length` announces; nil once the client has
  /// closed or the server stops.
  package func request() -> LoopbackServer.Request? {
    let end = Data("\r\n\r\n".utf8)
    while unread.range(of: end) == nil {
      guard receive() else { return nil }
    }
    guard let headEnd = unread.range(of: end) else { return nil }
    let head = String(decoding: unread[..<headEnd.lowerBound], as: UTF8.self)
    let request = LoopbackServer.Request(connection: number, head: head, body: Data())
    let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
    while unread.endIndex - headEnd.upperBound < length {
      guard receive() else { return nil }
    }
    let body = Data(unread[headEnd.upperBound...].prefix(length))
    unread = Data(unread[headEnd.upperBound...].dropFirst(length))
    let whole = LoopbackServer.Request(connection: number, head: head, body: body)
    server.record(whole)
    return whole
  }

  /// False once the client has closed.
  @discardableResult
  package func send(_ data: Data) -> Bool {
    var rest = data[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, Socket.noSignal) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  @discardableResult
  package func send(_ text: String) -> Bool { send(Data(text.utf8)) }

  package func answer(_ status: Int = 200, _ headers: [String] = [], body: Data = Data()) {
    let fields = (headers + ["Content-Length: \(body.count)"]).joined(separator: "\r\n")
    send(Data("HTTP/1.1 \(status) Status\r\n\(fields)\r\n\r\n".utf8) + body)
  }

  /// Makes the close that follows a reset instead of an orderly end.
  package func willReset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
  }

  private func receive() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    unread.append(contentsOf: buffer.prefix(count))
    return true
  }
}
