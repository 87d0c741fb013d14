import Foundation
import JSONRPC

/// A conversation with a server over stdin and stdout, one JSON value a line.
final class Session {
  struct Arrival {
    var bytes: [UInt8]
    /// When the line was there, whole; it is parsed later.
    var at: ContinuousClock.Instant
  }

  let process: ChildProcess
  private var unread: [UInt8] = []
  private var lastID = 0

  init(_ process: ChildProcess) { self.process = process }

  /// - Returns: the request's id
  @discardableResult
  func send(_ method: String, _ params: String = "{}") throws -> Int {
    lastID += 1
    try process.write(Self.request(lastID, method, params))
    return lastID
  }

  static func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"# + "\n"
  }

  /// The answer's result, and the seconds from sending to the last byte.
  func call(_ method: String, _ params: String = "{}") throws -> (result: JSON, seconds: Double) {
    let start = ContinuousClock.now
    let (result, at) = try result(of: try send(method, params))
    return (result, (at - start).seconds)
  }

  /// Passes over everything else.
  func result(of id: Int, seconds: Double = 60) throws -> (result: JSON, at: ContinuousClock.Instant) {
    let (message, at) = try first(within: seconds) { $0["id"]?.integer == id }
    guard let result = message["result"] else { throw Trouble("the answer is \(message.text().prefix(200))") }
    return (result, at)
  }

  /// The first message that fits.
  func first(
    within seconds: Double = 60, where fits: (JSON) -> Bool
  ) throws -> (message: JSON, at: ContinuousClock.Instant) {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let arrival = try line(by: deadline)
      let message = try JSON(parsing: arrival.bytes)
      if fits(message) { return (message, arrival.at) }
    }
  }

  func line(by deadline: ContinuousClock.Instant = .now + .seconds(60)) throws -> Arrival {
    var searched = 0
    while true {
      if let end = unread[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let at = ContinuousClock.now
        defer { unread.removeFirst(end + 1) }
        return Arrival(bytes: Array(unread[..<end]), at: at)
      }
      searched = unread.count
      let chunk = try process.read(by: deadline)
      guard !chunk.isEmpty else {
        try process.end()
        throw Trouble("the server ended before it answered")
      }
      unread += chunk
    }
  }

  /// Ends the server as an editor that is closed does. A crash on the way out shows here.
  func close() throws {
    process.closeInput()
    let deadline = ContinuousClock.now + .seconds(20)
    while try !process.read(by: deadline).isEmpty {}
    try process.end()
  }
}
