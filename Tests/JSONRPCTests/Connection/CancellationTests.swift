import Testing

@testable import JSONRPC

@Suite(.timeLimit(.minutes(10))) struct CancellationTests {
  @Test("a cancelled request is answered at once, though its handler goes on; its result is dropped")
  func deafHandler() async throws {
    let started = Gate()
    let gate = Gate()
    let ended = Log<Bool>()
    let router = sampleRouter { _, _ in
      started.open()
      await gate.wait()
      ended.add(Task.isCancelled)
      return "too late"
    }
    let status = try await serve(router) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":"a","method":"stall"}"#)
      await started.wait()
      try await client.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"a"}}"#)
      #expect(
        try await client.next() == ["jsonrpc": "2.0", "id": "a", "error": RPCError.requestCancelled.json])
      #expect(ended.entries.isEmpty)
      try await client.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"a"}}"#)
      try client.closeInput()
      gate.open()
      #expect(try await client.rest().isEmpty)
    }
    #expect(status == 0)
    #expect(ended.entries == [true])
  }

  @Test("a cancellation right behind its request finds it")
  func immediately() async throws {
    let router = sampleRouter { _, _ in
      try await Task.sleep(for: .seconds(3600))
      return nil
    }
    _ = try await serve(router) { client in
      for id in 0..<50 {
        try await client.send(
          """
          {"jsonrpc":"2.0","id":\(id),"method":"stall"}
          {"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\(id)}}
          """)
        let answer = try await client.next()
        #expect(answer?["id"]?.integer == id)
        #expect(answer?["error"]?["code"] == -32800)
      }
    }
  }

  @Test("an id is cancelled with its type, and unknown ids are ignored")
  func otherIDs() async throws {
    let gate = Gate()
    let router = sampleRouter { _, _ in
      await gate.wait()
      return "whole"
    }
    _ = try await serve(router) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall"}"#)
      for id in [#""1""#, "1.0", "2", "null"] {
        try await client.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(id)}}"#)
      }
      try await client.send(#"{"jsonrpc":"2.0","id":2,"method":"echo"}"#)
      #expect(try await client.next()?["id"] == 2)
      gate.open()
      #expect(try await client.next()?["result"] == "whole")
    }
  }

  @Test("each of several requests with one id gets its answer, cancelled or not", arguments: [true, false])
  func equalIDs(cancelled: Bool) async throws {
    let gate = Gate()
    let router = sampleRouter { request, _ in
      await gate.wait()
      return .string(request.name)
    }
    _ = try await serve(router) { client in
      for name in ["a", "b", "c"] {
        try await client.send(#"{"jsonrpc":"2.0","id":7,"method":"stall","params":{"name":"\#(name)"}}"#)
      }
      if cancelled {
        try await client.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":7}}"#)
      }
      if !cancelled { gate.open() }
      var answers: [JSON] = []
      for _ in 0..<3 { if let answer = try await client.next() { answers.append(answer) } }
      gate.open()
      try client.closeInput()
      #expect(try await client.rest().isEmpty)
      #expect(answers.allSatisfy { $0["id"] == 7 })
      #expect(Set(answers.compactMap { $0["result"]?.string }) == (cancelled ? [] : ["a", "b", "c"]))
      #expect(answers.filter { $0["error"]?["code"] == -32800 }.count == (cancelled ? 3 : 0))
    }
  }

  @Test("a handler that gives up by itself answers -32800")
  func ownCancellation() async throws {
    let router = sampleRouter { _, _ in throw CancellationError() }
    _ = try await serve(router) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall"}"#)
      #expect(try await client.next()?["error"] == RPCError.requestCancelled.json)
    }
  }
}
