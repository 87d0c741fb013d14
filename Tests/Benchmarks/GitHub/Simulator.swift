import Foundation
import JSONRPC

/// The loopback GitHub that all are measured against: a process that this one starts, or one that runs.
final class Simulator {
  static let token = "sim-token"

  let port: UInt16
  /// For gh, which does not speak plain HTTP to a port.
  let socket: String?
  private let process: ChildProcess?

  init(_ options: Options, in folder: String) throws {
    if let url = URL(string: options.simulator), url.scheme == "http", let port = url.port {
      (self.port, socket, process) = (UInt16(port), options.socket, nil)
    } else {
      for path in [options.simulator, options.schema] where !FileManager.default.fileExists(atPath: path) {
        throw Trouble("there is no \(path)")
      }
      let world = folder + "/world.json"
      try BenchWorld(isQuick: options.isQuick).write(to: world)
      let socket = folder + "/github.sock"
      let process = try ChildProcess(
        options.python,
        [
          options.simulator, "--schema", options.schema, "--world", world, "--log",
          folder + "/requests.jsonl",
          "--unix", socket,
        ], environment: ProcessInfo.processInfo.environment, errors: folder + "/simulator.stderr")
      let ready = try Session(process).line()
      let words = String(decoding: ready.bytes, as: UTF8.self).split(separator: " ")
      guard words.count == 2, words[0] == "ready", let port = UInt16(words[1]) else {
        throw Trouble("the simulator did not say its port")
      }
      (self.port, self.socket, self.process) = (port, socket, process)
    }
    guard try control("GET /_sim/state")["remaining"] != nil else { throw Trouble("it is no github_sim.py") }
  }

  /// How GitHub behaves: each query takes a while, longer with more checks, and too many are too much.
  struct Latency {
    var base: Double
    var perContext = 0.0
    var mostContexts = 0

    static let none = Latency(base: 0)
    static let likeGitHub = Latency(base: 0.15, perContext: 0.003, mostContexts: 3000)
    static let slow = Latency(base: 2)
  }

  func set(_ latency: Latency) throws {
    let members = #""base":\#(latency.base),"per_context":\#(latency.perContext)"#
    let most = latency.mostContexts > 0 ? #","max_contexts":\#(latency.mostContexts)"# : ""
    try control("POST /_sim", #"{"latency":{\#(members)\#(most)}}"#)
  }

  /// What is left of the hour's budget.
  func points() throws -> Double {
    Double(try control("GET /_sim/state")["remaining"]?.integer ?? 0)
  }

  @discardableResult
  private func control(_ line: String, _ body: String = "") throws -> JSON {
    let connection = try LoopbackSocket(connectingTo: port)
    let headers = ["Host: 127.0.0.1", "Connection: close"]
    guard connection.send(HTTPMessage(line + " HTTP/1.1", headers, body: Array(body.utf8)).bytes),
      let answer = connection.message(), answer.status == 200
    else { throw Trouble("the simulator did not answer \(line)") }
    return try JSON(parsing: answer.body)
  }
}
