package import GitHubCore
package import JSONRPC

/// `listTriggers` `{repo?}` → the comments that start something, one row a command.
struct ListTriggers: Request {
  typealias Result = JSON
  static let method = "listTriggers"

  init(from fields: Fields) throws(RPCError) {
    // The built-in table is the same for every repository.
    _ = try fields.string("repo")
  }

  func run(on server: PRServer, _ context: RequestContext) async throws -> JSON {
    let triggers = try await server.workspace().table.triggers
    return ["triggers": triggers.json]
  }
}

extension Trigger: JSONEncodable {
  package var json: JSON {
    [
      "pipeline": .string(pipeline), "command": .string(command), "display_name": .string(displayName),
      "contexts": contexts.json,
    ]
  }
}
