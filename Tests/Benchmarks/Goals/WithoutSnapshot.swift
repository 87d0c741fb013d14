import Foundation
import JSONRPC

/// How soon something is there, and all of it, when nothing is known yet and GitHub behaves as it does.
enum WithoutSnapshot: Goal {
  static let title = "2. Without a snapshot, GitHub taking 150 ms + 3 ms a check and failing past 3,000"

  private struct Case {
    var list: BenchWorld.List
    var total: Limit
    var paint: Limit?
  }

  static func measure(_ bench: Bench) {
    guard let simulator = bench.simulator else { return bench.report.miss("first lists: no simulator") }
    do { try simulator.set(.likeGitHub) } catch { return bench.report.miss("first lists: \(error)") }
    defer { try? simulator.set(.none) }
    let five = [BenchWorld.fiveLight, BenchWorld.five].map {
      Case(list: $0, total: .ratioAtMost(1.1), paint: .ratioAtMost(0.7))
    }
    let forty = Case(list: BenchWorld.forty, total: .ratioAtMost(0.35))
    let hundred = Case(list: BenchWorld.hundred, total: .atMost(5), paint: .atMost(0.6))
    for each in bench.options.isQuick ? [five[0]] : five + [forty, hundred] {
      measure(bench, simulator, each)
    }
  }

  private static func measure(_ bench: Bench, _ simulator: Simulator, _ each: Case) {
    let list = each.list
    let gh = "gh pr list, \(list.name)"
    var contestants: [Contestant] = []
    if let tool = bench.gh, tool.isConnected {
      contestants.append(Contestant(name: gh) { try tool.list(list).seconds })
    } else {
      bench.report.miss("gh's lists: there is no gh, or no socket to the simulator for it")
    }
    var paints: [String: [Double]] = [:]
    for program in bench.programs {
      contestants.append(
        Contestant(name: program.name) {
          let (paint, total) = try fetch(bench, program, simulator, list)
          paints[program.name, default: []].append(paint)
          return total
        })
    }
    // The first round is the simulator's own warm-up: it works out each answer once.
    let outcomes = race(bench.options.listRuns, warmUps: 1, contestants)
    if case .failed(let reason)? = outcomes[gh] {
      bench.report.add(gh, text: "fails", note: String(reason.prefix(60)))
    } else if let outcome = outcomes[gh] {
      bench.report.add(gh, outcome, .seconds)
    }
    for program in bench.programs {
      guard let total = outcomes[program.name] else { continue }
      let shown = Outcome.measured(Samples(values: Array((paints[program.name] ?? [0]).dropFirst())))
      if total.median != nil {
        bench.report.add(
          "\(program.name): first paint, \(list.name)", shown, .seconds, to: ("gh", outcomes[gh]),
          goals: each.paint)
      }
      bench.report.add(
        "\(program.name): all of it, \(list.name)", total, .seconds, to: ("gh", outcomes[gh]),
        goals: each.total)
    }
  }

  /// Seconds from the process's start to the first list that can be shown, and to the whole one.
  private static func fetch(
    _ bench: Bench, _ program: Bench.Program, _ simulator: Simulator, _ list: BenchWorld.List
  ) throws -> (paint: Double, total: Double) {
    let home = try bench.home([list], port: simulator.port)
    let session = try bench.start(program, in: home)
    let id = try session.send("listPRs", #"{"partialResultToken":"paint"}"#)
    var paint: ContinuousClock.Instant?
    while true {
      let (message, at) = try session.first {
        $0["id"]?.integer == id || $0["params"]?["value"]?["pull_requests"] != nil
      }
      let shown = message["params"]?["value"] ?? message["result"]
      guard let count = shown?["pull_requests"]?.array?.count else {
        throw Trouble("the answer is \(message.text().prefix(200))")
      }
      if paint == nil && count == list.pullRequests { paint = at }
      guard message["result"] != nil else { continue }
      guard let paint, count == list.pullRequests else {
        throw Trouble("\(count) of \(list.pullRequests) PRs came")
      }
      let started = session.process.started
      try session.close()
      return ((paint - started).seconds, (at - started).seconds)
    }
  }
}
