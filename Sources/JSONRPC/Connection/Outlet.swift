/// Where messages leave, in the framing that the client chose.
struct Outlet: Sendable {
  let writer: FrameWriter
  let framing: Framing

  @Sendable func send(_ message: JSON) {
    writer.write(message.serialized(), framing: framing)
  }

  func sendAnswer(to id: RequestID, _ outcome: Result<JSON, RPCError>) {
    send(Envelope.answer(to: id, outcome))
  }
}
