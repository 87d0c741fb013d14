@testable import JSONRPC

/// Answers with the params it was given.
struct Echo: Request {
  static let method = "echo"
  typealias Result = JSON
  let value: JSON

  init(from fields: Fields) throws(RPCError) {
    value = fields["value"] ?? .null
  }
}

/// Answers when the test says so; what it does on the way is the test's closure.
struct Stall: Request {
  static let method = "stall"
  static let progressTitle = "Stalling"
  typealias Result = JSON
  let name: String

  init(from fields: Fields) throws(RPCError) {
    name = try fields.string("name") ?? ""
  }
}

/// A router with both of them.
func sampleRouter(
  stall: @escaping @Sendable (Stall, RequestContext) async throws -> JSON = { _, _ in nil }
) -> Router {
  var router = Router { .internalError("mapped \($0)") }
  router.on(Echo.self) { request, _ in request.value }
  router.on(Stall.self, stall)
  return router
}

extension Connection.Hooks {
  /// Initializes with a fixed result.
  static func sample(
    initialized: @escaping @Sendable () -> Void = {}, inputEnded: @escaping @Sendable () -> Void = {},
    log: Log<String> = Log()
  ) -> Connection.Hooks {
    Connection.Hooks(
      initialize: { fields in ["serverInfo": ["name": "sample"], "config": JSON(fields["config"])] },
      initialized: initialized, inputEnded: inputEnded, log: { log.add("\($0): \($1)") })
  }
}
