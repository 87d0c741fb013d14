import Testing

@testable import JSONRPC

@Suite(.timeLimit(.minutes(10))) struct ProgressTests {
  private static func progress(_ token: JSON, _ value: JSON) -> JSON {
    ["jsonrpc": "2.0", "method": "$/progress", "params": ["token": token, "value": value]]
  }

  @Test("begin, reports and end come in order before the answer", arguments: ["7", #""t""#])
  func order(token: String) async throws {
    let router = sampleRouter { _, context in
      #expect(context.partialResult == nil)
      context.progress.report("one")
      context.progress.report("two")
      return true
    }
    let echoed = try JSON(parsing: token)
    _ = try await serve(router, framing: .headers) { client in
      try await client.send(
        #"{"jsonrpc":"2.0","id":1,"method":"stall","params":{"workDoneToken":\#(token)}}"#)
      try client.closeInput()
      #expect(
        try await client.rest() == [
          Self.progress(echoed, ["kind": "begin", "title": "Stalling"]),
          Self.progress(echoed, ["kind": "report", "message": "one"]),
          Self.progress(echoed, ["kind": "report", "message": "two"]),
          Self.progress(echoed, ["kind": "end"]),
          ["jsonrpc": "2.0", "id": 1, "result": true],
        ])
    }
  }

  @Test("partial results carry their own token")
  func partialResults() async throws {
    let router = sampleRouter { _, context in
      context.partialResult?(["pull_requests": [1]])
      context.progress.report("unseen")
      return true
    }
    _ = try await serve(router) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall","params":{"partialResultToken":"p"}}"#)
      try client.closeInput()
      #expect(
        try await client.rest() == [
          Self.progress("p", ["pull_requests": [1]]), ["jsonrpc": "2.0", "id": 1, "result": true],
        ])
    }
  }

  @Test("a request without tokens sends nothing but its answer")
  func silent() async throws {
    let router = sampleRouter { _, context in
      context.progress.report("unseen")
      return true
    }
    _ = try await serve(router) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall","params":{"workDoneToken":null}}"#)
      try client.closeInput()
      #expect(try await client.rest() == [["jsonrpc": "2.0", "id": 1, "result": true]])
    }
  }

  @Test("the end comes once where the handler fails or its params are wrong")
  func failing() async throws {
    let router = sampleRouter { _, _ in throw RPCError.requestFailed("No.") }
    _ = try await serve(router) { client in
      try await client.send(
        #"{"jsonrpc":"2.0","id":1,"method":"stall","params":{"workDoneToken":1,"name":2}}"#)
      #expect(try await client.next()?["error"]?["code"] == -32602)
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall","params":{"workDoneToken":1}}"#)
      try client.closeInput()
      let kinds = try await client.rest().map { $0["params"]?["value"]?["kind"] ?? $0["error"]?["code"] }
      #expect(kinds == ["begin", "end", -32803])
    }
  }

  @Test("nothing is sent for a token after the answer, whatever the handler still says")
  func afterCancellation() async throws {
    let started = Gate()
    let gate = Gate()
    let router = sampleRouter { _, context in
      started.open()
      await gate.wait()
      context.progress.report("late")
      context.partialResult?("late")
      return nil
    }
    _ = try await serve(router) { client in
      try await client.send(
        #"{"jsonrpc":"2.0","id":1,"method":"stall","params":{"workDoneToken":1,"partialResultToken":2}}"#)
      await started.wait()
      try await client.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}"#)
      let begun = try await client.next()
      #expect(begun?["params"]?["value"]?["kind"] == "begin")
      let ended = try await client.next()
      #expect(ended?["params"]?["value"]?["kind"] == "end")
      #expect(try await client.next()?["error"]?["code"] == -32800)
      gate.open()
      try client.closeInput()
      #expect(try await client.rest().isEmpty)
    }
  }
}
