import Foundation
import Synchronization
import TestSupport
import Testing

@testable import JSONRPC

@Suite(.timeLimit(.minutes(10))) struct BacklogTests {
  /// The handlers hold all that are begun, until reading must wait or, were there no bound, all have begun.
  @Test("a client that asks faster than it is answered waits, and each request is answered in the end")
  func requests() async throws {
    let most = Backlog.most / Backlog.perRequest
    let count = 3 * most
    let running = Mutex((now: 0, most: 0))
    let gate = Gate()
    let (input, output) = (Pipe(), Pipe())
    let writer = FrameWriter(output.fileHandleForWriting)
    let router = sampleRouter { _, _ in
      let isLast = running.withLock { running in
        running = (running.now + 1, max(running.most, running.now + 1))
        return running.now == count
      }
      if isLast || writer.backlog.held >= Backlog.most { gate.open() }
      await gate.wait()
      running.withLock { $0.now -= 1 }
      return nil
    }
    let lines = (0..<count).map { #"{"jsonrpc":"2.0","id":\#($0),"method":"stall"}"# + "\n" }
    let answers = try await answers(to: lines, from: router, input, output, writer)
    #expect(Set(answers.compactMap { $0["id"]?.integer }).count == count)
    #expect(answers.count == count)
    #expect(running.withLock(\.most) <= most)
  }

  @Test("a message is read only once there is room")
  func reading() async throws {
    let events = Log<String>()
    let (input, output) = (Pipe(), Pipe())
    let writer = FrameWriter(output.fileHandleForWriting)
    let router = sampleRouter { _, _ in
      events.add("second")
      return nil
    }
    writer.backlog.add(Backlog.most)
    let lines = ["echo", "stall"].map { #"{"jsonrpc":"2.0","id":1,"method":"\#($0)"}"# + "\n" }
    let answers = try await answers(to: lines, from: router, input, output, writer) {
      events.add("room")
      writer.backlog.remove(Backlog.most)
    }
    #expect(answers.count == 2)
    #expect(events.entries == ["room", "second"])
  }

  /// All that is answered to these lines.
  private func answers(
    to lines: [String], from router: Router, _ input: Pipe, _ output: Pipe, _ writer: FrameWriter,
    afterTheFirst: () -> Void = {}
  ) async throws -> [JSON] {
    let from = StandardInput(input.fileHandleForReading)
    async let status = {
      defer { try? output.fileHandleForWriting.close() }
      return await Connection(router: router, hooks: .sample()).run(input: from, output: writer)
    }()
    var client = RPCClient(
      toServer: input.fileHandleForWriting, fromServer: output.fileHandleForReading)
    try await client.sendRaw(lines.joined())
    try client.closeInput()
    var answers: [JSON] = []
    while let answer = try await client.next() {
      answers.append(answer)
      if answers.count == 1 { afterTheFirst() }
    }
    #expect(await status == 0)
    return answers
  }

  @Test("answers that have not left hold up the reading until they have")
  func answers() async throws {
    let pipe = Pipe()
    let writer = FrameWriter(pipe.fileHandleForWriting)
    let frame = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    let frames = 2 * Backlog.most / frame.count
    for _ in 0..<frames { writer.write(frame, framing: .lines) }
    let received = Mutex(0)
    async let whenThereWasRoom = {
      await writer.backlog.room()
      return received.withLock(\.self)
    }()
    for try await chunk in StandardInput(pipe.fileHandleForReading) {
      let isAll = received.withLock { received in
        received += chunk.count
        return received == frames * (frame.count + 1)
      }
      if isAll { break }
    }
    // What the pipe holds has left, though nobody has read it.
    #expect(await whenThereWasRoom > Backlog.most - (2 << 20))
  }

  @Test("the end of the client's process ends the wait of one that reads no more")
  func lift() async {
    let backlog = Backlog()
    backlog.add(Backlog.most)
    async let room: Void = backlog.room()
    backlog.lift()
    await room
    await backlog.room()
  }
}
