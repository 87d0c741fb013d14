import Foundation
import SimulatedGitHub

/// Pull requests that boards are tried with.
enum Sample {
  static let head = "976a2b3000000000000000000000000000000000"

  /// The design document's example: one pipeline failed, one is pending, and a check that nothing reruns failed.
  static var mixed: World.PullRequest {
    .init(
      "apache/doris", 58845, "[fix](cloud) fix file cache query limit", head: head,
      updatedAt: Date() - 14 * 60 - 5,
      statuses: [
        .init("COMPILE (DORIS_COMPILE)", .success),
        .init(
          "performance (Doris Performance)", .failure, description: "TeamCity build failed",
          targetURL: "http://43.132.222.7:8111/viewLog.html?buildId=3"),
        .init("P0 Regression (Doris Regression)", .pending, description: "TeamCity build started"),
      ], checkRuns: [.init("CheckStyle", .cancelled, id: 2)]
    ) {
      $0.mergeState = .unstable
      $0.viewerCanUpdateBranch = true
      $0.behind = 2
      $0.updateTakes = .zero
      $0.reviewDecision = .reviewRequired
    }
  }

  static func green(_ number: Int, _ title: String = "[feature](be) warm up the file cache")
    -> World.PullRequest
  {
    .init(
      "apache/doris", number, title, updatedAt: Date() - 4 * 3600 - 5,
      statuses: [.init("COMPILE (DORIS_COMPILE)", .success), .init("FE UT (Doris FE UT)", .success)]
    ) { $0.reviewDecision = .approved }
  }

  static func failing(_ number: Int, _ title: String, updatedAt: Date = Date() - 3600 * 24 * 3 - 5)
    -> World.PullRequest
  {
    .init(
      "apache/doris", number, title, updatedAt: updatedAt,
      statuses: [.init("FE UT (Doris FE UT)", .failure, description: "TeamCity build failed")])
  }
}
