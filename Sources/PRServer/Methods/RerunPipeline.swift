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

  /// A context is looked up among the checks that are on the pull request now: what reruns it depends on
  /// whether it is a status or a check run.
  private func find(in workspace: Workspace) async throws -> (Trigger, repo: String) {
    if let trigger = workspace.table.trigger(called: pipeline) {
      return (trigger, try await workspace.repo(of: name))
    }
    let repo = try await workspace.repo(of: name)
    let checks = try await workspace.reader.checks(of: name.number, in: repo)
    return (try workspace.table.trigger(named: pipeline, present: checks), repo)
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
