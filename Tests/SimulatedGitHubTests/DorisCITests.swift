import Foundation
import GitHubCore
import TestSupport
import Testing

@testable import SimulatedGitHub

struct DorisCITests {
  @Test(
    arguments: [
      ("run p0", "p0"), ("run p0 3", "p0"), ("run p0\nrun feut", "p0"),
      ("run nonConcurrent", "nonConcurrent"),
      ("run buildall", "buildall"), ("  run\tcompile \n", "compile"), ("Run p0", nil), ("run P0", nil),
      ("please run p0", nil), ("run p0.", nil), ("run nonconcurrent", nil), ("run", nil), ("", nil),
    ] as [(String, String?)])
  func `a comment starts a pipeline only in Doris's own grammar`(comment: String, command: String?) {
    #expect(DorisCI.command(in: comment) == command)
  }

  private func states(of number: Int, on bench: Bench) -> [String: World.CommitStatus.State] {
    let statuses = bench.github.world["apache/doris", number]?.statuses ?? []
    return Dictionary(uniqueKeysWithValues: statuses.map { ($0.context, $0.state) })
  }

  @Test func `a rerun is pending at once and has a result twenty seconds later`() async throws {
    let bench = try Bench()
    let context = "performance (Doris Performance)"
    #expect(states(of: 58845, on: bench)[context] == .failure)
    try await bench.comment("run performance", on: 58845)
    #expect(states(of: 58845, on: bench)[context] == .pending)
    try await bench.wait(.seconds(19.9))
    #expect(states(of: 58845, on: bench)[context] == .pending)
    try await bench.wait(.seconds(0.1))
    #expect(states(of: 58845, on: bench)[context] == .success)
    let status = bench.github.world["apache/doris", 58845]?.statuses.first { $0.context == context }
    #expect(status?.createdAt == TestClock.start + 20)
  }

  @Test func `started anew, the first build's result no longer counts`() async throws {
    let bench = try Bench()
    bench.github.change { $0["apache/doris", 58001]?.failingPipelines = ["p0"] }
    let context = "P0 Regression (Doris Regression)"
    try await bench.comment("run p0", on: 58001)
    try await bench.wait(.seconds(15))
    try await bench.comment("run p0", on: 58001)
    try await bench.wait(.seconds(15))
    #expect(states(of: 58001, on: bench)[context] == .pending)
    try await bench.wait(.seconds(5))
    #expect(states(of: 58001, on: bench)[context] == .failure)
  }

  @Test func `a shorter context of the same pipeline is the one that changes`() async throws {
    let bench = try Bench()
    try await bench.comment("run external", on: 58001)
    #expect(states(of: 58001, on: bench) == ["External Regression": .pending])
  }

  @Test func `buildall starts what needs compile only when compile is there`() async throws {
    let bench = try Bench()
    try await bench.comment("run buildall", on: 58001)
    #expect(states(of: 58001, on: bench).count(where: { $0.value == .pending }) == 5)
    try await bench.wait(.seconds(20))
    var states = states(of: 58001, on: bench)
    #expect(states["COMPILE (DORIS_COMPILE)"] == .success)
    #expect(states["vault_p0 (Doris Cloud Regression)"] == .pending)
    #expect(states.count(where: { $0.value == .pending }) == 6)
    try await bench.wait(.seconds(20))
    states = self.states(of: 58001, on: bench)
    #expect(states.count == 11)
    #expect(states.allSatisfy { $0.value == .success })
  }

  @Test func `with compile failed, nothing that needs it starts`() async throws {
    let bench = try Bench()
    bench.github.change { $0["apache/doris", 58001]?.failingPipelines = ["compile"] }
    try await bench.comment("run buildall", on: 58001)
    try await bench.wait(.seconds(60))
    let states = states(of: 58001, on: bench)
    #expect(states["COMPILE (DORIS_COMPILE)"] == .failure)
    #expect(states["P0 Regression (Doris Regression)"] == nil)
  }

  @Test func `a pipeline that is not needed succeeds at once, with no page`() async throws {
    let bench = try Bench()
    bench.github.change { $0["apache/doris", 58001]?.skippedPipelines = ["beut"] }
    try await bench.comment("run beut", on: 58001)
    let status = bench.github.world["apache/doris", 58001]?.statuses.last
    #expect(status?.state == .success)
    #expect(status?.description == "Skip teamCity build")
    #expect(status?.targetURL?.isEmpty == true)
  }

  @Test func `where Doris's CI does not run, a comment is a comment`() async throws {
    let bench = try Bench()
    try await bench.comment("run p0", on: 12, in: "apache/doris-website")
    #expect(bench.github.comments.count == 1)
    #expect(bench.github.world["apache/doris-website", 12]?.statuses.isEmpty == true)
  }

  @Test func `update-branch moves the head two seconds later, and nothing has run on the new one`()
    async throws
  {
    let bench = try Bench()
    let path = "/repos/apache/doris/pulls/58845"
    let before = try await bench.json("GET", path).at("head.sha")
    try await bench.comment("run p0", on: 58845)
    for _ in 1...2 {
      #expect(try await bench.send("PUT", path + "/update-branch", "{}").status == 202)
    }
    #expect(try await bench.json("GET", path).at("head.sha") == before)
    try await bench.wait(.seconds(2))
    let after = try await bench.json("GET", path)
    #expect(after.at("head.sha") != before)
    #expect(after.at("head.sha")?.string?.count == 40)
    #expect(after["mergeable_state"] == "clean")
    let pullRequest = bench.github.world["apache/doris", 58845]
    #expect(pullRequest?.statuses.isEmpty == true)
    #expect(pullRequest?.checkRuns.isEmpty == true)
    #expect(pullRequest?.viewerCanUpdateBranch == false)
    try await bench.wait(.seconds(60))
    #expect(states(of: 58845, on: bench).isEmpty, "the old head's build must not report on the new one")
    let again = try await bench.json("PUT", path + "/update-branch", "{}")
    #expect(again["message"] == "There are no new commits on the base branch.")
    #expect(bench.github.updates.count == 3)
  }
}
