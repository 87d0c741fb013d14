import GitHubCore
import JSONRPC

/// `rebaseRerun` `{target?, repo?, pr}` → Update branch, then `run buildall` on the new head.
struct RebaseRerun: Request {
  typealias Result = JSON
  static let method = "rebaseRerun"
  static let progressTitle = "Rebase & Rerun"
  /// What a wait for the new head gets when no further message can come.
  static let grace: Duration = .seconds(5)

  let name: PullRequestName

  init(from fields: Fields) throws(RPCError) { name = try fields.pullRequestName() }

  func run(on server: PRServer, _ context: RequestContext) async throws -> JSON {
    let workspace = try await server.workspace()
    guard !workspace.client.isReadOnly else { throw GitHubError.readOnly }
    let repo = try await workspace.repo(of: name)
    let result = try await workspace.reruns.rebaseRerun(
      on: name.number, in: repo, progress: { context.progress.report($0) },
      abandon: {
        await server.inputEnd.wait()
        try? await server.time.sleep(for: Self.grace)
      })
    return [
      "repo": .string(result.repo),
      "number": .integer(result.number),
      "update": [
        "status": .string(result.updateStatus.rawValue),
        "head_before": .string(result.headBefore),
        "head_after": .string(result.headAfter),
        "message": .string(result.updateMessage),
      ],
      "rerun": [
        "status": .string(result.rerun.status.rawValue),
        "command": .string(result.rerun.command),
        "comment_url": result.rerun.commentURL.json,
        "triggered_at": result.rerun.triggeredAt.json,
      ],
      "message": .string(result.message),
    ]
  }
}
