import Configuration
import Foundation
import SimulatedGitHub
import TestSupport

extension World {
  /// Pull requests of freemandealer, and one of somebody else's, with each kind of pipeline among them.
  static let sample = World(
    repositories: [.init("apache/doris"), .init("apache/doris-website")],
    pullRequests: [
      PullRequest(
        "apache/doris", 58845, "[fix](cloud) fix file cache query limit",
        head: "976a2b3000000000000000000000000000000000", createdAt: .hours(ago: 72),
        updatedAt: .hours(ago: 1),
        statuses: [
          .init("COMPILE (DORIS_COMPILE)", .success, createdAt: .hours(ago: 2)),
          .init(
            "performance (Doris Performance)", .failure, description: "TeamCity build failed",
            targetURL: "http://ci.example/3", createdAt: .hours(ago: 2)),
          .init("P0 Regression (Doris Regression)", .pending, createdAt: .hours(ago: 2), required: true),
        ],
        checkRuns: [
          .init(
            "CheckStyle", .cancelled, id: 7, title: "Cancelled by a newer run", startedAt: .hours(ago: 3),
            completedAt: .hours(ago: 2), detailsURL: "https://github.com/apache/doris/actions/runs/7/job/7")
        ]
      ) {
        $0.mergeState = .unstable
        $0.viewerCanUpdateBranch = true
        $0.behind = 3
        $0.reviewDecision = .reviewRequired
      },
      PullRequest(
        "apache/doris", 58001, "[improve](fe) 支持中文标题 and \"quotes\"", head: String(repeating: "a", count: 40),
        updatedAt: .hours(ago: 30),
        statuses: [
          .init("COMPILE (DORIS_COMPILE)", .failure, createdAt: .hours(ago: 31)),
          .init("External Regression", .error, description: "agent lost", createdAt: .hours(ago: 31)),
          .init("P1 Regression (Doris Regression)", .failure, createdAt: .hours(ago: 31)),
          .init("FE UT (Doris FE UT)", .failure, createdAt: .hours(ago: 31)),
          .init("Codecov", .failure, createdAt: .hours(ago: 31)),
        ]
      ) {
        $0.mergeable = .conflicting
        $0.mergeState = .dirty
        $0.behind = 1
      },
      PullRequest(
        "apache/doris", 57777, "all green", head: String(repeating: "b", count: 40),
        updatedAt: .hours(ago: 40),
        statuses: [.init("COMPILE (DORIS_COMPILE)", .success, createdAt: .hours(ago: 41))]
      ) { $0.reviewDecision = .approved },
      PullRequest("apache/doris", 55555, "somebody else's", author: "someoneelse", updatedAt: .hours(ago: 9)),
      PullRequest("apache/doris", 56000, "closed") { $0.state = .closed },
    ])
}

extension Configuration {
  /// One target in one repository; polling is off.
  static let sample = Configuration(
    path: "/sample/config.yaml", apiBase: address("https://api.github.com"),
    webBase: address("https://github.com"),
    targets: [Target(label: "mine", user: "freemandealer", repos: ["apache/doris"])], pollingInterval: nil)

  func with(_ change: (inout Configuration) -> Void) -> Configuration {
    var changed = self
    change(&changed)
    return changed
  }

  private static func address(_ text: String) -> URL { URL(string: text) ?? URL(filePath: "/") }
}

extension Date {
  /// Before the test clock's start.
  static func hours(ago hours: Double) -> Date { TestClock.start - hours * 3600 }
}
