import Foundation
import Synchronization

/// Stands between prls and the simulator, and counts. While it remembers, what was asked once is answered
/// from memory, byte for byte as the simulator did, in next to no time: what a list then takes is prls's own.
final class Relay: Sendable {
  /// What was asked since ``begin(remembers:)``.
  struct Record: Sendable {
    var requests: [HTTPMessage] = []
    /// Of JSON, as it is after decompression.
    var bytes = 0
  }

  private struct Question: Hashable {
    var line: String
    var tag: String?
    var body: [UInt8]
  }

  private struct Answer {
    var bytes: [UInt8]
    var plainLength: Int
  }

  private struct State {
    var record = Record()
    var remembers = false
    var known: [Question: Answer] = [:]
  }

  let port: UInt16
  private let upstream: UInt16
  private let state = Mutex(State())

  init(to upstream: UInt16) throws {
    let (listener, port) = try LoopbackSocket.listening()
    self.port = port
    self.upstream = upstream
    Thread.detachNewThread { [self] in
      while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
        Thread.detachNewThread { [self] in serve(LoopbackSocket(accepted: descriptor)) }
      }
    }
  }

  func begin(remembers: Bool) {
    state.withLock { state in
      if !remembers { state.known = [:] }
      state.remembers = remembers
      state.record = Record()
    }
  }

  var record: Record { state.withLock(\.record) }

  /// The requests of a record once more, without a client around them: one after the other, each on a
  /// connection of its own, the bodies read and dropped.
  /// - Returns: seconds
  func replay(_ record: Record) throws -> Double {
    let start = ContinuousClock.now
    for request in record.requests {
      let socket = try LoopbackSocket(connectingTo: port)
      guard socket.send(request.bytes), socket.message() != nil else {
        throw Trouble("the relay gave no answer")
      }
    }
    return start.secondsAgo
  }

  private func serve(_ client: LoopbackSocket) {
    while let request = client.message() {
      guard let answer = answer(to: request) else { return }
      client.send(answer)
      if request.header("Connection")?.lowercased() == "close" { return }
    }
  }

  private func answer(to request: HTTPMessage) -> [UInt8]? {
    let question = Question(line: request.line, tag: request.header("If-None-Match"), body: request.body)
    var answer = state.withLock { $0.remembers ? $0.known[question] : nil }
    if answer == nil, let message = forward(request) {
      answer = Answer(bytes: message.bytes, plainLength: message.plainLength)
    }
    guard let answer else { return nil }
    state.withLock { state in
      state.record.requests.append(request)
      state.record.bytes += answer.plainLength
      if state.remembers { state.known[question] = answer }
    }
    return answer.bytes
  }

  private func forward(_ request: HTTPMessage) -> HTTPMessage? {
    guard let socket = try? LoopbackSocket(connectingTo: upstream),
      socket.send(request.without("Connection").bytes)
    else { return nil }
    return socket.message()
  }
}
