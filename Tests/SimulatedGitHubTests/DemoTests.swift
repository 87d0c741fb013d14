import Foundation
import GitHubCore
import TestSupport
import Testing

@testable import SimulatedGitHub

struct DemoTests {
  private let world = World.demo(at: TestClock.start)

  @Test func `the demo lists the document's example and what else a list may hold`() async throws {
    let clock = TestClock()
    let github = SimulatedGitHub.demo(time: clock.timeSource)
    let open = github.world.pullRequests.filter { $0.state == .open && $0.author == "freemandealer" }
    #expect(open.count == 9)
    #expect(Set(open.map(\.repo)) == ["apache/doris", "apache/doris-website"])
    #expect(open.contains { $0.mergeable == .conflicting && $0.title.unicodeScalars.contains("支") })
    #expect(open.contains { $0.rollupState == .success && $0.reviewDecision == .approved })
    #expect(open.contains { $0.isDraft })
    #expect(open.contains { $0.rollupState == nil })
    #expect(open.contains { $0.mergeState == .behind && $0.viewerCanUpdateBranch })
    #expect(
      open.contains { $0.statuses.contains { $0.context.hasPrefix("COMPILE") && $0.state == .failure } })
    #expect(open.allSatisfy { $0.updatedAt < clock.date && $0.createdAt <= $0.updatedAt })
  }

  @Test func `the example is as the document describes it`() throws {
    let example = try #require(world["apache/doris", 58845])
    #expect(example.head.hasPrefix("976a2b3"))
    #expect(example.mergeable == .mergeable)
    #expect(example.mergeState == .unstable)
    let failed = example.statuses.filter { $0.state == .failure }
    #expect(failed.map(\.context) == ["performance (Doris Performance)"])
    #expect(failed.first?.description == "TeamCity build failed")
    #expect(failed.first?.targetURL?.hasPrefix("http://43.132.222.7:8111/") == true)
    #expect(
      example.statuses.filter { $0.state == .pending }.map(\.context) == ["P0 Regression (Doris Regression)"])
  }

  @Test func `one pull request has more checks than a page, with failures on both pages`() throws {
    let many = try #require(world["apache/doris", 58590])
    let checks = many.statuses.map { $0.state == .failure } + many.checkRuns.map { $0.conclusion == .failure }
    #expect(checks.count > 130)
    #expect(checks.prefix(100).contains(true))
    #expect(checks.dropFirst(100).contains(true))
  }

  @Test func `numbers and check run IDs are each used once`() {
    #expect(Set(world.pullRequests.map(\.id)).count == world.pullRequests.count)
    let ids = world.pullRequests.flatMap { $0.checkRuns.map(\.id) }
    #expect(Set(ids).count == ids.count)
  }
}
