import Foundation
import Testing

@testable import JSONRPC

@Suite(.timeLimit(.minutes(10))) struct ParentWatchTests {
  /// A process, and the gate that opens when it is gone and reaped. End it by SIGKILL: it inherits the
  /// signal mask of the thread that starts it, and Dispatch's threads hold SIGTERM back.
  private func sleeper() throws -> (process: Foundation.Process, gone: Gate) {
    let (process, gone) = (Foundation.Process(), Gate())
    process.executableURL = URL(filePath: "/bin/sleep")
    process.arguments = ["600"]
    process.terminationHandler = { _ in gone.open() }
    try process.run()
    return (process, gone)
  }

  @Test("the death of the client's process ends the connection like the end of its input")
  func death() async throws {
    let (process, gone) = try sleeper()
    let clock = ManualClock()
    let gate = Gate()
    let router = sampleRouter { _, _ in
      await gate.wait()
      return "cut short"
    }
    let hooks = Connection.Hooks.sample(inputEnded: { gate.open() })
    let status = try await serve(router, hooks: hooks, clock: clock) { client in
      try await client.send(
        #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"processId":\#(process.processIdentifier)}}"#
      )
      _ = try await client.next()
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall"}"#)
      var sleeps = clock.sleeps.makeAsyncIterator()
      #expect(await sleeps.next()?.offset == .seconds(2))
      clock.advance(by: .seconds(2))
      #expect(await sleeps.next()?.offset == .seconds(4))

      kill(process.processIdentifier, SIGKILL)
      await gone.wait()
      clock.advance(by: .seconds(2))
      #expect(try await client.rest() == [["jsonrpc": "2.0", "id": 1, "result": "cut short"]])
    }
    #expect(status == 0)
  }

  @Test("the death is noticed also while nothing is read, for want of room")
  func deathOfAFullClient() async throws {
    let (process, gone) = try sleeper()
    let clock = ManualClock()
    let (input, output) = (Pipe(), Pipe())
    let writer = FrameWriter(output.fileHandleForWriting)
    writer.backlog.add(Backlog.most)
    let initialize =
      #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"processId":\#(process.processIdentifier)}}"#
    try Descriptor.writeAll(input.fileHandleForWriting.fileDescriptor, Array("\(initialize)\n".utf8))
    async let status = Connection(router: sampleRouter(), hooks: .sample(), clock: clock).run(
      input: StandardInput(input.fileHandleForReading), output: writer)
    var sleeps = clock.sleeps.makeAsyncIterator()
    _ = await sleeps.next()
    kill(process.processIdentifier, SIGKILL)
    await gone.wait()
    clock.advance(by: .seconds(2))
    #expect(await status == 0)
    try input.fileHandleForWriting.close()
  }

  @Test(
    "a client without a process, or with a number that is none, is not watched",
    arguments: ["null", "0", "-1", "99999999999"])
  func noProcess(id: String) async throws {
    let status = try await serve { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":\#(id)}}"#)
      #expect(try await client.next()?["result"] != nil)
      try await client.send(#"{"jsonrpc":"2.0","id":2,"method":"echo"}"#)
      #expect(try await client.next()?["id"] == 2)
    }
    #expect(status == 0)
  }

  @Test("the watch ends with the connection")
  func watchEnds() async throws {
    let (process, gone) = try sleeper()
    let status = try await serve { client in
      try await client.send(
        #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"processId":\#(process.processIdentifier)}}"#
      )
      _ = try await client.next()
    }
    #expect(status == 0)
    kill(process.processIdentifier, SIGKILL)
    await gone.wait()
  }
}
