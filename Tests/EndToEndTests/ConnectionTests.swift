import JSONRPC
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct ConnectionTests {
    @Test func `exit without shutdown ends with 1, the end of input with 0`() async throws {
      let exit = try await Prls.serve(["--demo"], in: Sandbox()) { client, _ in
        _ = try await client.result("initialize")
        try await client.notify("exit")
        #expect(try await client.next() == nil)
      }
      #expect(exit.status == 1)
      let end = try await Prls.run(["--demo"], in: Sandbox())
      #expect(end.status == 0)
      #expect(end.output == "")
    }

    @Test func `after shutdown every request gets -32600`() async throws {
      try await Prls.serve(["--demo"], in: Sandbox(), .headers) { client, _ in
        let result = try await client.result("shutdown")
        #expect(result == .null)
        #expect(try await client.call("listPRs").at("error.code") == -32600)
      }
    }

    @Test(arguments: RPCClient.Framing.allCases)
    func `a frame that is no JSON gets -32700, and the connection goes on`(
      framing: RPCClient.Framing
    ) async throws {
      let exit = try await Prls.serve(["--demo"], in: Sandbox(), framing) { client, _ in
        try await client.sendMessage("{]")
        let answer = try await client.next()
        #expect(answer?["id"] == .null)
        #expect(answer?.at("error.code") == -32700)
        #expect(try await client.result("listTargets")["targets"] != nil)
      }
      #expect(exit.status == 0)
    }

    @Test(
      arguments: [
        "no header at all\r\n\r\n", "Content-Type: x\r\n\r\n{}", "Content-Length: -1\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        String(repeating: "x", count: 9000),
      ])
    func `where the framing is lost, the connection ends with a message`(bytes: String) async throws {
      let exit = try await Prls.run(["--demo"], in: Sandbox(), input: bytes)
      #expect(exit.status == 1)
      #expect(exit.output == "")
      #expect(exit.errors.hasPrefix("prls: error: "))
      #expect(exit.errors.hasSuffix("The connection can't go on.\n"))
    }

    @Test func `a frame over the cap is refused by its announcement, and the next one is read`() async throws
    {
      let exit = try await Prls.serve(["--demo"], in: Sandbox(), .headers) { client, _ in
        let length = 16 << 20 + 1
        try await client.sendRaw("Content-Length: \(length)\r\n\r\n")
        // Before a byte of it has come.
        #expect(try await client.next()?.at("error.code") == -32700)
        try await client.sendRaw(String(repeating: " ", count: length))
        #expect(try await client.result("listTargets")["targets"] != nil)
      }
      #expect(exit.status == 0)
    }

    @Test func `a batch is answered as one, and what editors add is tolerated`() async throws {
      try await Prls.serve(["--demo"], in: Sandbox(), .headers) { client, _ in
        let batch =
          #"[{"jsonrpc":"2.0","id":"a","method":"listTargets","params":null},{"jsonrpc":"2.0","method":"$/x"},"#
          + #"{"jsonrpc":"2.0","id":2,"method":"listTriggers","params":{"more":1}}]"#
        try await client.sendRaw(
          "content-type: application/vscode-jsonrpc; charset=utf-8\r\nCONTENT-LENGTH: \(batch.utf8.count)\r\n"
            + "\r\n" + batch)
        let answers = try await client.next()?.array
        #expect(answers?.map { $0["id"] ?? .null } == ["a", 2])
        #expect(answers?.allSatisfy { $0["result"] != nil } == true)
      }
    }

    /// The next file or socket would get its number otherwise, and the frames with it.
    @Test(arguments: [
      ("<&-", "prls: error: Reading from the client failed: Bad file descriptor.\n"),
      (">&-", "prls: warning: Writing to the client failed: Bad file descriptor.\n"),
      ("<&- >&- 2>&-", ""),
    ])
    func `a standard stream that is closed from the start ends the connection`(
      streams: String, message: String
    ) async throws {
      let request = #"{"jsonrpc":"2.0","id":1,"method":"listTargets"}"# + "\n"
      let exit = try await Prls.run(["--demo"], in: Sandbox(), input: request, closing: streams)
      #expect(exit.status == 0)
      #expect(exit.output == "")
      #expect(exit.errors == message)
    }

    @Test func `without stderr the log is lost and nothing else`() async throws {
      let exit = try await Prls.run(
        ["--demo", "--log-level", "debug"], in: Sandbox(),
        input: #"{"jsonrpc":"2.0","id":1,"method":"listPRs"}"#, closing: "2>&-")
      #expect(exit.status == 0)
      #expect(try exit.json.at("result.pull_requests")?.array?.count == 9)
    }

    @Test func `the death of the client's process ends the server, though its input stays open`() async throws
    {
      let sandbox = try Sandbox()
      // Any program serves as the client's process.
      try await Prls.serve(["--demo"], in: sandbox) { editorsInput, editor in
        let exit = try await Prls.serve(["--demo", "--log-level", "info"], in: sandbox) { client, server in
          _ = try await client.result("initialize", ["processId": .integer(Int(editor.id))])
          try editorsInput.closeInput()
          #expect(try await client.next() == nil)
          #expect(await server.status() == 0)
        }
        #expect(exit.errors.contains("The client's process \(editor.id) is gone."))
      }
    }
  }
}
