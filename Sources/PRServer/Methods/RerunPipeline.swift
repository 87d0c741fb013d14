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
    let target = try workspace.target(name.target)
    let present = await workspace.lists.remembered(target)?.pullRequests
      .first {
        $0.number == name.number && (name.repo == nil || $0.repo.lowercased() == name.repo?.lowercased())
      }
    let trigger = try workspace.table.trigger(
      named: pipeline, present: (present?.pipelines ?? []).map { ($0.context, $0.kind) })
    let repo = try await workspace.repo(of: name)
    context.progress.report("triggering \(trigger.command)…")
    return try await workspace.reruns.rerun(trigger, on: name.number, in: repo).json
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
