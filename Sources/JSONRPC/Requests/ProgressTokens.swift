import Synchronization

/// The tokens of one request, and what is sent for them: `begin` and `end` once each, nothing after
/// `close`. Sending happens inside the lock, so that a late report can't pass the answer.
final class ProgressTokens: Sendable {
  private enum Phase { case waiting, begun, closed }

  private let workDone: JSON?
  private let partialResult: JSON?
  private let send: @Sendable (JSON) -> Void
  private let phase = Mutex(Phase.waiting)

  private init(workDone: JSON?, partialResult: JSON?, send: @escaping @Sendable (JSON) -> Void) {
    self.workDone = workDone
    self.partialResult = partialResult
    self.send = send
  }

  /// `send` takes a whole message and must not block.
  convenience init(of fields: Fields, send: @escaping @Sendable (JSON) -> Void) throws(RPCError) {
    self.init(
      workDone: try fields.token("workDoneToken"), partialResult: try fields.token("partialResultToken"),
      send: send)
  }

  var context: RequestContext {
    let progress = WorkDoneProgress { message in
      self.whileBegun(self.workDone, ["kind": "report", "message": .string(message)])
    }
    guard let partialResult else { return RequestContext(progress: progress) }
    return RequestContext(progress: progress) { value in self.whileBegun(partialResult, value) }
  }

  func begin(title: String) {
    phase.withLock { phase in
      guard phase == .waiting else { return }
      phase = .begun
      progress(workDone, ["kind": "begin", "title": .string(title)])
    }
  }

  /// Before the answer is sent.
  func close() {
    phase.withLock { phase in
      if phase == .begun { progress(workDone, ["kind": "end"]) }
      phase = .closed
    }
  }

  private func whileBegun(_ token: JSON?, _ value: JSON) {
    phase.withLock { phase in
      if phase == .begun { progress(token, value) }
    }
  }

  private func progress(_ token: JSON?, _ value: JSON) {
    guard let token else { return }
    send(Envelope.notification("$/progress", ["token": token, "value": value]))
  }
}

extension Fields {
  /// A string or a whole number, to be echoed as it is.
  fileprivate func token(_ name: String) throws(RPCError) -> JSON? {
    guard let value = self[name] else { return nil }
    guard value.string != nil || value.integer != nil else {
      throw .invalidParams("\(method): \"\(name)\" must be a string or a whole number, not \(value.brief).")
    }
    return value
  }
}
