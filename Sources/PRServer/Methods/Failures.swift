import GitHubCore
import JSONRPC

/// `failures` `{target?, repo?, pr?, refresh?}` → the failed and pending pipelines of one pull request, or of all.
struct Failures: Request {
  typealias Result = JSON
  static let method = "failures"
  static let progressTitle = "Looking into failures"

  let target: String?
  let repo: String?
  let number: Int?
  let refresh: Bool

  init(from fields: Fields) throws(RPCError) {
    target = try fields.string("target")
    repo = try fields.string("repo")
    number = try fields.pullRequestNumber()
    refresh = try fields.bool("refresh") ?? false
  }

  func run(on server: PRServer, _ context: RequestContext) async throws -> JSON {
    let workspace = try await server.workspace()
    let target = try workspace.target(target)
    if let number { return try await one(number, target, workspace) }
    let answer = try await workspace.lists.list(target, refresh ? .live : .cached)
    if let repo { _ = try await workspace.check(repo, in: target) }
    return json(
      answer.list.pullRequests.filter {
        !$0.pipelines.isEmpty && (repo == nil || $0.repo.lowercased() == repo?.lowercased())
      },
      of: target, answer, workspace)
  }

  /// Always read anew: only so GitHub tells which checks are required.
  private func one(_ number: Int, _ target: GitHubCore.Target, _ workspace: Workspace) async throws -> JSON {
    let repo = try await workspace.repo(of: PullRequestName(target: target.label, repo: repo, number: number))
    let (pullRequest, warnings) = try await workspace.reader.pullRequest(number, in: repo)
    let answer = PullRequestLists.Answer(
      list: PullRequestList(pullRequests: [pullRequest]), fetchedAt: workspace.client.time.now(),
      source: .live,
      ageSeconds: 0, warnings: warnings)
    return json([pullRequest], of: target, answer, workspace)
  }

  private func json(
    _ pullRequests: [PullRequest], of target: GitHubCore.Target, _ answer: PullRequestLists.Answer,
    _ workspace: Workspace
  ) -> JSON {
    let writer = workspace.writer(of: pullRequests)
    return [
      "target": JSON(target),
      "fetched_at": JSON(answer.fetchedAt),
      "source": .string(answer.source.rawValue),
      "age_seconds": .integer(answer.ageSeconds),
      "pull_requests": .array(pullRequests.map(writer.failures)),
      "warnings": (answer.warnings + writer.warnings).json,
    ]
  }
}
