import Testing

@testable import JSONRPC

@Suite(.timeLimit(.minutes(10))) struct LifecycleTests {
  @Test("initialize answers with the hook's result, once")
  func initialize() async throws {
    let initialized = Log<Bool>()
    let notifier = Notifier()
    notifier.notify("early", [:])
    let hooks = Connection.Hooks.sample(initialized: { initialized.add(true) })
    let status = try await serve(hooks: hooks, notifier: notifier) { client in
      try await client.send(
        #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"config":"c"}}"#)
      let result: JSON = ["serverInfo": ["name": "sample"], "config": "c"]
      #expect(try await client.next() == ["jsonrpc": "2.0", "id": 1, "result": result])
      try await client.send(#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#)
      try await client.send(#"{"jsonrpc":"2.0","id":2,"method":"initialize"}"#)
      let second = try await client.next()
      #expect(second?["error"]?["code"] == -32600)
      #expect(initialized.entries == [true])
      notifier.notify("changed", ["target": "mine"])
      #expect(
        try await client.next() == ["jsonrpc": "2.0", "method": "changed", "params": ["target": "mine"]])
    }
    #expect(status == 0)
    notifier.notify("late", [:])
  }

  @Test("a client that never initializes is notified from its first request on")
  func simpleClient() async throws {
    let notifier = Notifier()
    notifier.notify("early", [:])
    _ = try await serve(notifier: notifier) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":0,"method":"echo","params":{"value":1}}"#)
      #expect(try await client.next() == ["jsonrpc": "2.0", "id": 0, "result": 1])
      notifier.notify("changed", [:])
      #expect(try await client.next() == ["jsonrpc": "2.0", "method": "changed", "params": [:]])
    }
  }

  @Test("what a notifier sends while initialize runs comes after its answer")
  func heldBack() async throws {
    let notifier = Notifier()
    let hooks = Connection.Hooks(initialize: { _ in
      notifier.notify("changed", [:])
      return ["ready": true]
    })
    _ = try await serve(hooks: hooks, notifier: notifier) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":0,"method":"echo"}"#)
      #expect(try await client.next()?["id"] == 0)
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#)
      #expect(try await client.next()?["id"] == 1)
      #expect(try await client.next()?["method"] == "changed")
    }
  }

  @Test("an initialize that fails can be sent again")
  func initializeAgain() async throws {
    _ = try await serve { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":"x"}}"#)
      let message = try await client.next()?["error"]?["message"]
      #expect(message == #"initialize: "processId" must be a whole number, not the string "x"."#)
      try await client.send(#"{"jsonrpc":"2.0","id":2,"method":"initialize","params":null}"#)
      #expect(try await client.next()?["result"] != nil)
    }
  }

  @Test("after shutdown, which answers null, every request gets -32600")
  func shutdown() async throws {
    let status = try await serve { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"shutdown","params":null}"#)
      #expect(try await client.next() == ["jsonrpc": "2.0", "id": 1, "result": nil])
      for method in ["echo", "shutdown", "initialize", "unknown"] {
        try await client.send(#"{"jsonrpc":"2.0","id":"\#(method)","method":"\#(method)"}"#)
        let answer = try await client.next()
        #expect(answer?["id"]?.string == method)
        #expect(answer?["error"]?["code"] == -32600)
      }
      try await client.send(#"{"jsonrpc":"2.0","method":"exit"}"#)
      #expect(try await client.rest().isEmpty)
    }
    #expect(status == 0)
  }

  @Test("a request in flight at shutdown is still answered")
  func shutdownWaits() async throws {
    let gate = Gate()
    let router = sampleRouter { _, _ in
      await gate.wait()
      return "done"
    }
    _ = try await serve(router) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall"}"#)
      try await client.send(#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#)
      #expect(try await client.next()?["id"] == 2)
      gate.open()
      #expect(try await client.next() == ["jsonrpc": "2.0", "id": 1, "result": "done"])
    }
  }

  @Test("exit without shutdown is status 1, and what follows it is not read")
  func exit() async throws {
    let status = try await serve { client in
      try await client.send(
        #"{"jsonrpc":"2.0","method":"exit"}"# + "\n" + #"{"jsonrpc":"2.0","id":1,"method":"echo"}"#)
      #expect(try await client.rest().isEmpty)
    }
    #expect(status == 1)
  }

  @Test("exit cancels what is in flight, answers it, and waits for the handler")
  func exitInFlight() async throws {
    let started = Gate()
    let gate = Gate()
    let events = Log<String>()
    let router = sampleRouter { _, _ in
      started.open()
      await withTaskCancellationHandler {
        await gate.wait()
      } onCancel: {
        events.add("cancelled")
      }
      events.add("ended")
      return nil
    }
    let status = try await serve(router) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall"}"#)
      await started.wait()
      try await client.send(#"{"jsonrpc":"2.0","method":"exit"}"#)
      #expect(try await client.next()?["error"]?["code"] == -32800)
      gate.open()
      #expect(try await client.rest().isEmpty)
      #expect(events.entries.last == "ended")
    }
    #expect(status == 1)
  }

  @Test("the end of the input is status 0; the hook is told, and what is in flight is answered")
  func endOfInput() async throws {
    let gate = Gate()
    let router = sampleRouter { _, _ in
      await gate.wait()
      return "cut short"
    }
    let status = try await serve(router, hooks: .sample(inputEnded: { gate.open() })) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall"}"#)
      try client.closeInput()
      #expect(try await client.rest() == [["jsonrpc": "2.0", "id": 1, "result": "cut short"]])
    }
    #expect(status == 0)
  }

  @Test("a last line without a newline is answered")
  func lastLine() async throws {
    let status = try await serve { client in
      try await client.sendRaw(#"{"jsonrpc":"2.0","id":1,"method":"echo"}"#)
      try client.closeInput()
      #expect(try await client.rest() == [["jsonrpc": "2.0", "id": 1, "result": nil]])
    }
    #expect(status == 0)
  }

  @Test("an input that ends inside a message is reported, with status 0")
  func truncated() async throws {
    let log = Log<String>()
    let status = try await serve(hooks: .sample(log: log), framing: .headers) { client in
      try await client.sendRaw("Content-Length: 50\r\n\r\n{\"jsonrpc\"")
      try client.closeInput()
      #expect(try await client.rest().isEmpty)
    }
    #expect(status == 0)
    #expect(log.entries == ["error: The input ended inside a message: 10 of its 50 bytes came."])
  }

  @Test("lost framing is reported, with status 1; what is in flight is still answered")
  func framingLost() async throws {
    let log = Log<String>()
    let gate = Gate()
    let router = sampleRouter { _, _ in
      await gate.wait()
      return "done"
    }
    let hooks = Connection.Hooks.sample(inputEnded: { gate.open() }, log: log)
    let status = try await serve(router, hooks: hooks, framing: .headers) { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall"}"#)
      try await client.sendRaw("Content-Length: -1\r\n\r\n")
      #expect(try await client.rest() == [["jsonrpc": "2.0", "id": 1, "result": "done"]])
    }
    #expect(status == 1)
    #expect(
      log.entries == [#"error: Content-Length is no usable length: "-1". The connection can't go on."#])
  }

  @Test("notifications are never answered, and a request sent as one is not run")
  func notifications() async throws {
    let log = Log<String>()
    let ran = Log<String>()
    let router = sampleRouter { request, _ in
      ran.add(request.name)
      return nil
    }
    _ = try await serve(router, hooks: .sample(log: log)) { client in
      try await client.send(#"{"jsonrpc":"2.0","method":"stall","params":{"name":"lost"}}"#)
      try await client.send(#"{"jsonrpc":"2.0","method":"shutdown"}"#)
      try await client.send(#"{"jsonrpc":"2.0","method":"$/setTrace","params":[1]}"#)
      try await client.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":[]}}"#)
      try await client.send(#"{"jsonrpc":"2.0","id":5,"result":{}}"#)
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"stall","params":{"name":"run"}}"#)
      #expect(try await client.next()?["id"] == 1)
    }
    #expect(ran.entries == ["run"])
    #expect(log.entries.first == "warning: stall came without an id and was not run; send it as a request.")
    #expect(log.entries.count == 4)
  }

  @Test("a notification sent as a request is refused", arguments: ["exit", "initialized", "$/cancelRequest"])
  func notificationWithID(method: String) async throws {
    _ = try await serve { client in
      try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{"id":1}}"#)
      let error = try await client.next()?["error"]
      #expect(error == RPCError.invalidRequest("\(method) is a notification; send it without an id.").json)
    }
  }
}
