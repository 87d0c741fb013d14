import Foundation
import JSONRPC

/// `swift run -c release prls-bench`: prls against what a person would use instead, in one run on one
/// machine, because machines differ and are busy. A goal that is missed, or a peer that is not there, is
/// a row or a line; it ends with 0 unless it was called wrongly.
@main
struct PrlsBench {
  static func main() {
    Platform.ignoreBrokenPipeSignal()
    let options: Options
    do throws(Options.Mistake) { options = try Options(Array(CommandLine.arguments.dropFirst())) } catch {
      print("prls-bench: \(error.message)")
      exit(2)
    }
    if options.wantsHelp { return print(Options.help) }
    do {
      if let path = options.worldToWrite { return try BenchWorld(isQuick: options.isQuick).write(to: path) }
      try measure(options)
    } catch {
      print("prls-bench could not measure: \(error)")
    }
  }

  private static func measure(_ options: Options) throws {
    let report = Report()
    let bench = try Bench(options, report)
    defer { bench.close() }
    print("Medians of \(options.runs) starts and of \(options.listRuns) lists, the competitors by turns.")
    print("× is the ratio to the row that is named. \(bench.machine)")
    for (number, goal) in Self.goals where options.only.map({ $0 == number }) ?? true {
      report.begin(goal.title)
      goal.measure(bench)
      report.end()
    }
    report.printGaps()
  }

  private static var goals: [(Int, any Goal.Type)] {
    [
      (1, FirstPaint.self), (2, WithoutSnapshot.self), (3, Overhead.self), (4, Lightness.self),
      (5, FewRequests.self), (6, Growth.self), (7, JSONText.self),
    ]
  }
}

/// One table of the report. What fails is a row of it.
protocol Goal {
  static var title: String { get }
  static func measure(_ bench: Bench)
}
