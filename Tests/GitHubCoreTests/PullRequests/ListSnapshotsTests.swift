import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// Lists that outlive the process.
@Suite(.timeLimit(.minutes(10)))
struct ListSnapshotsTests {
  private let folder = StateFolder()
  private var snapshots: ListSnapshots { ListSnapshots(in: folder.url, for: .test) }
  /// No value is one that a field has by itself.
  private let list = {
    var list = PullRequestList(
      pullRequests: [
        PullRequest(
          id: "PR_1", repo: "apache/doris", number: 1, title: "标题 \u{1B}[31m",
          htmlURL: "https://github.test/1",
          author: "me", isDraft: true, createdAt: TestClock.start, updatedAt: TestClock.start + 0.5,
          headSHA: "abc", baseRef: "master", review: .changesRequested, mergeable: .conflicting,
          mergeableState: .dirty, updateBranch: .conflicting, counts: .init(failed: 1, pending: 2, passed: 3),
          pipelines: [
            Pipeline(
              context: "p0", kind: .status, bucket: .failed, state: "failure", description: "d",
              targetURL: "https://ci.test/1", required: .unknown, startedAt: TestClock.start - 1,
              completedAt: TestClock.start),
            Pipeline(
              context: "p1", kind: .checkRun, bucket: .pending, state: "queued", description: nil,
              targetURL: nil,
              required: .yes, startedAt: nil, completedAt: nil),
          ], pipelinesState: .partial)
      ], warnings: ["w"])
    list.contextCount = 6
    return list
  }()

  @Test func `what is written is read again, to the last field`() throws {
    var written = list
    // Its hour will be over.
    written.rateLimit = RateLimit(limit: 5000, remaining: 1, resetAt: TestClock.start)
    snapshots.write(written, of: ListBench.target, fetchedAt: TestClock.start + 7)
    let snapshot = try #require(snapshots.read(ListBench.target))
    #expect(snapshot.list == list)
    #expect(snapshot.fetchedAt == TestClock.start + 7)
  }

  @Test func `it is the person's alone`() throws {
    snapshots.write(list, of: ListBench.target, fetchedAt: TestClock.start)
    #expect(try StateFolder.mode(of: try #require(folder.files.first)) == 0o600)
    #expect(folder.files.count == 1)
  }

