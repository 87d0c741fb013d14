/// Why no further message will be read.
enum Ending: Equatable {
  case exit(status: Int32)
  case inputEnded
  case framingLost

  var status: Int32 {
    switch self {
    case .exit(let status): status
    case .inputEnded: 0
    case .framingLost: 1
    }
  }
}

/// Chunks to frames to messages, each handed to the session before the next is looked at.
struct ReadingLoop {
  let output: FrameWriter
  let log: @Sendable (Connection.LogLevel, String) -> Void
  var session: Session
  private var decoder = FrameDecoder()

  init(session: Session, output: FrameWriter, log: @escaping @Sendable (Connection.LogLevel, String) -> Void)
  {
    self.session = session
    self.output = output
    self.log = log
  }

  /// Returns when there is nothing more to read; requests may still run.
  mutating func run(_ input: StandardInput, requests: inout DiscardingTaskGroup) async -> Ending {
    do {
      for try await chunk in input {
        decoder.append(chunk)
        while let event = decoder.next() {
          if let ending = await receive(event, requests: &requests) { return ending }
          await output.backlog.room()
        }
      }
    } catch {
      log(.error, "Reading from the client failed: \(error).")
    }
    guard let event = decoder.finish() else { return .inputEnded }
    return await receive(event, requests: &requests) ?? .inputEnded
  }

  private mutating func receive(
    _ event: FrameDecoder.Event, requests: inout DiscardingTaskGroup
  ) async -> Ending? {
    let outlet = Outlet(writer: output, framing: decoder.framing ?? .headers)
    switch event {
    case .frame(let bytes):
      do throws(JSONSyntaxError) {
        let value = try JSON(parsing: bytes)
        await session.receive(value, length: bytes.count, outlet: outlet, requests: &requests)
      } catch {
        outlet.sendAnswer(to: .null, .failure(.parseError("The message is not JSON: \(error).")))
      }
      return session.exitStatus.map { .exit(status: $0) }
    case .refused(let reason):
      outlet.sendAnswer(to: .null, .failure(.parseError(reason)))
      return nil
    case .truncated(let reason):
      log(.error, reason)
      return nil
    case .lost(let reason):
      log(.error, "\(reason) The connection can't go on.")
      return .framingLost
    }
  }
}
