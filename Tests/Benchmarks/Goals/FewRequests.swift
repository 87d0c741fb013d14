import Foundation

/// What a list costs of GitHub's hourly budget.
enum FewRequests: Goal {
  static let title = "5. Few requests"

  static func measure(_ bench: Bench) {
    guard let simulator = bench.simulator, let relay = bench.relay else {
      return bench.report.miss("requests: no simulator")
    }
    if let gh = bench.gh, gh.isConnected, let before = try? simulator.points(),
      (try? gh.list(BenchWorld.five)) != nil, let after = try? simulator.points()
    {
      bench.report.add("gh pr list: points for \(BenchWorld.five.name)", Outcome(before - after), .count)
    }
    guard let program = bench.programs.first else { return }
    do {
      let list = BenchWorld.five
      let session = try bench.initialized(program, in: try bench.home([list], port: relay.port))
      for (name, more) in [("a list", ""), ("its refresh, unchanged", #","refresh":true"#)] {
        relay.begin(remembers: false)
        let points = try simulator.points()
        _ = try bench.list(list, from: session, more)
        // What it still does behind the answer counts as well.
        Thread.sleep(forTimeInterval: 0.5)
        bench.report.add(
          "prls: HTTP requests of \(name), \(list.name)", Outcome(Double(relay.record.requests.count)),
          .count,
          goals: .atMost(2))
        bench.report.add("prls: points of \(name)", Outcome(points - (try simulator.points())), .count)
      }
      try session.close()
    } catch {
      bench.report.add("prls: requests", failure: "\(error)")
    }
  }
}
