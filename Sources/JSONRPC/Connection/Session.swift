/// The lifecycle, and what becomes of each message. Lifecycle messages take effect at once, in the
/// order in which they come; every other request becomes a task.
struct Session {
  /// Takes what one message is answered with, once; nil for a message that gets no answer.
  private typealias Reply = @Sendable (JSON?) -> Void

  private enum Phase { case fresh, initialized, shutDown }

  private let router: Router
  private let hooks: Connection.Hooks
  private let notifier: Notifier
  private let watchParent: @Sendable (Int32) -> Void
  private let inFlight = InFlight()
  private var phase = Phase.fresh

  /// Set by `exit`.
  private(set) var exitStatus: Int32?

  init(of connection: Connection, watchParent: @escaping @Sendable (Int32) -> Void) {
    router = connection.router
    hooks = connection.hooks
    notifier = connection.notifier
    self.watchParent = watchParent
  }

  /// - Parameter length: of the text, in bytes.
  mutating func receive(
    _ value: JSON, length: Int, outlet: Outlet, requests: inout DiscardingTaskGroup
  ) async {
    guard let batch = value.array else {
      await receive(Message(value), length, outlet: outlet, requests: &requests) { $0.map(outlet.send) }
      return
    }
    guard !batch.isEmpty, batch.count <= Batch.longest else {
      let fault =
        batch.isEmpty ? "A batch must not be empty." : "A batch holds at most \(Batch.longest) messages."
      outlet.sendAnswer(to: .null, .failure(.invalidRequest(fault)))
      return
    }
    let answers = Batch(count: batch.count, send: outlet.send)
    for (position, value) in batch.enumerated() {
      await receive(Message(value), length / batch.count, outlet: outlet, requests: &requests) {
        answers.put($0, at: position)
      }
    }
  }

  private mutating func receive(
    _ message: Message, _ length: Int, outlet: Outlet, requests: inout DiscardingTaskGroup,
    reply: @escaping Reply
  ) async {
    switch message {
    case .invalid(let id, let error):
      reply(Envelope.answer(to: id, .failure(error)))
    case .response:
      reply(nil)
    case .notification(let method, let params):
      receiveNotification(method, params)
      reply(nil)
    case .request(let id, let method, let params):
      // Nothing may come before the answer to `initialize`.
      if method == "initialize" { notifier.hold() }
      if let outcome = await lifecycle(method, params) {
        reply(Envelope.answer(to: id, outcome))
        if method == "initialize" { notifier.open(outlet) }
        return
      }
      // A simple client does without `initialize`.
      notifier.open(outlet)
      do throws(RPCError) {
        let call = try router.prepare(method: method, params: params, send: outlet.send)
        let (backlog, weight) = (outlet.writer.backlog, length + Backlog.perRequest)
        backlog.add(weight)
        start(call, id: id, requests: &requests) { answer in
          reply(answer)
          backlog.remove(weight)
        }
      } catch {
        reply(Envelope.answer(to: id, .failure(error)))
      }
    }
  }

  /// Runs the call against its cancellation: whichever comes first decides the one answer. The task
  /// ends when the handler has ended, however late; what it brings then is dropped.
  private func start(
    _ call: Call, id: RequestID, requests: inout DiscardingTaskGroup, reply: @escaping Reply
  ) {
    // Entered here and not in the task: the next message may be its cancellation.
    let ticket = inFlight.enter(id)
    requests.addTask { [inFlight] in
      await withTaskGroup { race in
        race.addTask { await call.run() }
        race.addTask {
          await ticket.cancelled()
          return .failure(.requestCancelled)
        }
        let outcome = await race.next() ?? .failure(.requestCancelled)
        // Before the answer: a client that has read -32800 can rely on the handler knowing it.
        race.cancelAll()
        inFlight.leave(ticket)
        call.tokens.close()
        reply(Envelope.answer(to: id, outcome))
      }
    }
  }
}

extension Session {
  /// The outcome of a request that the connection itself answers; nil for all others.
  private mutating func lifecycle(_ method: String, _ params: JSON?) async -> Result<JSON, RPCError>? {
    guard phase != .shutDown, exitStatus == nil else {
      return .failure(.invalidRequest("The server is shutting down and takes no further requests."))
    }
    switch method {
    case "initialize":
      do {
        return .success(try await initialize(params))
      } catch {
        return .failure(router.wireError(error))
      }
    case "shutdown":
      phase = .shutDown
      return .success(.null)
    case "initialized", "exit", "$/cancelRequest":
      return .failure(.invalidRequest("\(method) is a notification; send it without an id."))
    default:
      return nil
    }
  }

  private mutating func initialize(_ params: JSON?) async throws -> JSON {
    guard phase == .fresh else {
      throw RPCError.invalidRequest("The server is initialized already.")
    }
    let fields = try Fields(method: "initialize", params: params)
    let process = try fields.integer("processId")
    let result = try await hooks.initialize(fields)
    phase = .initialized
    // 0 and below would ask after process groups.
    if let process, let parent = Int32(exactly: process), parent > 0 { watchParent(parent) }
    return result
  }

  private mutating func receiveNotification(_ method: String, _ params: JSON?) {
    switch method {
    case "exit":
      exitStatus = phase == .shutDown ? 0 : 1
    case "initialized":
      hooks.initialized()
    case "$/cancelRequest":
      guard let id = params?["id"].flatMap(RequestID.init) else {
        hooks.log(.warning, "A $/cancelRequest without a usable id was ignored.")
        return
      }
      inFlight.cancel(id)
    case _ where router.knows(method) || method == "initialize" || method == "shutdown":
      // A write whose outcome nobody can learn must not happen.
      hooks.log(.warning, "\(method) came without an id and was not run; send it as a request.")
    default:
      // Clients announce much that concerns other servers ($/setTrace, textDocument/didOpen).
      hooks.log(.debug, "The notification \(JSON.string(String(method.prefix(60))).text()) was ignored.")
    }
  }
}
