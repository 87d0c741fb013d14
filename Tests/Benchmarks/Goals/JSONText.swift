import Foundation
import JSONRPC

/// prls's own JSON, against Foundation's reader.
enum JSONText: Goal {
  static let title = "7. JSON, in this process"

  static func measure(_ bench: Bench) {
    let pipeline = #"{"context":"P0 (Doris)","state":"failure"}"#
    let pullRequest = #"{"number":58845,"title":"[fix](be) 文件缓存","pipelines":[\#(pipeline)]}"#
    let count = (bench.options.isQuick ? 500_000 : 5_000_000) / pullRequest.utf8.count
    let bytes = Array(("[" + Array(repeating: pullRequest, count: count).joined(separator: ",") + "]").utf8)
    let size = String(format: "%.1f MB", Double(bytes.count) / 1e6)
    let yardstick = "JSONSerialization"
    let outcomes = race(
      bench.options.listRuns, warmUps: 1,
      [
        Contestant(name: yardstick) {
          try seconds { _ = try JSONSerialization.jsonObject(with: Data(bytes)) }
        },
        Contestant(name: "read") { try seconds { _ = try JSON(parsing: bytes) } },
        Contestant(name: "written") {
          let value = try JSON(parsing: bytes)
          return seconds { _ = value.serialized() }
        },
      ])
    for name in [yardstick, "read", "written"] {
      guard let outcome = outcomes[name] else { continue }
      if name == yardstick {
        bench.report.add("\(size) read by \(name)", outcome, .seconds)
      } else {
        bench.report.add("\(size) \(name) by prls", outcome, .seconds, to: (yardstick, outcomes[yardstick]))
      }
    }
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body).seconds
  }
}
