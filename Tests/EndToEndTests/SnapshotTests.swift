import Foundation
import GitHubCore
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

extension EndToEnd {
  /// What one process saw is what the next one shows first.
  @Suite struct SnapshotTests {
    private let github = SimulatedGitHub(
      world: World(pullRequests: [
        .init("apache/doris", 58845, "one", statuses: [.init("P0 Regression (Doris Regression)", .failure)])
      ]), time: .system)

    @Test func `a new process shows the last list at once, and tells of the new one`() async throws {
      try await LoopbackHTTP.serving(github.transport) { api in
        let sandbox = try Sandbox(api: api)
        let first = try await Prls.run(["call", "listPRs"], in: sandbox).json
        #expect(first["source"] == "live")
        github.change { $0.pullRequests[0].title = "two" }
        let hold = github.hold(.graphQL)
        try await Prls.serve(in: sandbox) { client, _ in
          let old = try await client.result("listPRs", ["allow_stale": true])
          #expect(old["source"] == "disk")
          #expect(old["fetched_at"] == first["fetched_at"])
          #expect(old["pull_requests"] == first["pull_requests"])
          hold.release()
          #expect(try await client.notification("pullRequestsChanged").at("params.target") == "mine")
          let new = try await client.result("listPRs")
          #expect(new["source"] == "cache")
          #expect(new.at("pull_requests.0.title") == "two")
        }
        github.fault(.graphQL, times: 9, .answer(.json(401, "{}")))
        let script = try await Prls.run(["call", "listPRs"], in: sandbox)
        #expect(script.status == 1)
        #expect(!script.output.contains("two"))
        // With --demo nothing is written, nor read.
        let demo = try await Prls.run(["--demo", "call", "listPRs", #"{"allow_stale": true}"#], in: sandbox)
        #expect(try demo.json["source"] == "live")
        let cache = URL(filePath: sandbox.home + "/.cache/prls")
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path).count == 1)
      }
    }
  }
}
