import Foundation
import JSONRPC

/// What prls adds to GitHub's own time, and what it answers without asking GitHub.
///
/// GitHub's answers are those that the simulator gave before, served from this process's memory. From the
/// time of a list that of the bare requests is taken, made one after the other over sockets of their own by
/// a loop that reads each answer and drops it.
enum Overhead: Goal {
  static let title = "3. Nothing in between: GitHub's answers come from memory, gzipped"

  static func measure(_ bench: Bench) {
    guard let relay = bench.relay else {
      bench.report.miss("overhead over GitHub's own time: no simulator")
      return rate(bench)
    }
    overhead(bench, relay, BenchWorld.five, .atMost(0.005))
    if !bench.options.isQuick { overhead(bench, relay, BenchWorld.heavy, .atMost(0.040)) }
    cached(bench, relay)
    rate(bench)
    together(bench, relay)
  }

  private static func overhead(_ bench: Bench, _ relay: Relay, _ list: BenchWorld.List, _ goal: Limit) {
    var differences: [String: [Double]] = [:]
    var onProcessor: [String: [Double]] = [:]
    var record = Relay.Record()
    let contestants = bench.programs.map { program in
      Contestant(name: program.name) {
        let home = try bench.home([BenchWorld.warmUp, list], port: relay.port)
        let session = try bench.initialized(program, in: home)
        _ = try bench.list(BenchWorld.warmUp, from: session)
        relay.begin(remembers: true)
        let before = ProcessFigures.processorSeconds(session.process.id)
        let seconds = try bench.list(list, from: session)
        let after = ProcessFigures.processorSeconds(session.process.id)
        if let before, let after { onProcessor[program.name, default: []].append(after - before) }
        record = relay.record
        try session.close()
        // The quickest of a few: whatever disturbs them is not GitHub's time.
        let bare = try (0..<3).map { _ in try relay.replay(record) }.min() ?? 0
        differences[program.name, default: []].append(seconds - bare)
        return seconds
      }
    }
    let outcomes = race(bench.options.listRuns, warmUps: 1, contestants)
    guard !record.requests.isEmpty else {
      for program in bench.programs {
        if case .failed(let reason)? = outcomes[program.name] {
          bench.report.add(program.name, failure: reason)
        }
      }
      return
    }
    let bare = measured(bench.options.listRuns) { try relay.replay(record) }
    let size = String(format: "%.1f MB of JSON", Double(record.bytes) / 1e6)
    bench.report.add("the \(record.requests.count) requests of \(list.name) alone, \(size)", bare, .seconds)
    for program in bench.programs {
      guard let outcome = outcomes[program.name] else { continue }
      bench.report.add("\(program.name): the list, in a process that made another", outcome, .seconds)
      guard outcome.median != nil, let values = differences[program.name]?.dropFirst() else { continue }
      bench.report.add(
        "\(program.name): the difference", .measured(Samples(values: Array(values))), .seconds, goals: goal)
      guard let values = onProcessor[program.name]?.dropFirst() else { continue }
      bench.report.add(
        "\(program.name): on processors for it", .measured(Samples(values: Array(values))), .seconds)
    }
  }

  private static func cached(_ bench: Bench, _ relay: Relay) {
    for program in bench.programs {
      let outcome = Result {
        let home = try bench.home([BenchWorld.five], port: relay.port)
        let session = try bench.initialized(program, in: home)
        _ = try bench.list(BenchWorld.five, from: session)
        let outcome = measured(bench.options.isQuick ? 11 : 201, warmUps: 10) {
          try bench.list(BenchWorld.five, from: session)
        }
        try session.close()
        return outcome
      }
      bench.report.add(
        "\(program.name): listPRs from its memory, \(BenchWorld.five.name)", outcome.flat, .seconds,
        goals: .atMost(0.001))
    }
  }

  /// Requests that are sent without waiting for answers.
  private static func rate(_ bench: Bench) {
    let count = bench.options.isQuick ? 500 : 10_000
    let text = (1...count).map { Session.request($0, "listTargets") }.joined()
    let contestants = bench.programs.map { program in
      Contestant(name: program.name) {
        let session = try bench.initialized(program, in: try Home(in: bench.folder), ["--demo"])
        let start = ContinuousClock.now
        // The pipes hold less than this: writing waits for reading.
        let writer = Thread { [input = session.process.input] in
          _ = try? ChildProcess.write(text, to: input)
        }
        writer.start()
        for _ in 0..<count { _ = try session.line() }
        let seconds = start.secondsAgo
        try session.close()
        return Double(count) / seconds
      }
    }
    let outcomes = race(bench.options.listRuns, contestants)
    for program in bench.programs {
      guard let outcome = outcomes[program.name] else { continue }
      bench.report.add(
        "\(program.name): \(count) listTargets, pipelined", outcome, .perSecond, goals: .atLeast(5000))
    }
  }

  private static func together(_ bench: Bench, _ relay: Relay) {
    for program in bench.programs {
      let outcome = Result {
        func requests(_ count: Int) throws -> Int {
          let home = try bench.home([BenchWorld.five], port: relay.port)
          let session = try bench.initialized(program, in: home)
          relay.begin(remembers: false)
          let ids = (0..<count).map { Session.request(100 + $0, "listPRs") }
          try session.process.write(ids.joined())
          for _ in 0..<count { _ = try session.first { $0["result"]?["pull_requests"] != nil } }
          try session.close()
          return relay.record.requests.count
        }
        return (one: try requests(1), hundred: try requests(100))
      }
      switch outcome {
      case .success(let requests):
        bench.report.add(
          "\(program.name): HTTP requests of 100 listPRs at once", Outcome(Double(requests.hundred)), .count,
          to: ("one listPRs", Outcome(Double(requests.one))), goals: .ratioAtMost(1))
      case .failure(let error): bench.report.add("\(program.name): 100 listPRs at once", failure: "\(error)")
      }
    }
  }
}

extension Result<Outcome, any Error> {
  var flat: Outcome {
    switch self {
    case .success(let outcome): outcome
    case .failure(let error): .failed("\(error)")
    }
  }
}
