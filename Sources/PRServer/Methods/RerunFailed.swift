import GitHubCore
import JSONRPC

/// `rerunFailed` `{target?, repo?, pr, preview?}` → each failed pipeline's command once.
struct RerunFailed: Request {
  typealias Result = JSON
  static let method = "rerunFailed"
  static let progressTitle = "Rerunning what failed"

  let name: PullRequestName
  let preview: Bool

  init(from fields: Fields) throws(RPCError) {
    name = try fields.pullRequestName()
    preview = try fields.bool("preview") ?? false
  }

  func run(on server: PRServer, _ context: RequestContext) async throws -> JSON {
    let workspace = try await server.workspace()
    guard preview || !workspace.client.isReadOnly else { throw GitHubError.readOnly }
    let repo = try await workspace.repo(of: name)
    let result = try await workspace.reruns.rerunFailed(on: name.number, in: repo, preview: preview)
    return [
      "repo": .string(result.repo),
      "number": .integer(result.number),
      "reruns": result.reruns.json,
      "left_out": .array(
        result.leftOut.map { ["context": .string($0.context), "reason": .string($0.reason)] }),
      "message": .string(result.message),
    ]
  }
}
