import Foundation
import JSONRPC

/// GitHub's own command line tool, which a person would use instead.
struct GH {
  var path: String
  var home: Home
  /// To the simulator.
  var isConnected: Bool

  /// Seconds from the start to the end.
  func version() throws -> Double {
    try ChildProcess.run(path, ["--version"], environment: home.environment, errors: home.errors).seconds
  }

  /// The whole list as gh has it, with all that it can tell of what prls shows.
  func list(_ list: BenchWorld.List, readsPeak: Bool = false) throws -> ChildProcess.Run {
    let fields = [
      "author", "baseRefName", "createdAt", "headRefOid", "isDraft", "mergeStateStatus", "mergeable",
      "number",
      "reviewDecision", "statusCheckRollup", "title", "updatedAt", "url",
    ]
    let run = try ChildProcess.run(
      path,
      [
        "pr", "list", "--repo", BenchWorld.repository, "--author", list.author, "--limit",
        "\(list.pullRequests)", "--json", fields.joined(separator: ","),
      ], environment: home.environment, errors: home.errors, readsPeak: readsPeak)
    let count = try JSON(parsing: run.output).array?.count
    guard count == list.pullRequests else {
      throw Trouble("gh lists \(count ?? 0) of \(list.pullRequests) PRs")
    }
    return run
  }
}
