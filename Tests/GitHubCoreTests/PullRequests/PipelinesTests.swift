import Foundation
import SimulatedGitHub
import Testing

@testable import GitHubCore

struct PipelinesTests {
  private typealias Node = CheckContexts.Node

  private static let early = Date(timeIntervalSince1970: 1000)
  private static let late = Date(timeIntervalSince1970: 2000)

  private static func run(
    _ name: String = "build", _ conclusion: String? = nil, status: String? = nil, id: Int? = nil,
    startedAt: Date? = nil, workflow: String? = "CI", event: String? = "push"
  ) -> CheckContexts.Node {
    Node(
      databaseId: id, name: name, status: status ?? (conclusion == nil ? "IN_PROGRESS" : "COMPLETED"),
      conclusion: conclusion, startedAt: startedAt, event: workflow.flatMap { _ in event },
      workflow: workflow)
  }

  private static func status(_ context: String, _ state: String, at date: Date = early) -> CheckContexts.Node
  {
    Node(context: context, state: state, createdAt: date)
  }

  private func pipelines(_ nodes: [CheckContexts.Node]) -> Pipelines {
    Pipelines(nodes) { "https://github.com/apache/doris/runs/\($0)" }
  }

  /// Two runs of one check: which stands.
  struct Pair: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var older: CheckContexts.Node
    var newer: CheckContexts.Node
    var state: String
  }

  @Test(arguments: [
    Pair(
      testDescription: "the newer start", older: run("build", "FAILURE", startedAt: early),
      newer: run("build", "CANCELLED", startedAt: late), state: "cancelled"),
    Pair(
      testDescription: "one that has not started is the newest",
      older: run("build", "FAILURE", startedAt: late), newer: run(status: "QUEUED"), state: "queued"),
    Pair(
      testDescription: "a running one beats a finished one that is older",
      older: run("build", "FAILURE", startedAt: early), newer: run(startedAt: late), state: "in_progress"),
    Pair(
      testDescription: "a running one that is older does not", older: run(startedAt: early),
      newer: run("build", "FAILURE", startedAt: late), state: "failure"),
    Pair(
      testDescription: "at the same time the higher id",
      older: run("build", "FAILURE", id: 7, startedAt: early),
      newer: run("build", "TIMED_OUT", id: 8, startedAt: early), state: "timed_out"),
    Pair(
      testDescription: "a status's newer state", older: status("p0", "FAILURE", at: early),
      newer: status("p0", "PENDING", at: late), state: "pending"),
  ])
  func `of several runs of one check the newest stands`(_ pair: Pair) {
    for nodes in [[pair.older, pair.newer], [pair.newer, pair.older]] {
      let pipelines = pipelines(nodes)
      #expect(pipelines.shown.map(\.state) == [pair.state])
      #expect(pipelines.counts.failed + pipelines.counts.pending + pipelines.counts.passed == 1)
    }
  }

  @Test func `with nothing to tell them apart the later one stands`() {
    let nodes = [
      Self.run("build", "FAILURE", startedAt: Self.early), Self.run("build", "STALE", startedAt: Self.early),
    ]
    #expect(pipelines(nodes).shown.map(\.state) == ["stale"])
  }

  @Test func `a superseding success takes the failure away`() {
    let result = pipelines([
      Self.run("build", "FAILURE", startedAt: Self.early), Self.run("build", "SUCCESS", startedAt: Self.late),
    ])
    #expect(result.shown.isEmpty)
    #expect(result.counts == PullRequest.Counts(passed: 1))
  }

  @Test func `name, workflow and event make a check run another check; a status is none`() {
    let nodes = [
      Self.run("build", "FAILURE"), Self.run("test", "FAILURE"),
      Self.run("build", "FAILURE", workflow: "Nightly"),
      Self.run("build", "FAILURE", event: "schedule"), Self.run("build", "FAILURE", workflow: nil),
      Self.status("build", "FAILURE"),
    ]
    #expect(pipelines(nodes).counts == PullRequest.Counts(failed: 6))
  }

  @Test(arguments: [
    ("FAILURE", Pipeline.Bucket.failed), ("ERROR", .failed), ("CANCELLED", .failed), ("TIMED_OUT", .failed),
    ("ACTION_REQUIRED", .failed), ("STARTUP_FAILURE", .failed), ("STALE", .failed),
    ("SUCCESS", .passed), ("NEUTRAL", .passed), ("SKIPPED", .passed),
    ("PENDING", .pending), ("EXPECTED", .pending), ("QUEUED", .pending), ("IN_PROGRESS", .pending),
    ("WAITING", .pending), ("REQUESTED", .pending), ("COMPLETED", .pending), ("SOMETHING_NEW", .pending),
  ])
  func `every state has its bucket, in either case`(state: String, bucket: Pipeline.Bucket) {
    #expect(Pipeline.Bucket(state: state) == bucket)
    #expect(Pipeline.Bucket(state: state.lowercased()) == bucket)
  }

  @Test(arguments: World.CheckRun.Conclusion.allCases.map(\.rawValue))
  func `a finished check run has its conclusion as state`(conclusion: String) {
    let result = pipelines([Self.run("build", conclusion)])
    let isPassed = ["NEUTRAL", "SKIPPED", "SUCCESS"].contains(conclusion)
    #expect(result.shown.map(\.state) == (isPassed ? [] : [conclusion.lowercased()]))
  }

  @Test(arguments: World.CheckRun.Status.allCases.map(\.rawValue).filter { $0 != "COMPLETED" })
  func `one that is not finished has its status as state`(status: String) {
    let result = pipelines([Self.run(status: status)])
    #expect(result.shown.map(\.state) == [status.lowercased()])
    #expect(result.shown.map(\.bucket) == [.pending])
  }

  @Test func `failed ones come first, then pending ones, each in GitHub's order, passed ones never`() {
    let nodes = [
      Self.status("z pending", "PENDING"), Self.status("passed", "SUCCESS"), Self.status("y failed", "ERROR"),
      Self.run("x pending"), Self.run("w failed", "FAILURE"), Self.run("skipped", "SKIPPED"),
      Self.status("a failed", "FAILURE"),
    ]
    let result = pipelines(nodes)
    #expect(result.shown.map(\.context) == ["y failed", "w failed", "a failed", "z pending", "x pending"])
    #expect(result.counts == PullRequest.Counts(failed: 3, pending: 2, passed: 2))
  }

  @Test(
    arguments: [
      ("https://ci.example/1", "https://github.com/permalink", 7, "https://ci.example/1"),
      (nil, "https://github.com/permalink", 7, "https://github.com/permalink"),
      (nil, nil, 7, "https://github.com/apache/doris/runs/7"), (nil, nil, nil, nil),
    ] as [(String?, String?, Int?, String?)])
  func `a check run without details has its own page`(
    details: String?, permalink: String?, id: Int?, page: String?
  ) {
    var node = Self.run("build", "FAILURE", id: id)
    (node.detailsUrl, node.permalink) = (details, permalink)
    #expect(pipelines([node]).shown.map(\.targetURL) == [page])
  }

  @Test func `a status keeps GitHub's words; its one time is a start while pending, else an end`() {
    var pending = Self.status("p0 (Doris)", "PENDING")
    (pending.description, pending.targetUrl) = ("Build #1 ☃", "http://ci.example/1?a=b")
    let shown = pipelines([Self.status("failed", "FAILURE", at: Self.late), pending]).shown
    #expect(shown[0].startedAt == nil && shown[0].completedAt == Self.late)
    #expect(shown[0].description == nil && shown[0].targetURL == nil && shown[0].kind == .status)
    #expect(shown[1].startedAt == Self.early && shown[1].completedAt == nil)
    #expect(shown[1].description == "Build #1 ☃" && shown[1].targetURL == "http://ci.example/1?a=b")
    #expect(shown[1].changedAt == Self.early)
  }

  @Test func `a check run keeps its title and both times`() {
    var node = Self.run("build", "FAILURE", startedAt: Self.early)
    (node.title, node.completedAt) = ("2 tests failed", Self.late)
    let shown = pipelines([node]).shown
    #expect(shown.map(\.description) == ["2 tests failed"])
    #expect(shown.map(\.startedAt) == [Self.early] && shown.map(\.completedAt) == [Self.late])
    #expect(shown.map(\.kind) == [.checkRun] && shown.map(\.changedAt) == [Self.late])
  }

  @Test(arguments: [(true, .yes), (false, .no), (nil, .unknown)] as [(Bool?, Pipeline.Required)])
  func `required is said only where GitHub says it`(isRequired: Bool?, required: Pipeline.Required) {
    var node = Self.status("p0", "FAILURE")
    node.isRequired = isRequired
    #expect(pipelines([node]).shown.map(\.required) == [required])
  }

  @Test func `a node of a kind that prls does not know is left out`() {
    #expect(pipelines([Node()]) == pipelines([]))
  }
}
