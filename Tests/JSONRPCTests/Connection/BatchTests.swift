import Testing

@testable import JSONRPC

@Suite(.timeLimit(.minutes(10))) struct BatchTests {
  /// One line in; the answer, as ids with their error codes (0 for a result).
  @Test(
    "batches are answered as the specification has it",
    arguments: [
      ("[1]", "[null -32600]"),
      ("[1,2,3]", "[null -32600, null -32600, null -32600]"),
      (#"[{"foo":"boo"}]"#, "[null -32600]"),
      (#"[{"jsonrpc":"2.0","id":1,"method":"echo"}]"#, "[1 0]"),
      (
        #"[{"jsonrpc":"2.0","id":"b","method":"echo"},{"jsonrpc":"2.0","method":"echo"},{"jsonrpc":"2.0","id":1,"method":"nope"},5]"#,
        #"["b" 0, 1 -32601, null -32600]"#
      ),
      (
        #"[{"jsonrpc":"2.0","id":1,"method":"initialize"},{"jsonrpc":"2.0","id":2,"method":"shutdown"}]"#,
        "[1 0, 2 0]"
      ),
      (
        #"[{"jsonrpc":"2.0","id":1,"method":"shutdown"},{"jsonrpc":"2.0","id":2,"method":"echo"}]"#,
        "[1 0, 2 -32600]"
      ),
      (#"[[]]"#, "[null -32600]"),
      ("[]", "null -32600"),
      ("[1,", "null -32700"),
    ])
  func answers(batch: String, expected: String) async throws {
    func summary(_ answer: JSON) -> String {
      if let answers = answer.array { return "[" + answers.map(summary).joined(separator: ", ") + "]" }
      return "\(answer["id"]?.text() ?? "-") \(answer["error"]?["code"]?.integer ?? 0)"
    }
    for framing in [Framing.lines, .headers] {
      _ = try await serve(framing: framing) { client in
        try await client.send(batch)
        try client.closeInput()
        #expect(try await client.rest().map(summary) == [expected])
      }
    }
  }

  @Test("a batch of notifications is not answered")
  func notifications() async throws {
    _ = try await serve { client in
      try await client.send(#"[{"jsonrpc":"2.0","method":"echo"},{"jsonrpc":"2.0","id":1,"result":0}]"#)
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"echo"}"#)
      try client.closeInput()
      #expect(try await client.rest() == [["jsonrpc": "2.0", "id": 1, "result": nil]])
    }
  }

  @Test("a batch waits for its slowest request, and no other request waits for the batch")
  func slowRequest() async throws {
    let gate = Gate()
    let router = sampleRouter { _, _ in
      await gate.wait()
      return "slow"
    }
    _ = try await serve(router) { client in
      try await client.send(
        #"[{"jsonrpc":"2.0","id":1,"method":"stall"},{"jsonrpc":"2.0","id":2,"method":"echo"}]"#)
      try await client.send(#"{"jsonrpc":"2.0","id":3,"method":"echo"}"#)
      #expect(try await client.next()?["id"] == 3)
      gate.open()
      #expect(
        try await client.next() == [
          ["jsonrpc": "2.0", "id": 1, "result": "slow"], ["jsonrpc": "2.0", "id": 2, "result": nil],
        ])
    }
  }

  @Test("a request in a batch is cancelled like any other, and an exit in it ends the connection")
  func cancelAndExit() async throws {
    let gate = Gate()
    let router = sampleRouter { _, _ in
      await gate.wait()
      return nil
    }
    let status = try await serve(router) { client in
      try await client.send(
        #"[{"jsonrpc":"2.0","id":1,"method":"stall"},{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}]"#
      )
      #expect(try await client.next()?.array?.map { $0["error"]?["code"] } == [-32800])
      try await client.send(
        #"[{"jsonrpc":"2.0","id":2,"method":"stall"},{"jsonrpc":"2.0","method":"exit"},{"jsonrpc":"2.0","id":3,"method":"echo"}]"#
      )
      #expect(try await client.next()?.array?.map { $0["error"]?["code"] } == [-32800, -32600])
      gate.open()
      #expect(try await client.rest().isEmpty)
    }
    #expect(status == 1)
  }

  @Test("a batch of more messages than can be answered as a whole is refused as a whole")
  func tooLong() async throws {
    _ = try await serve { client in
      try await client.send("[" + String(repeating: "0,", count: Batch.longest) + "0]")
      #expect(try await client.next()?["error"]?["message"] == "A batch holds at most 10000 messages.")
    }
  }
}
