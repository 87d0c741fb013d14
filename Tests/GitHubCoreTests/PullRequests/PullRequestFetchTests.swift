import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

@Suite(.timeLimit(.minutes(10)))
struct PullRequestFetchTests {
  private func fetch(_ bench: ClientBench, isKnownShort: Bool = false) async throws -> PullRequestList {
    try await PullRequestFetch(
      client: bench.client, target: ListBench.target, isKnownShort: isKnownShort, early: 0
    )
    .run()
  }

  private func bench(_ pullRequests: [World.PullRequest]) -> ClientBench {
    ClientBench(World(pullRequests: pullRequests))
  }

  @Test func `a pull request has what GitHub says of it`() async throws {
    let head = String(repeating: "a1", count: 20)
    let bench = bench([
      World.PullRequest(
        "apache/doris", 58845, "[fix] 修复 \"cache\"", author: "freemandealer", head: head,
        createdAt: World.ordinaryDate - 500, updatedAt: World.ordinaryDate,
        statuses: [
          World.CommitStatus("p0", .failure, description: "failed", targetURL: "http://ci.example/1")
        ]
      ) {
        ($0.isDraft, $0.baseRef, $0.reviewDecision) = (true, "branch-3.0", .changesRequested)
        ($0.mergeable, $0.mergeState, $0.viewerCanUpdateBranch) = (.mergeable, .behind, true)
      }
    ])
    let list = try await fetch(bench)
    let expected = PullRequest(
      id: "PR_apache/doris#58845", repo: "apache/doris", number: 58845, title: "[fix] 修复 \"cache\"",
      htmlURL: "https://github.com/apache/doris/pull/58845", author: "freemandealer", isDraft: true,
      createdAt: World.ordinaryDate - 500, updatedAt: World.ordinaryDate, headSHA: head,
      baseRef: "branch-3.0", review: .changesRequested, mergeable: .mergeable, mergeableState: .behind,
      updateBranch: .available, counts: PullRequest.Counts(failed: 1),
      pipelines: [
        Pipeline(
          context: "p0", kind: .status, bucket: .failed, state: "failure", description: "failed",
          targetURL: "http://ci.example/1", required: .unknown, completedAt: World.ordinaryDate)
      ], pipelinesState: .complete)
    #expect(list.pullRequests == [expected])
    #expect(list.warnings.isEmpty)
    #expect(list.rateLimit?.limit == 5000)
  }

  @Test(
    arguments: [
      (.approved, .approved), (.changesRequested, .changesRequested), (.reviewRequired, .reviewRequired),
      (nil, .none),
    ] as [(World.PullRequest.ReviewDecision?, PullRequest.Review)])
  func `the review decision is GitHub's`(
    decision: World.PullRequest.ReviewDecision?, review: PullRequest.Review
  ) async throws {
    let list = try await fetch(bench([.make(1) { $0.reviewDecision = decision }]))
    #expect(list[1]?.review == review)
  }

  @Test func `only open pull requests of the target's author and repositories are listed`() async throws {
    let bench = bench([
      .make(1), .make(2) { $0.author = "somebody" }, .make(3) { $0.state = .closed },
      .make(4) { $0.state = .merged }, .make(5) { $0.repo = "apache/doris-website" },
    ])
    #expect(try await fetch(bench).pullRequests.map(\.number) == [1])
    let everywhere = Target(label: "all", user: "freemandealer", repos: [])
    let list = try await PullRequestFetch(client: bench.client, target: everywhere, early: 0).run()
    #expect(Set(list.pullRequests.map(\.number)) == [1, 5])
  }

  @Test func `all pages come, the newest first`() async throws {
    let bench = bench((1...250).map { .make($0) }.shuffled())
    let list = try await fetch(bench)
    #expect(list.pullRequests.map(\.number) == Array((1...250).reversed()))
    #expect(bench.github.requests.count == 3)
  }

  @Test func `checks are asked only of those that are not all green`() async throws {
    let bench = bench([
      .make(1, checks: 9), .make(2, checks: 9, failed: 1), .make(3), .make(4, checks: 9, pending: 2),
    ])
    let list = try await fetch(bench)
    let asked = bench.github.requests(.checkContexts)
    #expect(asked.count == 1)
    for number in 1...4 {
      #expect(asked.first?.text.contains("PR_apache/doris#\(number)") == [2, 4].contains(number))
    }
    #expect(list.pullRequests.allSatisfy { $0.pipelinesState == .complete })
    #expect(list[1]?.counts == PullRequest.Counts(passed: 9))
    #expect(list[2]?.counts == PullRequest.Counts(failed: 1, passed: 8))
    #expect(list[3]?.counts == PullRequest.Counts())
    #expect(list[3]?.pipelines == [])
    #expect(list[4]?.pipelines.map(\.context) == ["check 0", "check 1"])
  }

