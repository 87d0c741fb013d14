import Foundation
import GitHubCore
import JSONRPC
import SimulatedGitHub

/// `swift run -c release Benchmarks`: each figure is a ratio to something that was measured in the same run,
/// because the machines that it runs on differ and are busy.
@main
struct Benchmarks {
  static func main() async throws {
    print("median of several runs; × is the ratio to the line's own yardstick\n")
    try processes()
    try json()
    await lists()
  }

  // MARK: The program

  /// Start, first answer and memory, against the smallest thing that the program can do.
  private static func processes() throws {
    let prls = Bundle.main.bundleURL.appendingPathComponent("prls").path
    let yardstick = try ChildProcess.median(prls, ["--version"])
    print("start        prls --version", yardstick.text)
    for arguments in [["--demo", "call", "listTargets"], ["--demo", "call", "listPRs"]] {
      let run = try ChildProcess.median(prls, arguments)
      print(
        "start        prls \(arguments.joined(separator: " "))", run.text,
        ratio(run.seconds, yardstick.seconds), "time,", ratio(run.peakBytes, yardstick.peakBytes), "memory")
    }
  }

  // MARK: JSON

  /// Five megabytes of pull requests, against Foundation's own reader.
  private static func json() throws {
    let pullRequest =
      #"{"number":58845,"title":"[fix](be) 文件缓存","pipelines":[{"context":"P0 (Doris)","state":"failure"}]}"#
    let count = 5_000_000 / pullRequest.utf8.count
    let text = "[" + Array(repeating: pullRequest, count: count).joined(separator: ",") + "]"
    let bytes = Array(text.utf8)
    let yardstick = try median { _ = try JSONSerialization.jsonObject(with: Data(bytes)) }
    let ours = try median { _ = try JSON(parsing: bytes) }
    let value = try JSON(parsing: bytes)
    let written = median { _ = value.serialized() }
    print("\nJSON         5 MB read by JSONSerialization", milliseconds(yardstick))
    print("JSON         5 MB read by prls", milliseconds(ours), ratio(ours, yardstick))
    print("JSON         5 MB written by prls", milliseconds(written), ratio(written, yardstick))
  }

  // MARK: Lists

  /// How the work of a list grows with its length; GitHub is in memory.
  private static func lists() async {
    print()
    var yardstick: Double?
    for (pullRequests, checks) in [(5, 60), (100, 60)] {
      var times: [Double] = []
      var requests = 0
      for _ in 0..<5 {
        let gitHub = SimulatedGitHub(world: .long(pullRequests, checks: checks), time: .system)
        let client = GitHubClient(
          endpoint: GitHubEndpoint(apiBase: URL(filePath: "/"), webBase: URL(filePath: "/")),
          transport: gitHub.transport, token: { SimulatedGitHub.token })
        let background = BackgroundTasks()
        let lists = PullRequestLists(client: client, background: background)
        await withTaskGroup { group in
          group.addTask { await background.run() }
          let start = ContinuousClock.now
          let answer = try? await lists.list(Target(label: "", user: "octocat", repos: []))
          times.append(ContinuousClock.now - start)
          if answer?.list.pullRequests.count != pullRequests { print("the list is not whole") }
          group.cancelAll()
        }
        requests = gitHub.requests.count
      }
      let time = times.sorted()[times.count / 2]
      yardstick = yardstick ?? time
      print(
        "list         \(pullRequests) pull requests of \(checks) checks, 40 % not green:", requests,
        "requests,",
        milliseconds(time), ratio(time, yardstick ?? time))
    }
  }
}

extension World {
  fileprivate static func long(_ count: Int, checks: Int) -> World {
    let statuses = { (isGreen: Bool) in
      (0..<checks).map {
        World.CommitStatus("check \($0) (Doris)", isGreen || $0 > 2 ? .success : .failure)
      }
    }
    let repository = World.Repository("octo/org")
    let pullRequests = (0..<count).map {
      World.PullRequest(
        repository.name, $0 + 1, "number \($0)", author: "octocat", statuses: statuses($0 % 5 > 1))
    }
    return World(repositories: [repository], pullRequests: pullRequests)
  }
}

extension [Double] {
  fileprivate mutating func append(_ duration: Duration) {
    append(Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
  }
}

private func median(_ body: () throws -> Void) rethrows -> Double {
  var times: [Double] = []
  for _ in 0..<7 { times.append(try ContinuousClock().measure(body)) }
  return times.sorted()[times.count / 2]
}

private func milliseconds(_ seconds: Double) -> String { String(format: "%.1f ms", seconds * 1000) }

private func ratio(_ value: Double, _ yardstick: Double) -> String {
  String(format: "×%.2f", value / yardstick)
}
