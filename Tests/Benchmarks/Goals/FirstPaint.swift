import Foundation
import JSONRPC

/// How soon something is there to look at, with a list that an earlier prls left on disk.
enum FirstPaint: Goal {
  static let title = "1. First paint with a snapshot, GitHub taking 2 s"
  private static let list = BenchWorld.five

  static func measure(_ bench: Bench) {
    guard let simulator = bench.simulator else { return bench.report.miss("first paint: no simulator") }
    var contestants: [Contestant] = []
    if let gh = bench.gh { contestants.append(Contestant(name: "gh --version", run: gh.version)) }
    for program in bench.programs {
      do {
        guard let home = try homeWithSnapshot(bench, program, simulator) else {
          bench.report.add(
            program.name, text: "no snapshot", note: "the first stale list is not source: disk")
          continue
        }
        contestants += [
          Contestant(name: "\(program.name): first listPRs {allow_stale}") {
            try paint(bench, program, home, initialize: false)
          },
          Contestant(name: "\(program.name): the same after initialize") {
            try paint(bench, program, home, initialize: true)
          },
        ]
      } catch {
        bench.report.add(program.name, failure: "\(error)")
      }
    }
    do { try simulator.set(.slow) } catch { return bench.report.miss("first paint: \(error)") }
    defer { try? simulator.set(.none) }
    let outcomes = race(bench.options.runs, warmUps: 1, contestants)
    for contestant in contestants {
      guard let outcome = outcomes[contestant.name] else { continue }
      if contestant.name == "gh --version" {
        bench.report.add(contestant.name, outcome, .seconds)
      } else {
        bench.report.add(
          contestant.name, outcome, .seconds, to: ("gh --version", outcomes["gh --version"]),
          goals: .atMost(0.03), .ratioAtMost(0.5))
      }
    }
  }

  /// From the process's start to the answer's last byte.
  private static func paint(
    _ bench: Bench, _ program: Bench.Program, _ home: Home, initialize: Bool
  ) throws -> Double {
    let session = try bench.start(program, in: home)
    if initialize { _ = try session.call("initialize") }
    let id = try session.send("listPRs", #"{"allow_stale":true}"#)
    let (result, at) = try session.result(of: id)
    guard result["source"]?.string == "disk", result["pull_requests"]?.array?.count == list.pullRequests
    else {
      throw Trouble("the list's source is \(result["source"]?.string ?? "unknown"), not disk")
    }
    return (at - session.process.started).seconds
  }

  /// Nil where prls keeps none.
  private static func homeWithSnapshot(
    _ bench: Bench, _ program: Bench.Program, _ simulator: Simulator
  ) throws -> Home? {
    try simulator.set(.none)
    let home = try bench.home([list], port: simulator.port)
    let first = try bench.initialized(program, in: home)
    _ = try bench.list(list, from: first)
    try first.close()
    let second = try bench.start(program, in: home)
    let (result, _) = try second.call("listPRs", #"{"allow_stale":true}"#)
    try second.close()
    return result["source"]?.string == "disk" ? home : nil
  }
}