  @Test func `another API base, label, user or repository has another one`() throws {
    snapshots.write(list, of: ListBench.target, fetchedAt: TestClock.start)
    let base = try #require(URL(string: "https://ghe.example/api/v3"))
    #expect(
      ListSnapshots(in: folder.url, for: GitHubEndpoint(apiBase: base, webBase: base)).read(ListBench.target)
        == nil)
    for change in [
      { $0.label = "x" }, { $0.user = "x" }, { $0.repos = ["x/y"] }, { $0.repos.append("x/y") },
    ] as [(inout Target) -> Void] {
      var other = ListBench.target
      change(&other)
      #expect(snapshots.read(other) == nil)
    }
  }

  @Test(
    arguments: [
      { _ in Data() }, { $0.prefix($0.count / 2) }, { _ in Data("[]".utf8) },
      { Data($0.map { $0 ^ 1 }) }, { _ in Data(count: ListSnapshots.longest + 1) },
    ] as [@Sendable (Data) -> Data])
  func `one that is damaged is ignored, and written anew`(damage: @Sendable (Data) -> Data) throws {
    snapshots.write(list, of: ListBench.target, fetchedAt: TestClock.start)
    let file = try #require(folder.files.first)
    try damage(try Data(contentsOf: file)).write(to: file)
    #expect(snapshots.read(ListBench.target) == nil)
    snapshots.write(list, of: ListBench.target, fetchedAt: TestClock.start)
    #expect(snapshots.read(ListBench.target)?.list == list)
  }

  @Test(arguments: ["version", "apiBase", "user"])
  func `one whose words do not fit its name is ignored`(field: String) throws {
    snapshots.write(list, of: ListBench.target, fetchedAt: TestClock.start)
    let file = try #require(folder.files.first)
    var snapshot = try ListSnapshots.Snapshot(JSONValue(Data(contentsOf: file)))
    switch field {
    case "version": snapshot.version += 1
    case "apiBase": snapshot.apiBase = "https://x"
    default: snapshot.target.user = "x"
    }
    try JSONEncoder().encode(snapshot).write(to: file)
    #expect(snapshots.read(ListBench.target) == nil)
  }

  @Test func `they are bounded in number, the oldest go`() throws {
    for index in 0...(ListSnapshots.most + 3) {
      var target = ListBench.target
      target.label = "\(index)"
      snapshots.write(list, of: target, fetchedAt: TestClock.start)
    }
    #expect(folder.files.count == ListSnapshots.most)
  }

  @Test func `where they can't be written all goes on without`() async throws {
    try FileManager.default.createDirectory(
      at: folder.url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: folder.url.path(percentEncoded: false).trimmingSuffix("/")))
    try await ListBench.run([.make(1)], snapshots: snapshots) { bench in
      let source = try await bench.list(.stale).source
      #expect(source == .live)
    }
  }

  // MARK: The first list of a new process

  /// What an earlier process saw: one pull request, an hour ago.
  private func remember() {
    snapshots.write(list, of: ListBench.target, fetchedAt: TestClock.start - 3600)
  }

  @Test func `it is given at once to those who take anything, and refreshed behind it`() async throws {
    remember()
    try await ListBench.run([.make(7)], snapshots: snapshots) { bench in
      let hold = bench.github.hold(.graphQL, times: 2)
      let old = try await bench.list(.stale)
      #expect(old.source == .disk)
      #expect(old.ageSeconds == 3600)
      #expect(old.fetchedAt == TestClock.start - 3600)
      #expect(old.list.pullRequests.map(\.number) == [1])
      #expect(try await bench.list(.stale).source == .disk)
      hold.release()
      #expect(await bench.announcement() == TestClock.start)
      let new = try await bench.list(.stale)
      #expect(new.source == .cache)
      #expect(new.list.pullRequests.map(\.number) == [7])
      #expect(bench.github.requests(.search).count == 1)
    }
    #expect(snapshots.read(ListBench.target)?.list.pullRequests.map(\.number) == [7])
  }

  @Test(arguments: [PullRequestLists.Freshness.cached, .live])
  func `others get none of it, also where GitHub fails`(freshness: PullRequestLists.Freshness) async throws {
    remember()
    try await ListBench.run([.make(7)], snapshots: snapshots) { bench in
      // In memory by now, for those who take it.
      bench.github.fault(.graphQL, times: 99, .answer(.json(401, "{}")))
      #expect(try await bench.list(.stale).source == .disk)
      _ = await bench.announcement()
      #expect(try await failure { try await bench.list(freshness) }.kind == .unauthorized)
      let old = try await bench.list(.stale)
      #expect(old.source == .disk)
      #expect(old.warnings.contains { $0.hasPrefix("The refresh failed: ") })
    }
  }

  @Test func `a refresh that failed is announced once, and not begun again for each look at it`() async throws
  {
    remember()
    try await ListBench.run([.make(7)], snapshots: snapshots) { bench in
      bench.github.fault(.graphQL, times: 99, .answer(.json(401, "{}")))
      _ = try await bench.list(.stale)
      _ = await bench.announcement()
      let asked = bench.queries
      for _ in 0..<3 { #expect(try await bench.list(.stale).source == .disk) }
      #expect(bench.queries == asked)
    }
  }

  @Test func `without a snapshot those who take anything wait for GitHub`() async throws {
    try await ListBench.run([.make(7)], snapshots: snapshots) { bench in
      let source = try await bench.list(.stale).source
      #expect(source == .live)
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