  @Test func `all checks of a pull request come, however many`() async throws {
    let bench = bench([
      .make(1, checks: 250) {
        for index in [0, 99, 100, 199, 200, 249] { $0.statuses[index].state = .failure }
      }
    ])
    let list = try await fetch(bench)
    #expect(
      list[1]?.pipelines.map(\.context)
        == [0, 99, 100, 199, 200, 249].map { "check \($0)" })
    #expect(list[1]?.counts == PullRequest.Counts(failed: 6, passed: 244))
    #expect(bench.github.requests(.checkContexts).count == 3)
  }

  @Test func `superseded runs do not fail a pull request that GitHub's rollup calls green`() async throws {
    let bench = bench([
      .make(1) {
        $0.checkRuns = [
          World.CheckRun("build", .failure, startedAt: World.ordinaryDate),
          World.CheckRun("build", .success, id: 2, startedAt: World.ordinaryDate + 60),
        ]
      }
    ])
    let list = try await fetch(bench)
    #expect(list[1]?.pipelines == [])
    #expect(list[1]?.counts == PullRequest.Counts(passed: 1))
  }

  @Test func `a hundred pull requests take few queries, at most eight at once`() async throws {
    let bench = bench((1...100).map { .make($0, checks: 50, failed: 1) })
    let hold = bench.github.hold(.checkContexts, times: 100)
    async let list = fetch(bench)
    await bench.github.requests(.checkContexts, count: 6)
    hold.release()
    #expect(try await list.pullRequests.allSatisfy { $0.counts == PullRequest.Counts(failed: 1, passed: 49) })
    // One search, and six pull requests in each of the others.
    #expect(bench.github.requests.count == 18)
    #expect(bench.wire.mostOpen == 8)
  }

  @Test func `a short list is asked with all its checks in one query`() async throws {
    let bench = bench([.make(1, checks: 9, failed: 2), .make(2, checks: 3), .make(3)])
    let long = try await fetch(bench)
    #expect(bench.github.requests.count == 2)
    let short = try await fetch(bench, isKnownShort: true)
    #expect(bench.github.requests.count == 3)
    #expect(short.pullRequests == long.pullRequests)
  }

  @Test func `a list that is no longer short is still read whole`() async throws {
    let bench = bench([.make(1, checks: 150, failed: 120), .make(2, checks: 3, failed: 1)])
    let list = try await fetch(bench, isKnownShort: true)
    #expect(list[1]?.counts == PullRequest.Counts(failed: 120, passed: 30))
    #expect(list[2]?.counts == PullRequest.Counts(failed: 1, passed: 2))
  }

  @Test func `partial lists grow while the checks come in`() async throws {
    let bench = bench((1...3).map { .make($0, checks: 160, failed: 1) })
    let (partials, partial) = AsyncStream<PullRequestList>.makeStream()
    var fetch = PullRequestFetch(client: bench.client, target: ListBench.target, early: 0)
    fetch.partial = { partial.yield($0) }
    let whole = try await fetch.run()
    partial.finish()
    let known = await partials.reduce(into: []) { known, list in
      known.append(list.pullRequests.count { $0.pipelinesState == .complete })
    }
    #expect(known.first == 0)
    #expect(known == known.sorted() && known.count == 3)
    #expect(whole.pullRequests.allSatisfy { $0.pipelinesState == .complete })
  }

  private func page(_ nodes: String, issueCount: Int, errors: String = "[]") -> HTTPResponse {
    .json(
      200,
      """
      {"data": {"search": {"issueCount": \(issueCount), "pageInfo": {"hasNextPage": false, "endCursor": null},
       "nodes": \(nodes)}}, "errors": \(errors)}
      """)
  }

  @Test func `more than a thousand results are more than GitHub gives, and that is said`() async throws {
    let bench = bench([])
    bench.github.fault(.search, .answer(page("[]", issueCount: 1200)))
    let list = try await fetch(bench)
    #expect(list.warnings.count == 1)
    #expect(list.warnings.first?.contains("1000 of 1200") == true)
  }

  @Test func `what the token may not see is left out with a warning`() async throws {
    let bench = bench([])
    bench.github.fault(.search, .answer(page("[null, {}, null]", issueCount: 3)))
    let list = try await fetch(bench)
    #expect(list.pullRequests.isEmpty)
    #expect(list.warnings == ["GitHub left out 3 pull requests that the token may not see."])
  }

  @Test func `without any data it is an error`() async throws {
    let bench = bench([])
    let errors = #"[{"type": "FORBIDDEN", "message": "no search for you"}]"#
    bench.github.fault(
      .search, .answer(.json(200, #"{"data": {"search": null}, "errors": \#(errors)}"#)))
    let error = await bench.error { try await fetch(bench) }
    #expect(error?.kind == .forbidden)
    bench.github.fault(.search, .answer(.json(200, #"{"data": {"search": null}}"#)))
    let silent = await bench.error { try await fetch(bench) }
    #expect(silent?.message.contains(": .") == false)
  }
}
