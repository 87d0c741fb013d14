package import GitHubCore
package import JSONRPC

/// `rerun` `{target?, repo?, pr, pipeline}` → posts the pipeline's trigger comment.
struct RerunPipeline: Request {
  typealias Result = JSON
  static let method = "rerun"
  static let progressTitle = "Rerunning"

  let name: PullRequestName
  let pipeline: String

  init(from fields: Fields) throws(RPCError) {
    name = try fields.pullRequestName()
    pipeline = try fields.requiredString("pipeline")
  }

  func run(on server: PRServer, _ context: RequestContext) async throws -> JSON {
    let workspace = try await server.workspace()
    guard !workspace.client.isReadOnly else { throw GitHubError.readOnly }
    let (trigger, repo) = try await find(in: workspace)
    context.progress.report("triggering \(trigger.command)…")
    return try await workspace.reruns.rerun(trigger, on: name.number, in: repo).json
  }

  /// What the table does not name as a whole may be a context that is on the pull request: a list that was given
  /// out tells, or GitHub where there was none, as for `prls call`.
  private func find(in workspace: Workspace) async throws -> (Trigger, repo: String) {
    let target = try workspace.target(name.target)
    let listed = await workspace.lists.remembered(target)?.pullRequests
      .first {
        $0.number == name.number && (name.repo == nil || $0.repo.lowercased() == name.repo?.lowercased())
      }
    var trigger: Trigger?
    do { trigger = try workspace.trigger(named: pipeline, on: listed) } catch  where listed == nil {}
    let repo = try await workspace.repo(of: name)
    if let trigger { return (trigger, repo) }
    let (read, _) = try await workspace.reader.pullRequest(name.number, in: repo)
    return (try workspace.trigger(named: pipeline, on: read), repo)
  }
}

extension Workspace {
  fileprivate func trigger(named name: String, on pullRequest: PullRequest?) throws -> Trigger {
    try table.trigger(named: name, present: (pullRequest?.pipelines ?? []).map { ($0.context, $0.kind) })
  }
}

extension Rerun: JSONEncodable {
  package var json: JSON {
    [
      "repo": .string(repo),
      "number": .integer(number),
      "pipeline": .string(pipeline),
      "command": .string(command),
      "status": .string(status.rawValue),
      "already_triggered": .bool(status == .alreadyTriggered),
      "comment_url": commentURL.json,
      "triggered_at": triggeredAt.json,
      "message": .string(message),
    ]
  }
}
