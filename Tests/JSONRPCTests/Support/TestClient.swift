import Dispatch
import Foundation

@testable import JSONRPC

/// The client's ends of the two pipes to a server that runs in this process.
struct TestClient {
  private let toServer: FileHandle
  private var answers: FrameDecoder
  private var incoming: StandardInput.AsyncIterator
  private let framing: Framing
  /// A full pipe must not hold a thread that the server's tasks need.
  private let writing = DispatchQueue(label: "test client")

  fileprivate init(toServer: FileHandle, fromServer: FileHandle, framing: Framing) {
    self.toServer = toServer
    self.framing = framing
    answers = FrameDecoder()
    incoming = StandardInput(fromServer).makeAsyncIterator()
  }

  func send(_ text: String) async throws {
    switch framing {
    case .lines: try await sendRaw(text + "\n")
    case .headers: try await sendRaw("Content-Length: \(text.utf8.count)\r\n\r\n\(text)")
    }
  }

  func sendRaw(_ text: String) async throws {
    let outcome = await withCheckedContinuation { continuation in
      writing.async { [toServer] in
        continuation.resume(
          returning: Result { try Descriptor.writeAll(toServer.fileDescriptor, Array(text.utf8)) })
      }
    }
    try outcome.get()
  }

  /// The next message; nil at the end of the server's output.
  mutating func next() async throws -> JSON? {
    while true {
      if let event = answers.next() {
        guard case .frame(let bytes) = event else { throw RPCError.parseError("The server sent \(event)") }
        return try JSON(parsing: bytes)
      }
      guard let chunk = try await incoming.next() else {
        if let event = answers.finish() { throw RPCError.parseError("The server ended with \(event)") }
        return nil
      }
      answers.append(chunk)
    }
  }

  /// Everything up to the end of the server's output.
  mutating func rest() async throws -> [JSON] {
    var messages: [JSON] = []
    while let message = try await next() { messages.append(message) }
    return messages
  }

  func closeInput() throws {
    try toServer.close()
  }
}

/// Serves one client over real pipes; returns the exit status.
///
/// When `script` returns, the server's input ends; what the server still sends can be read with
/// `client.rest()` after `client.closeInput()`.
func serve(
  _ router: Router = sampleRouter(), hooks: Connection.Hooks = .sample(), notifier: Notifier = Notifier(),
  clock: any Clock<Duration> = ManualClock(), framing: Framing = .lines,
  _ script: (inout TestClient) async throws -> Void
) async throws -> Int32 {
  Platform.ignoreBrokenPipeSignal()
  let input = Pipe()
  let output = Pipe()
  return try await withThrowingTaskGroup(of: Int32.self) { group in
    let connection = Connection(router: router, hooks: hooks, notifier: notifier, clock: clock)
    let (from, to) = (StandardInput(input.fileHandleForReading), output.fileHandleForWriting)
    group.addTask {
      let status = await connection.run(input: from, output: FrameWriter(to))
      try to.close()
      return status
    }
    var client = TestClient(
      toServer: input.fileHandleForWriting, fromServer: output.fileHandleForReading, framing: framing)
    // Also where the script fails: the server must end.
    defer { try? client.closeInput() }
    try await script(&client)
    try client.closeInput()
    return try await group.next() ?? -1
  }
}
