import Foundation

/// How time, memory and requests grow with a list of which 10 % failed. GitHub's answers come from memory.
enum Growth: Goal {
  static let title = "6. Growth of a list, 10 % of it failed, GitHub's answers from memory"

  private struct Figures {
    var list: [Double] = []
    var refresh: [Double] = []
    var peak: [Double] = []
    var idle: [Double] = []
    var requests = (list: 0, refresh: 0)
  }

  static func measure(_ bench: Bench) {
    guard let relay = bench.relay else { return bench.report.miss("growth: no simulator") }
    for program in bench.programs {
      var smaller: (list: BenchWorld.List, figures: Figures)?
      for list in BenchWorld.growing where !bench.options.isQuick || list.pullRequests == 10 {
        do {
          let figures = try figures(bench, program, relay, list)
          add(program, list, figures, smaller, to: bench.report)
          smaller = (list, figures)
        } catch {
          bench.report.add("\(program.name): \(list.name)", failure: "\(error)")
        }
      }
    }
  }

  private static func figures(
    _ bench: Bench, _ program: Bench.Program, _ relay: Relay, _ list: BenchWorld.List
  ) throws -> Figures {
    var figures = Figures()
    for run in 0...bench.options.listRuns {
      let session = try bench.initialized(
        program, in: try bench.home([BenchWorld.warmUp, list], port: relay.port))
      _ = try bench.list(BenchWorld.warmUp, from: session)
      relay.begin(remembers: true)
      let seconds = try bench.list(list, from: session)
      figures.requests.list = relay.record.requests.count
      relay.begin(remembers: true)
      let refreshed = try bench.list(list, from: session, #","refresh":true"#)
      figures.requests.refresh = relay.record.requests.count
      Thread.sleep(forTimeInterval: 0.3)
      let memory = ProcessFigures.memory(session.process.id)
      try session.close()
      // The first run is the relay's: it learns the answers.
      if run == 0 { continue }
      figures.list.append(seconds)
      figures.refresh.append(refreshed)
      figures.peak.append(memory?.peak ?? 0)
      figures.idle.append(memory?.resident ?? 0)
    }
    return figures
  }

  private static func add(
    _ program: Bench.Program, _ list: BenchWorld.List, _ figures: Figures,
    _ smaller: (list: BenchWorld.List, figures: Figures)?, to report: Report
  ) {
    let times = smaller.map { Double(list.pullRequests / $0.list.pullRequests) } ?? 1
    func row(_ what: String, _ unit: Unit, _ limit: Double, _ values: (Figures) -> [Double]) {
      let own = values(figures)
      guard own.contains(where: { $0 > 0 }) else { return }
      let yardstick = smaller.map { Outcome.measured(Samples(values: values($0.figures))) }
      report.add(
        "\(program.name): \(what), \(list.name)", .measured(Samples(values: own)), unit,
        to: smaller.map { ("\($0.list.pullRequests) PRs", yardstick) }, goals: .ratioAtMost(limit))
    }
    row("list", .seconds, times) { $0.list }
    row("refresh", .seconds, times) { $0.refresh }
    row("peak memory", .bytes, times) { $0.peak }
    row("memory at rest", .bytes, times) { $0.idle }
    row("HTTP requests of the list", .count, times) { [Double($0.requests.list)] }
    row("HTTP requests of the refresh", .count, times) { [Double($0.requests.refresh)] }
  }
}
