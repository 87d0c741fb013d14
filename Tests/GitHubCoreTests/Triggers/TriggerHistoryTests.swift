import Foundation
import SimulatedGitHub
import Testing

@testable import GitHubCore

struct TriggerHistoryTests {
  private static let noon = Date(timeIntervalSince1970: 1_795_305_600)
  private let table = TriggerTable()

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var command = "run p0"
    var repo = "apache/doris"
    var number = 1
    var headSHA = "a"
    /// When GitHub had the comment, in seconds after GitHub's own state changed.
    var triggered: TimeInterval = 10
    var context = "P0 Regression (Doris Regression)"
    var shown = true
  }

  @Test(arguments: [
    Case(testDescription: "later than GitHub's state"),
    Case(testDescription: "at the same time", triggered: 0, shown: false),
    Case(testDescription: "earlier than GitHub's state", triggered: -1, shown: false),
    Case(testDescription: "another command", command: "run p1", shown: false),
    Case(testDescription: "another pull request", number: 2, shown: false),
    Case(testDescription: "another head", headSHA: "b", shown: false),
    Case(testDescription: "another repository", repo: "apache/doris-website", shown: false),
    Case(testDescription: "the repository in another case", repo: "Apache/Doris"),
    Case(testDescription: "buildall", command: "run buildall"),
    Case(testDescription: "buildall, earlier", command: "run buildall", triggered: -5, shown: false),
    Case(testDescription: "buildall starts compile", command: "run buildall", context: "COMPILE"),
    Case(
      testDescription: "buildall starts no coverage", command: "run buildall", context: "Coverage",
      shown: false),
    Case(
      testDescription: "buildall starts no cloud_p1", command: "run buildall", context: "cloud_p1",
      shown: false),
  ])
  func `a trigger is shown until GitHub has newer news of what it starts`(each: Case) throws {
    let history = TriggerHistory([
      entry(each.command, each.repo, each.number, each.headSHA, at: each.triggered)
    ])
    let pipeline = Self.pipeline(each.context)
    let trigger = try #require(table.trigger(for: each.context, kind: .status))
    let shown = history.triggeredAt(pipeline, by: trigger, of: Self.pullRequest)
    #expect(shown == (each.shown ? Self.noon + each.triggered : nil))
  }

  @Test func `the newest of several counts, one's own and buildall`() throws {
    let trigger = try #require(table.trigger(for: "COMPILE", kind: .status))
    let history = TriggerHistory([
      entry("run compile", at: 30), entry("run compile", at: 20), entry("run buildall", at: 25),
    ])
    let pipeline = Self.pipeline("COMPILE")
    #expect(history.triggeredAt(pipeline, by: trigger, of: Self.pullRequest) == Self.noon + 30)
    let later = TriggerHistory([entry("run compile", at: 30), entry("run buildall", at: 40)])
    #expect(later.triggeredAt(pipeline, by: trigger, of: Self.pullRequest) == Self.noon + 40)
  }

  @Test func `a pipeline of which GitHub gives no time is shown as triggered`() throws {
    var pipeline = Self.pipeline("COMPILE")
    pipeline.completedAt = nil
    let trigger = try #require(table.trigger(for: "COMPILE", kind: .status))
    let history = TriggerHistory([entry("run compile", at: -100)])
    #expect(history.triggeredAt(pipeline, by: trigger, of: Self.pullRequest) == Self.noon - 100)
  }

  @Test func `GitHub's clock counts; ours only where GitHub's is not known`() throws {
    var entry = entry("run compile", at: 10)
    entry.at = Self.noon - 3600
    let trigger = try #require(table.trigger(for: "COMPILE", kind: .status))
    let pipeline = Self.pipeline("COMPILE")
    #expect(
      TriggerHistory([entry]).triggeredAt(pipeline, by: trigger, of: Self.pullRequest) == Self.noon + 10)
    entry.triggeredAt = nil
    #expect(TriggerHistory([entry]).triggeredAt(pipeline, by: trigger, of: Self.pullRequest) == nil)
  }

  @Test func `the journal tells of what was triggered, not of what is unclear`() async throws {
    let bench = TriggerBench()
    try bench.remember(.unclear, "run p1", secondsAgo: 5)
    try bench.remember(.posting, "run feut", secondsAgo: 5)
    _ = try await bench.rerun("run p0")
    #expect(bench.prls.journal.glance(at: []).triggered.map(\.command) == ["run p0"])
  }

  private func entry(
    _ command: String, _ repo: String = "apache/doris", _ number: Int = 1, _ headSHA: String = "a",
    at offset: TimeInterval
  ) -> TriggerJournal.Entry {
    let at = Self.noon + offset
    return TriggerJournal.Entry(
      repo: repo, number: number, command: command, headSHA: headSHA, state: .triggered, at: at, since: at,
      triggeredAt: at)
  }

  private static func pipeline(_ context: String) -> Pipeline {
    Pipeline(
      context: context, kind: .status, bucket: .failed, state: "failure", required: .unknown,
      completedAt: noon)
  }

  private static let pullRequest = PullRequest(
    id: "x", repo: "apache/doris", number: 1, title: "", htmlURL: "", author: "", isDraft: false,
    createdAt: noon, updatedAt: noon, headSHA: "a", baseRef: "master", review: .none,
    mergeable: .mergeable, mergeableState: .clean, updateBranch: .available, counts: .init(), pipelines: [],
    pipelinesState: .complete)
}
