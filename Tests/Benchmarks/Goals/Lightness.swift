import Foundation

/// Start-up, memory and what is done at rest.
enum Lightness: Goal {
  static let title = "4. Light"

  static func measure(_ bench: Bench) {
    starts(bench)
    guard let relay = bench.relay else { return bench.report.miss("memory after a list: no simulator") }
    // What is smaller than gh is judged by the issue's figures, that of the static build by its own.
    memory(bench, relay, BenchWorld.five, limit: { $0 == 0 ? 40e6 : 30e6 })
    if !bench.options.isQuick { memory(bench, relay, BenchWorld.hundred, limit: { _ in 60e6 }) }
    rest(bench, relay)
  }

  // MARK: Start

  private static func starts(_ bench: Bench) {
    let gh = "gh --version"
    var contestants: [Contestant] = []
    if let tool = bench.gh { contestants.append(Contestant(name: gh, run: tool.version)) }
    if let path = bench.find("true") {
      contestants.append(
        Contestant(name: "true, which does nothing") {
          try ChildProcess.run(path, [], environment: [:], errors: "/dev/null").seconds
        })
    }
    if let path = bench.find(bench.options.mcp), let home = try? Home(in: bench.folder) {
      contestants.append(
        Contestant(name: "github-mcp-server: initialize") {
          try initialize(
            ChildProcess(path, ["stdio"], environment: home.environment, errors: home.errors),
            #"{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}"#
          )
        })
    } else {
      bench.report.miss("GitHub's MCP server: github-mcp-server is not installed; give its path with --mcp")
    }
    for program in bench.programs {
      guard let home = try? Home(in: bench.folder) else { continue }
      contestants += [
        Contestant(name: "\(program.name) --version") {
          try ChildProcess.run(
            program.path, ["--version"], environment: home.environment, errors: home.errors
          ).seconds
        },
        Contestant(name: "\(program.name): initialize") {
          try initialize(
            ChildProcess(program.path, [], environment: home.environment, errors: home.errors), "{}")
        },
      ]
    }
    let outcomes = race(bench.options.runs, warmUps: 1, contestants)
    for contestant in contestants {
      guard let outcome = outcomes[contestant.name] else { continue }
      switch contestant.name {
      case gh: bench.report.add(gh, outcome, .seconds)
      case let name where name.hasPrefix("prls") && name.hasSuffix("initialize"):
        bench.report.add(name, outcome, .seconds, to: (gh, outcomes[gh]), goals: .ratioAtMost(0.3))
      case let name where !name.hasPrefix("prls"):
        if case .failed(let reason) = outcome { bench.report.miss("\(name): \(reason)") }
        if outcome.median != nil { bench.report.add(name, outcome, .seconds, to: (gh, outcomes[gh])) }
      case let name: bench.report.add(name, outcome, .seconds, to: (gh, outcomes[gh]))
      }
    }
  }

  /// From the process's start to the answer.
  private static func initialize(_ process: ChildProcess, _ params: String) throws -> Double {
    let session = Session(process)
    let (_, at) = try session.result(of: try session.send("initialize", params))
    return (at - process.started).seconds
  }

  // MARK: Memory

  private static func memory(_ bench: Bench, _ relay: Relay, _ list: BenchWorld.List, limit: (Int) -> Double)
  {
    guard ProcessFigures.memory(getpid()) != nil else {
      return bench.report.miss("resident memory: only Linux tells it here")
    }
    var peak: Outcome?
    if let gh = bench.gh, gh.isConnected {
      peak = measured(bench.options.listRuns) {
        guard let peak = try gh.list(list, readsPeak: true).peak else { throw Trouble("gh was too quick") }
        return peak
      }
      if let peak { bench.report.add("gh pr list, at its peak, \(list.name)", peak, .bytes) }
    }
    for (index, program) in bench.programs.enumerated() {
      var others: [(anonymous: Double, peak: Double)] = []
      let resident = measured(bench.options.listRuns) {
        let home = try bench.home([list], port: relay.port)
        let session = try bench.initialized(program, in: home)
        relay.begin(remembers: true)
        _ = try bench.list(list, from: session)
        // What is freed is given back by threads of the process's own.
        Thread.sleep(forTimeInterval: 0.5)
        guard let memory = ProcessFigures.memory(session.process.id) else { throw Trouble("it is gone") }
        try session.close()
        others.append((memory.anonymous, memory.peak))
        return memory.resident
      }
      bench.report.add(
        "\(program.name): resident, idle after \(list.name)", resident, .bytes, to: ("gh", peak),
        goals: .atMost(limit(index)))
      guard resident.median != nil else { continue }
      bench.report.add(
        "\(program.name): of that, not files", .measured(Samples(values: others.map(\.anonymous))), .bytes)
      bench.report.add(
        "\(program.name): at its peak", .measured(Samples(values: others.map(\.peak))), .bytes,
        to: ("gh", peak))
    }
  }

  // MARK: Rest

  private static func rest(_ bench: Bench, _ relay: Relay) {
    let seconds = bench.options.isQuick ? 1.0 : 10
    guard ProcessFigures.processorSeconds(getpid()) != nil else {
      return bench.report.miss("what is done at rest: only Linux tells it here")
    }
    for program in bench.programs {
      do {
        let session = try bench.initialized(program, in: try bench.home([BenchWorld.five], port: relay.port))
        _ = try bench.list(BenchWorld.five, from: session)
        // Until the threads that made the list have ended.
        Thread.sleep(forTimeInterval: bench.options.isQuick ? 1 : 8)
        let id = session.process.id
        let before = (ProcessFigures.processorSeconds(id), ProcessFigures.waits(id))
        Thread.sleep(forTimeInterval: seconds)
        let after = (ProcessFigures.processorSeconds(id), ProcessFigures.waits(id))
        guard let start = before.0, let end = after.0 else { throw Trouble("it is gone") }
        try session.close()
        let waits = after.1.reduce(0) { $0 + $1.value - (before.1[$1.key] ?? 0) }
        let span = "\(Int(seconds)) s at rest"
        bench.report.add(
          "\(program.name): on a processor in \(span)", Outcome(end - start), .seconds, goals: .atMost(0.001))
        bench.report.add(
          "\(program.name): threads woken in \(span), of \(after.1.count)", Outcome(waits), .count)
      } catch {
        bench.report.add("\(program.name): at rest", failure: "\(error)")
      }
    }
  }
}
