import Foundation

/// The simulator's world: one repository, with an author for each list that is measured.
struct BenchWorld {
  static let repository = "apache/doris"

  struct List: Equatable {
    var author: String
    var pullRequests: Int
    /// Commit statuses and check runs of each.
    var checks: Int
    /// One in so many is not green: one of its checks failed, two are pending.
    var oneInFailed = 1

    var name: String { "\(pullRequests) PRs × \(checks) checks" }
  }

  static let warmUp = List(author: "warm-up", pullRequests: 1, checks: 2)
  static let five = List(author: "five", pullRequests: 5, checks: 60)
  static let fiveLight = List(author: "five-light", pullRequests: 5, checks: 20)
  static let forty = List(author: "forty", pullRequests: 40, checks: 60)
  static let hundred = List(author: "hundred", pullRequests: 100, checks: 60)
  static let heavy = List(author: "heavy", pullRequests: 100, checks: 100)
  static let growing = [10, 100, 1000].map {
    List(author: "grown-\($0)", pullRequests: $0, checks: 20, oneInFailed: 10)
  }

  private let lists: [List]

  init(isQuick: Bool) {
    let all = [Self.warmUp, Self.five, Self.fiveLight, Self.forty, Self.hundred, Self.heavy] + Self.growing
    lists = isQuick ? all.filter { $0.pullRequests <= 40 } : all
  }

  private struct File: Encodable {
    var prs: [PullRequest]
    var repos = [BenchWorld.repository]
  }

  private struct PullRequest: Encodable {
    var repo = BenchWorld.repository
    var number: Int
    var title: String
    var author: String
    var state = "OPEN"
    var updatedAt: String
    var head: String
    var mergeState: String
    var review = "REVIEW_REQUIRED"
    var statuses: [Status]
    var checkRuns: [CheckRun]

    enum CodingKeys: String, CodingKey {
      case repo, number, title, author, state, head, review, statuses, checkRuns
      case updatedAt = "updated_at"
      case mergeState = "merge_state"
    }
  }

  private struct Status: Encodable {
    var context: String
    var state: String
    var description: String
    var targetURL: String

    enum CodingKeys: String, CodingKey {
      case context, state, description
      case targetURL = "target_url"
    }
  }

  private struct CheckRun: Encodable {
    var id: Int
    var name: String
    var status = "COMPLETED"
    var conclusion = "SUCCESS"
    var detailsURL: String

    enum CodingKeys: String, CodingKey {
      case id, name, status, conclusion
      case detailsURL = "details_url"
    }
  }

  func write(to path: String) throws {
    var file = File(prs: [])
    for list in lists {
      for index in 0..<list.pullRequests { file.prs.append(pullRequest(file.prs.count + 1, index, of: list)) }
    }
    try JSONEncoder().encode(file).write(to: URL(filePath: path))
  }

  private func pullRequest(_ number: Int, _ index: Int, of list: List) -> PullRequest {
    let isGreen = index % list.oneInFailed != 0
    // Two thirds of Doris's are commit statuses.
    let statuses = list.checks - list.checks / 3
    return PullRequest(
      number: number, title: "[fix](cloud) fix file cache query limit, part \(index) 中文",
      author: list.author,
      updatedAt: String(
        format: "2026-11-%02dT%02d:%02d:00Z", 20 - index / 1440, index / 60 % 24, index % 60),
      head: String(format: "%040x", number), mergeState: isGreen ? "CLEAN" : "UNSTABLE",
      statuses: (0..<statuses).map { check in
        Status(
          context: "P\(check) Regression (Doris Regression \(check))",
          state: isGreen || check > 2 ? "success" : check == 0 ? "failure" : "pending",
          description:
            "TeamCity build finished; tests passed: \(1000 + check), ignored: 12, muted: 3; 57 min",
          targetURL: "http://43.132.222.7:8111/viewLog.html?buildId=\(number * 100 + check)"
            + "&buildTypeId=Doris_DorisRegression_P\(check)Regression&tab=buildResultsDiv"
        )
      },
      checkRuns: (statuses..<list.checks).map { check in
        CheckRun(
          id: number * 100 + check, name: "Build \(check) (Linux)",
          detailsURL: "https://github.com/apache/doris/actions/runs/\(number)/job/\(check)")
      })
  }
}
