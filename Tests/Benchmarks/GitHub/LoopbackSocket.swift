import Foundation

/// One connection on 127.0.0.1 that speaks HTTP with `Content-Length`, blocking.
final class LoopbackSocket {
  private let descriptor: Int32
  private var unread: [UInt8] = []

  init(accepted descriptor: Int32) {
    self.descriptor = descriptor
    Self.prepare(descriptor)
  }

  init(connectingTo port: UInt16) throws {
    descriptor = socket(AF_INET, Self.stream, 0)
    Self.prepare(descriptor)
    guard Self.withAddress(port: port, { connect(descriptor, $0, $1) }) == 0 else {
      close(descriptor)
      throw Trouble("nobody listens on 127.0.0.1:\(port)")
    }
  }

  deinit { close(descriptor) }

  /// Bound to a free port.
  static func listening() throws -> (descriptor: Int32, port: UInt16) {
    let listener = socket(AF_INET, stream, 0)
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    guard withAddress(port: 0, { bind(listener, $0, $1) }) == 0, listen(listener, 128) == 0 else {
      throw Trouble("there is no free port on 127.0.0.1")
    }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
    }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  /// The next request or answer; nil once the other side has closed.
  func message() -> HTTPMessage? {
    while true {
      if let message = HTTPMessage(takenFrom: &unread) { return message }
      // Untouched memory costs nothing, and this stands between prls and the clock.
      let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 17) { buffer, count in
        count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
      }
      if chunk.isEmpty { return nil }
      unread += chunk
    }
  }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  #if canImport(Darwin)
    private static let stream = SOCK_STREAM
  #else
    private static let stream = Int32(SOCK_STREAM.rawValue)
  #endif

  private static func prepare(_ descriptor: Int32) {
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  private static func withAddress(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
    -> Int32
  {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

/// A request or an answer, as it is on the line.
struct HTTPMessage: Sendable {
  var head: String
  var body: [UInt8]

  /// `\r\n` is one character.
  private var lines: [Substring] { head.split(separator: "\r\n") }

  var line: String { String(lines.first ?? "") }
  /// Of an answer.
  var status: Int { line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }

  init(_ line: String, _ headers: [String] = [], body: [UInt8] = []) {
    head = ([line] + headers + ["Content-Length: \(body.count)"]).joined(separator: "\r\n") + "\r\n\r\n"
    self.body = body
  }

  /// Nil where it is not whole yet.
  fileprivate init?(takenFrom bytes: inout [UInt8]) {
    guard let start = Self.end(ofHead: bytes) else { return nil }
    head = String(decoding: bytes[..<start], as: UTF8.self)
    body = []
    let length = header("Content-Length").flatMap { Int($0) } ?? 0
    guard bytes.count - start >= length else { return nil }
    body = Array(bytes[start...].prefix(length))
    bytes.removeFirst(start + length)
  }

  private static func end(ofHead bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var line = 0
      for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
        // A line of nothing but its carriage return.
        if index - line <= 1 { return index + 1 }
        line = index + 1
      }
      return nil
    }
  }

  func header(_ name: String) -> String? {
    for field in lines.dropFirst() where field.lowercased().hasPrefix(name.lowercased() + ":") {
      return String(field.dropFirst(name.count + 1).drop(while: { $0 == " " }))
    }
    return nil
  }

  func without(_ name: String) -> HTTPMessage {
    var same = self
    same.head =
      lines.filter { !$0.lowercased().hasPrefix(name.lowercased() + ":") }.joined(separator: "\r\n")
      + "\r\n\r\n"
    return same
  }

  var bytes: [UInt8] { Array(head.utf8) + body }

  /// Of the body as its reader has it: gzip notes the length at its end.
  var plainLength: Int {
    guard header("Content-Encoding") == "gzip", body.count >= 4 else { return body.count }
    return body.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
