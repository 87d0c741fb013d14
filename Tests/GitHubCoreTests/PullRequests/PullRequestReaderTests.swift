import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

@Suite(.timeLimit(.minutes(10)))
struct PullRequestReaderTests {
  private func bench(_ pullRequests: World.PullRequest...) -> (ClientBench, PullRequestReader) {
    let bench = ClientBench(World(pullRequests: pullRequests))
    return (bench, PullRequestReader(client: bench.client))
  }

  @Test func `a single pull request says which of its checks are required`() async throws {
    let (_, reader) = bench(
      .make(1) {
        $0.statuses = [
          World.CommitStatus("p0", .failure, required: true), World.CommitStatus("p1", .pending),
          World.CommitStatus("p2", .success),
        ]
        $0.checkRuns = [World.CheckRun("build", .failure, required: true)]
      })
    let (pullRequest, warnings) = try await reader.pullRequest(1, in: "apache/doris")
    #expect(pullRequest.pipelines.map(\.context) == ["p0", "build", "p1"])
    #expect(pullRequest.pipelines.map(\.required) == [.yes, .yes, .no])
    #expect(pullRequest.pipelinesState == .complete && warnings.isEmpty)
    #expect(pullRequest.counts == PullRequest.Counts(failed: 2, pending: 1, passed: 1))
  }

  @Test func `all its checks come, in smaller pages where it must be`() async throws {
    for most in [nil, 60, 30] as [Int?] {
      let (bench, reader) = bench(.make(1, checks: 230, failed: 210))
      bench.github.configure { $0.maxContexts = most }
      let (pullRequest, warnings) = try await reader.pullRequest(1, in: "apache/doris")
      #expect(pullRequest.pipelines.count == 210)
      #expect(pullRequest.pipelinesState == .complete && warnings.isEmpty)
    }
  }

  @Test func `a closed one can't be named`() async throws {
    for state in [World.PullRequest.State.closed, .merged] {
      let (_, reader) = bench(.make(1) { $0.state = state })
      await #expect(throws: InvalidRequest.closed(1, "apache/doris")) {
        try await reader.pullRequest(1, in: "apache/doris")
      }
      #expect(try await reader.head(of: 1, in: "apache/doris").isOpen == false)
    }
  }

  @Test(arguments: [(2, "apache/doris"), (1, "apache/other")])
  func `one that is not there, or not to be seen, is not found`(number: Int, repo: String) async throws {
    let (bench, reader) = bench(.make(1))
    await #expect(throws: GitHubError.noPullRequest(number, repo)) {
      try await reader.pullRequest(number, in: repo)
    }
    let error = await bench.error { try await reader.head(of: number, in: repo) }
    #expect(error?.kind == .notFound)
  }

  @Test func `a refusal stays one`() async throws {
    let (bench, reader) = bench(.make(1))
    bench.github.configure { $0.forbiddenFields = ["Query.repository"] }
    #expect(await bench.error { try await reader.pullRequest(1, in: "apache/doris") }?.kind == .forbidden)
  }

  @Test func `a repository must have an owner`() async throws {
    let (bench, reader) = bench()
    await #expect(throws: InvalidRequest.self) { try await reader.pullRequest(1, in: "doris") }
    #expect(bench.github.requests.isEmpty)
  }

  @Test func `a head is read with GitHub's clock`() async throws {
    let (bench, reader) = bench(
      .make(7) {
        ($0.mergeable, $0.mergeState, $0.head) = (.conflicting, .dirty, String(repeating: "e", count: 40))
      })
    try await bench.wait(.seconds(75))
    let head = try await reader.head(of: 7, in: "Apache/Doris")
    #expect(
      head
        == PullRequestHead(
          repo: "apache/doris", number: 7, isOpen: true, headSHA: String(repeating: "e", count: 40),
          mergeable: false, mergeableState: "dirty", readAt: TestClock.start + 75))
  }

  @Test func `an answer that is no pull request is an error that names it`() async throws {
    let (bench, reader) = bench(.make(1))
    bench.github.fault(.all, .answer(.json(200, #"{"number": 1}"#)))
    let error = await bench.error { try await reader.head(of: 1, in: "apache/doris") }
    #expect(error?.message.contains("apache/doris#1") == true)
  }
}
