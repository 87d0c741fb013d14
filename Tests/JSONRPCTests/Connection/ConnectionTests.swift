import Foundation
import Testing

@testable import JSONRPC

@Suite(.timeLimit(.minutes(10))) struct ConnectionTests {
  /// The handlers hand over at a gate, so that the answers race; long results make torn frames show.
  @Test(
    "of a thousand concurrent requests each gets exactly one answer, whole",
    arguments: [Framing.headers, .lines])
  func thousand(framing: Framing) async throws {
    let gate = Gate()
    let router = sampleRouter { request, _ in
      await gate.wait()
      return .string(request.name + String(repeating: "x", count: 2000))
    }
    let status = try await serve(router, framing: framing) { client in
      for id in 0..<1000 {
        try await client.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"stall","params":{"name":"\#(id)"}}"#)
      }
      try client.closeInput()
      gate.open()
      let answers = try await client.rest()
      #expect(answers.compactMap { $0["id"]?.integer }.sorted() == Array(0..<1000))
      #expect(answers.allSatisfy { $0["result"]?.string?.hasPrefix("\($0["id"]?.integer ?? -1)x") == true })
    }
    #expect(status == 0)
  }

  @Test("a slow request holds up no other")
  func slow() async throws {
    let gate = Gate()
    let router = sampleRouter { _, _ in
      await gate.wait()
      return nil
    }
    _ = try await serve(router) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":"slow","method":"stall"}"#)
      try await client.send(#"{"jsonrpc":"2.0","id":"quick","method":"echo"}"#)
      #expect(try await client.next()?["id"] == "quick")
      gate.open()
      #expect(try await client.next()?["id"] == "slow")
    }
  }

  @Test(
    "what is wrong with one message spoils no other",
    arguments: [
      ("nonsense", -32700), ("{\"jsonrpc\":\"2.0\",}", -32700), ("", -32700), ("7", -32600),
      (String(repeating: "[", count: 100_000), -32700), ("{\"a\":\"\u{0}\"}", -32700),
    ])
  func faults(body: String, code: Int) async throws {
    let status = try await serve(framing: .headers) { client in
      try await client.send(body)
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"echo","params":{"value":"fine"}}"#)
      let error = try await client.next()
      #expect(error?["id"] == .some(.null))
      #expect(error?["error"]?["code"]?.integer == code)
      #expect(try await client.next()?["result"] == "fine")
    }
    #expect(status == 0)
  }

  @Test("a message over the cap is answered -32700 and skipped", arguments: [Framing.headers, .lines])
  func tooLong(framing: Framing) async throws {
    _ = try await serve(framing: framing) { client in
      try await client.send("{" + String(repeating: "x", count: 16 * 1024 * 1024))
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"echo"}"#)
      let error = try await client.next()
      #expect(error?["id"] == .some(.null))
      #expect(error?["error"]?["code"] == -32700)
      #expect(try await client.next()?["id"] == 1)
    }
  }

  @Test("an error of the handler's own is mapped in the one place for that")
  func mappedError() async throws {
    struct Mishap: Error {}
    let router = sampleRouter { _, _ in throw Mishap() }
    _ = try await serve(router) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall"}"#)
      #expect(try await client.next()?["error"] == RPCError.internalError("mapped Mishap()").json)
    }
  }

  @Test("frames carry Content-Length in bytes and nothing else")
  func bytesOnTheWire() async throws {
    let (input, output) = (Pipe(), Pipe())
    let request = Array(#"{"jsonrpc":"2.0","id":1,"method":"echo","params":{"value":"é👩"}}"#.utf8)
    let header = Array("Content-Type: x\r\ncontent-length: \(request.count)\r\n\r\n".utf8)
    try Descriptor.writeAll(input.fileHandleForWriting.fileDescriptor, header + request)
    try input.fileHandleForWriting.close()
    let connection = Connection(router: sampleRouter(), hooks: .sample())
    let status = await connection.run(
      input: StandardInput(input.fileHandleForReading), output: FrameWriter(output.fileHandleForWriting))
    try output.fileHandleForWriting.close()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "Content-Length: 42\r\n\r\n" + #"{"jsonrpc":"2.0","id":1,"result":"é👩"}"#)
    #expect(status == 0)
  }

  @Test("a client that reads no more ends the connection like one that sends no more")
  func brokenOutput() async throws {
    Platform.ignoreBrokenPipeSignal()
    let (input, output) = (Pipe(), Pipe())
    try output.fileHandleForReading.close()
    let log = Log<String>()
    let ended = Log<Bool>()
    let hooks = Connection.Hooks.sample(inputEnded: { ended.add(true) }, log: log)
    try Descriptor.writeAll(
      input.fileHandleForWriting.fileDescriptor,
      Array((#"{"jsonrpc":"2.0","id":1,"method":"echo"}"# + "\n").utf8))
    // The input stays open: only the broken output can end this.
    let status = await Connection(router: sampleRouter(), hooks: hooks).run(
      input: StandardInput(input.fileHandleForReading), output: FrameWriter(output.fileHandleForWriting))
    try input.fileHandleForWriting.close()
    #expect(status == 0)
    #expect(ended.entries == [true])
    #expect(log.entries == ["warning: Writing to the client failed: Broken pipe."])
  }

  @Test("an input that can't be read is reported")
  func unreadableInput() async throws {
    let directory = try #require(FileHandle(forReadingAtPath: "/"))
    let log = Log<String>()
    let status = await Connection(router: sampleRouter(), hooks: .sample(log: log)).run(
      input: StandardInput(directory), output: FrameWriter(Pipe().fileHandleForWriting))
    #expect(status == 0)
    #expect(log.entries == ["error: Reading from the client failed: Is a directory."])
  }
}
