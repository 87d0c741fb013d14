import Foundation
import Testing

@testable import JSONRPC

@Suite(.timeLimit(.minutes(10))) struct StreamsTests {
  @Test("a frame larger than the pipe is written whole, though the descriptor is non-blocking")
  func nonBlockingOutput() async throws {
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    makeNonBlocking(descriptor)
    let writer = FrameWriter(pipe.fileHandleForWriting)
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    writer.write(body, framing: .lines)
    writer.write(Array("last".utf8), framing: .lines)
    var received: [UInt8] = []
    for try await chunk in StandardInput(pipe.fileHandleForReading) {
      received += chunk
      if received.count == body.count + 6 { break }
    }
    #expect(received == body + Array("\nlast\n".utf8))
    await writer.flush()
  }

  @Test("a non-blocking input is waited for")
  func nonBlockingInput() async throws {
    let pipe = Pipe()
    makeNonBlocking(pipe.fileHandleForReading.fileDescriptor)
    var input = StandardInput(pipe.fileHandleForReading).makeAsyncIterator()
    for text in ["one", "two"] {
      try Descriptor.writeAll(pipe.fileHandleForWriting.fileDescriptor, Array(text.utf8))
      #expect(try await input.next() == Array(text.utf8))
    }
    try pipe.fileHandleForWriting.close()
    #expect(try await input.next() == nil)
  }

  @Test("a stopped input ends for its reader though nobody closed it")
  func stop() async throws {
    let pipe = Pipe()
    let input = StandardInput(pipe.fileHandleForReading)
    input.stop()
    for try await _ in input {}
    try pipe.fileHandleForWriting.close()
  }

  /// Were there no bound, all of it would be read at once and the pipe would take more.
  @Test("an input that nobody takes is read ahead only so far")
  func backPressure() async throws {
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    let input = StandardInput(pipe.fileHandleForReading)
    let total = 4 << 20
    let written = Log<Int>()
    let thread = Thread {
      for _ in 0..<total / 65_536 {
        try? Descriptor.writeAll(descriptor, [UInt8](repeating: 0, count: 65_536))
        written.add(65_536)
      }
      try? pipe.fileHandleForWriting.close()
    }
    thread.start()
    var received = 0
    for try await chunk in input {
      received += chunk.count
      // 16 chunks ahead, one on its way, and what the pipe itself holds.
      #expect(written.entries.reduce(0, +) <= received + 18 * 65_536 + 1 << 20)
    }
    #expect(received == total)
  }

  @Test("frames written before a flush have left when it returns")
  func flush() async throws {
    let pipe = Pipe()
    let writer = FrameWriter(pipe.fileHandleForWriting)
    for number in 0..<100 { writer.write(Array("\(number)".utf8), framing: .headers) }
    await writer.flush()
    try pipe.fileHandleForWriting.close()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    let expected = (0..<100).map { "Content-Length: \("\($0)".utf8.count)\r\n\r\n\($0)" }.joined()
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }
}

private func makeNonBlocking(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
}
