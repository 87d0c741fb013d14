import Dispatch
package import Foundation
package import JSONRPC

/// A client's ends of two pipes to a server, in this process or in another. It does its own framing: the
/// server's must not be its own judge.
package struct RPCClient {
  package enum Framing: Sendable, CaseIterable { case headers, lines }

  /// The server's output is not what the protocol promises.
  package struct Breach: Error, CustomStringConvertible {
    package var description: String
  }

  /// What came while something else was waited for: notifications, and answers to other requests.
  package private(set) var passed: [JSON] = []

  /// The pipe into the server.
  package struct ServerInput: Sendable {
    fileprivate let handle: FileHandle
    /// A full pipe must not hold a thread that the server's tasks may need.
    private let queue = DispatchQueue(label: "rpc client")

    fileprivate init(_ handle: FileHandle) { self.handle = handle }

    package func write(_ bytes: [UInt8]) async throws {
      let outcome = await withCheckedContinuation { continuation in
        queue.async { [handle] in
          continuation.resume(returning: Result { try handle.write(contentsOf: Data(bytes)) })
        }
      }
      try outcome.get()
    }

    package func close() throws { try handle.close() }
  }

  package let serverInput: ServerInput
  private let framing: Framing
  private var incoming: StandardInput.AsyncIterator
  private var unread: [UInt8] = []
  private var lastID = 0

  package init(toServer: FileHandle, fromServer: FileHandle, framing: Framing = .lines) {
    Platform.ignoreBrokenPipeSignal()
    serverInput = ServerInput(toServer)
    self.framing = framing
    incoming = StandardInput(fromServer).makeAsyncIterator()
  }

  // MARK: To the server

  /// Sends a request; returns its id.
  @discardableResult
  package mutating func send(_ method: String, _ params: JSON? = nil) async throws -> Int {
    lastID += 1
    var message: JSONObject = ["jsonrpc": "2.0", "id": .integer(lastID), "method": .string(method)]
    message["params"] = params
    try await sendMessage(JSON.object(message).text())
    return lastID
  }

  package func notify(_ method: String, _ params: JSON? = nil) async throws {
    var message: JSONObject = ["jsonrpc": "2.0", "method": .string(method)]
    message["params"] = params
    try await sendMessage(JSON.object(message).text())
  }

  /// Sends one message, framed.
  package func sendMessage(_ text: String) async throws {
    switch framing {
    case .headers: try await sendRaw("Content-Length: \(text.utf8.count)\r\n\r\n\(text)")
    case .lines: try await sendRaw(text + "\n")
    }
  }

  package func sendRaw(_ text: String) async throws {
    try await serverInput.write(Array(text.utf8))
  }

  package func closeInput() throws { try serverInput.close() }

  // MARK: From the server

  /// The answer to a request that is sent now, whole.
  package mutating func call(_ method: String, _ params: JSON? = nil) async throws -> JSON {
    try await answer(to: send(method, params))
  }

  /// The result of a request that is sent now.
  package mutating func result(_ method: String, _ params: JSON? = nil) async throws -> JSON {
    let answer = try await call(method, params)
    guard let result = answer["result"] else { throw Breach(description: "\(method): \(answer.text())") }
    return result
  }

  package mutating func answer(to id: Int) async throws -> JSON {
    try await first("an answer to \(id)") { $0["id"]?.integer == id }
  }

  package mutating func notification(_ method: String) async throws -> JSON {
    try await first(method) { $0["method"]?.string == method }
  }

  private mutating func first(_ what: String, where fits: (JSON) -> Bool) async throws -> JSON {
    if let index = passed.firstIndex(where: fits) { return passed.remove(at: index) }
    while let message = try await next() {
      if fits(message) { return message }
      passed.append(message)
    }
    throw Breach(description: "The server ended without \(what); it sent \(JSON.array(passed).text())")
  }

  /// The next message; nil at the end of the server's output.
  package mutating func next() async throws -> JSON? {
    while true {
      if let frame = try takeFrame() { return try JSON(parsing: frame) }
      guard let chunk = try await incoming.next() else {
        guard unread.isEmpty else { throw breach("The server ended inside a frame") }
        return nil
      }
      unread += chunk
    }
  }

  /// Everything up to the end of the server's output.
  package mutating func rest() async throws -> [JSON] {
    var messages: [JSON] = []
    while let message = try await next() { messages.append(message) }
    return messages
  }

  private mutating func takeFrame() throws -> [UInt8]? {
    switch framing {
    case .lines:
      guard let end = unread.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      defer { unread.removeFirst(end + 1) }
      return Array(unread[..<end])
    case .headers:
      guard let blank = unread.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
      let header = String(decoding: unread[..<blank.lowerBound], as: UTF8.self)
      guard header.hasPrefix("Content-Length: "), let length = Int(header.dropFirst(16)) else {
        throw breach("This is no header of Content-Length alone")
      }
      guard unread.count - blank.upperBound >= length else { return nil }
      defer { unread.removeFirst(blank.upperBound + length) }
      return Array(unread[blank.upperBound...].prefix(length))
    }
  }

  private func breach(_ what: String) -> Breach {
    Breach(description: "\(what): \(String(decoding: unread.prefix(200), as: UTF8.self))")
  }
}
