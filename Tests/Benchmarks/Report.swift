import Foundation

/// The tables, as Markdown that reads well in a terminal too, and what is missing from them.
final class Report {
  private var title = ""
  private var rows: [[String]] = []
  private var gaps: [String] = []

  func begin(_ title: String) {
    self.title = title
    setColumns(["median", "least", "ratio", "goal"])
  }

  /// For a table of another shape; its rows come by ``add(row:)``.
  func setColumns(_ names: [String]) { rows = [[""] + names] }

  func add(row: [String]) { rows.append(row) }

  /// - Parameters:
  ///   - yardstick: what the ratio is to, with its name
  ///   - goals: what the issue asks for, each an upper limit unless it says otherwise
  func add(
    _ name: String, _ outcome: Outcome, _ unit: Unit, to yardstick: (name: String, outcome: Outcome?)? = nil,
    goals: Limit?...
  ) {
    guard case .measured(let samples) = outcome else {
      if case .failed(let reason) = outcome { add(name, failure: reason) }
      return
    }
    var ratio = ""
    var ratioValue: Double?
    if let yardstick, case .measured(let base)? = yardstick.outcome, base.median > 0 {
      let value = samples.median / base.median
      ratioValue = value
      ratio = String(format: "%.2f × ", value) + yardstick.name
    }
    let judged = goals.compactMap { $0?.judged(value: samples.median, ratio: ratioValue, unit) }
    rows.append([
      name, unit.text(samples.median), samples.values.count > 1 ? unit.text(samples.least) : "", ratio,
      judged.joined(separator: ", "),
    ])
  }

  func add(_ name: String, text: String, note: String = "") {
    add(row: [name, text, "", note, ""])
  }

  /// prls itself did not do what was asked: this must be seen.
  func add(_ name: String, failure: String) {
    let empty = Array(repeating: "", count: max(0, rows[0].count - 3))
    add(row: [name, "**ERROR**", failure] + empty)
  }

  /// Something to measure with is not there.
  func miss(_ what: String) {
    if !gaps.contains(what) { gaps.append(what) }
  }

  func end() {
    guard rows.count > 1 else { return }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    print("\n### \(title)\n")
    for (index, row) in rows.enumerated() {
      print(line(row, widths))
      if index == 0 {
        print("| " + widths.map { String(repeating: "-", count: $0) }.joined(separator: " | ") + " |")
      }
    }
  }

  func printGaps() {
    print(gaps.isEmpty ? "\nNothing was left out." : "\nNot compared:\n")
    for gap in gaps { print("- \(gap)") }
  }

  private func line(_ row: [String], _ widths: [Int]) -> String {
    "| " + zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ")
      + " |"
  }
}

/// How a value is written.
enum Unit {
  case seconds, bytes, perSecond, count

  func text(_ value: Double) -> String {
    switch self {
    case .seconds where abs(value) < 0.001: String(format: "%.0f µs", value * 1e6)
    case .seconds where abs(value) < 1: String(format: "%.1f ms", value * 1e3)
    case .seconds: String(format: "%.2f s", value)
    case .bytes: String(format: "%.1f MB", value / 1e6)
    case .perSecond: String(format: "%.0f /s", value)
    case .count: String(format: "%.0f", value)
    }
  }
}

/// An issue's goal for a row.
enum Limit {
  case atMost(Double)
  case atLeast(Double)
  case ratioAtMost(Double)

  /// Nil where there is nothing to judge by.
  func judged(value: Double, ratio: Double?, _ unit: Unit) -> String? {
    let isMet: Bool
    let text: String
    switch self {
    case .atMost(let limit): (isMet, text) = (value <= limit, "≤ " + unit.text(limit))
    case .atLeast(let limit): (isMet, text) = (value >= limit, "≥ " + unit.text(limit))
    case .ratioAtMost(let limit):
      guard let ratio else { return nil }
      (isMet, text) = (ratio <= limit, String(format: "≤ %.2f ×", limit))
    }
    return (isMet ? "✓ " : "✗ ") + text
  }
}
