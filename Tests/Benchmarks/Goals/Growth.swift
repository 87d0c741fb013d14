import Foundation

/// How time, memory and requests grow with a list of which 10 % failed. GitHub's answers come from memory.
enum Growth: Goal {
  static let title = "6. Growth of a list, 10 % of it failed, GitHub's answers from memory; × the row above"

  private struct Figures {
    var list: [Double] = []
    var refresh: [Double] = []
    var peak: [Double] = []
    var idle: [Double] = []
    var requests = (list: 0, refresh: 0)
  }

  static func measure(_ bench: Bench) {
    guard let relay = bench.relay else { return bench.report.miss("growth: no simulator") }
    bench.report.setColumns([
      "list", "refresh, unchanged", "peak memory", "memory at rest", "requests", "of the refresh",
    ])
    for program in bench.programs {
      var smaller: Figures?
      for list in BenchWorld.growing where !bench.options.isQuick || list.pullRequests == 10 {
        do {
          let figures = try figures(bench, program, relay, list)
          add(program, list, figures, smaller, to: bench.report)
          smaller = figures
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

  /// Each figure with its ratio to that of the smaller list before it.
  private static func add(
    _ program: Bench.Program, _ list: BenchWorld.List, _ figures: Figures, _ smaller: Figures?,
    to report: Report
  ) {
    func cell(_ unit: Unit, _ values: (Figures) -> [Double]) -> String {
      let value = Samples(values: values(figures)).median
      guard value > 0 else { return "not told here" }
      guard let smaller, case let base = Samples(values: values(smaller)).median, base > 0 else {
        return unit.text(value)
      }
      return unit.text(value) + String(format: " (%.1f ×)", value / base)
    }
    report.add(row: [
      "\(program.name): \(list.name)", cell(.seconds) { $0.list }, cell(.seconds) { $0.refresh },
      cell(.bytes) { $0.peak }, cell(.bytes) { $0.idle }, "\(figures.requests.list)",
      "\(figures.requests.refresh)",
    ])
  }
}
