import JSONRPC

/// `listTargets` → `{targets: [{label, user, repos}]}`
struct ListTargets: Request {
  typealias Result = JSON
  static let method = "listTargets"

  init(from fields: Fields) {}

  func run(on server: PRServer, _ context: RequestContext) async throws -> JSON {
    ["targets": try await server.workspace().targets.json]
  }
}
