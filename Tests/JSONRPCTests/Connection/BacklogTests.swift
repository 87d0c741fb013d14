import Foundation
import Synchronization
import Testing

@testable import JSONRPC

@Suite(.timeLimit(.minutes(10))) struct BacklogTests {
  /// Requests that all wait: were there no bound, all of them would be begun.
  @Test("a client that asks faster than it is answered waits, and each request is answered in the end")
  func requests() async throws {
    let most = Backlog.most / Backlog.perRequest
    let count = 3 * most
    let gate = Gate()
    let running = Mutex((now: 0, most: 0))
    let router = sampleRouter { _, _ in
      let isFull = running.withLock { running in
        running = (running.now + 1, max(running.most, running.now + 1))
        return running.now == most - 20
      }
      if isFull { gate.open() }
      await gate.wait()
      running.withLock { $0.now -= 1 }
      return nil
    }
    _ = try await serve(router) { client in
      let text = (0..<count).map { #"{"jsonrpc":"2.0","id":\#($0),"method":"stall"}"# + "\n" }.joined()
      try await client.sendRaw(text)
      try client.closeInput()
      let answers = try await client.rest()
      #expect(Set(answers.compactMap { $0["id"]?.integer }).count == count)
      #expect(answers.count == count)
    }
    #expect(running.withLock(\.most) <= most)
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
