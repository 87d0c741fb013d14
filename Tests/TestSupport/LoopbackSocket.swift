import Foundation

/// The few socket calls that differ by platform or need a pointer.
package enum Socket {
  #if canImport(Darwin)
    static let noSignal: Int32 = 0
    private static let stream = SOCK_STREAM
  #else
    static let noSignal = Int32(MSG_NOSIGNAL)
    private static let stream = Int32(SOCK_STREAM.rawValue)
  #endif

  /// Bound to a free port, which refuses connections as long as nobody listens.
  package static func bound() throws -> Int32 {
    let socket = try make()
    guard withAddress(port: 0, { bind(socket, $0, $1) }) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
    return socket
  }

  package static func listening() throws -> Int32 {
    let socket = try bound()
    guard listen(socket, 128) == 0 else { throw POSIXError(.EADDRINUSE) }
    return socket
  }

  package static func connected(to port: UInt16) throws -> Int32 {
    let socket = try make()
    guard withAddress(port: port, { connect(socket, $0, $1) }) == 0 else {
      throw POSIXError(.ECONNREFUSED)
    }
    return socket
  }

  package static func port(of socket: Int32) throws -> UInt16 {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failed = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
    }
    guard failed == 0 else { throw POSIXError(.EBADF) }
    return UInt16(bigEndian: address.sin_port)
  }

  private static func make() throws -> Int32 {
    let socket = socket(AF_INET, stream, 0)
    guard socket >= 0 else { throw POSIXError(.EMFILE) }
    #if canImport(Darwin)
      var on: Int32 = 1
      setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout.size(ofValue: on)))
    #endif
    return socket
  }

  private static func withAddress(port: UInt16, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32
  {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        use($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
