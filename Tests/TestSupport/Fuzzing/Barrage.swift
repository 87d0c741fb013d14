/// Sends generated frames to one server as fast as it takes them, in pieces cut anywhere, while its answers are
/// read and held against what is due.
package struct Barrage {
  private var generator: FrameGenerator
  private let framing: RPCClient.Framing
  private let ledger: Ledger

  /// - Parameter echoes: whether each result must be its request's id.
  package init(_ generator: FrameGenerator, _ framing: RPCClient.Framing, echoes: Bool = false) {
    self.generator = generator
    self.framing = framing
    ledger = Ledger(echoes: echoes)
  }

  /// - Parameters:
  ///   - ending: bytes after the last frame, of which nothing is answered.
  ///   - beforeTheEnd: called when all has been sent, before the server's input ends.
  package func run(
    _ frames: Int, against client: inout RPCClient, ending: String = "",
    beforeTheEnd: @escaping @Sendable () -> Void = {}
  ) async throws -> Ledger.Report {
    let input = client.serverInput
    async let isSent: Void = {
      defer { try? input.close() }
      var sender = self
      try await sender.send(frames, ending: ending, to: input)
      beforeTheEnd()
    }()
    while let message = try await client.next() { ledger.take(message) }
    try await isSent
    return ledger.close()
  }

  private mutating func send(_ frames: Int, ending: String, to input: RPCClient.ServerInput) async throws {
    // The first byte settles the framing.
    var bytes = framed(FrameGenerator.Frame("{}", .one("null -32600")))
    for _ in 1..<max(2, frames) {
      bytes += framed(generator.next())
      while bytes.count > 1 << 16 {
        let length = generator.random.onceIn(8) ? 1 : 1 + Int(generator.random.next() % (1 << 16))
        try await input.write(Array(bytes.prefix(length)))
        bytes.removeFirst(length)
      }
    }
    try await input.write(bytes + ending.utf8)
  }

  private mutating func framed(_ frame: FrameGenerator.Frame) -> [UInt8] {
    ledger.enter(frame)
    switch framing {
    case .lines:
      let ending = generator.random.onceIn(8) ? generator.random.pick(["\r\n", "\n\n", "\n \t\r\n"]) : "\n"
      return frame.body + ending.utf8
    case .headers: return Array(header(frame.body.count).utf8) + frame.body
    }
  }

  private mutating func header(_ length: Int) -> String {
    guard generator.random.onceIn(3) else { return "Content-Length: \(length)\r\n\r\n" }
    return generator.random.pick([
      "content-length:\(length)\r\n\r\n", "CONTENT-LENGTH: \t\(length) \r\n\r\n",
      "Content-Length: \(length)\n\n",
      "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: \(length)\r\n\r\n",
      "Content-Length: 000\(length)\r\nX-\u{FFFD}: :\r\nContent-Type:\r\n\r\n",
      "\r\n\nContent-Length: \(length)\r\nContent-Length: \(length)\r\n\r\n",
    ])
  }
}
