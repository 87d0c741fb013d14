package import Configuration
package import Foundation
import GitHubCore
package import JSONRPC

/// The one place where an error becomes what a client sees.
package enum WireError {
  package static func of(_ error: any Error) -> RPCError {
    switch error {
    case let error as RPCError: error
    case is CancellationError: .requestCancelled
    case let error as InvalidRequest: .invalidParams(error.message)
    case let error as GitHubError: of(error)
    case let error as ConfigurationError: of(error)
    case let error as TokenError: of(error)
    default: .internalError("prls failed inside, at \(type(of: error)); please report it.")
    }
  }

  private static func of(_ error: GitHubError) -> RPCError {
    var data: JSONObject
    switch error.kind {
    case .unauthorized: data = ["kind": "unauthorized"]
    case .forbidden: data = ["kind": "forbidden"]
    case .notFound: data = ["kind": "not_found"]
    case .rateLimited(let retryAt, let scope):
      data = ["kind": "rate_limited", "retry_at": JSON(retryAt), "scope": .string(scope.rawValue)]
    case .conflict: data = ["kind": "conflict"]
    case .updatePending(let head): data = ["kind": "update_pending", "head_before": .string(head)]
    case .readOnly: data = ["kind": "read_only"]
    case .network: data = ["kind": "network", "attempts": .integer(error.attempts ?? 1)]
    case .github(let status, let requestID):
      data = ["kind": "github", "status": .integer(status), "request_id": requestID.json]
    case .journal: return .internalError(error.message)
    }
    if let happened = error.mayHaveHappened { data["may_have_happened"] = .string(happened ? "yes" : "no") }
    if let hint = error.hint { data["hint"] = .string(hint) }
    return .requestFailed(error.message, data: .object(data))
  }

  private static func of(_ error: ConfigurationError) -> RPCError {
    let first = error.faults.first?.description ?? "it can't be read"
    let more = error.faults.count > 1 ? " (and \(error.faults.count - 1) more)" : ""
    return .requestFailed(
      "The configuration can't be used: \(first)\(more).",
      data: ["kind": "config", "faults": .array(error.faults.map { JSON($0) })])
  }

  private static func of(_ error: TokenError) -> RPCError {
    .requestFailed(
      "GitHub can't be asked: \(error.message).",
      data: [
        "kind": "config",
        "faults": [["path": "", "line": 0, "column": 0, "message": .string(error.message)]],
      ])
  }
}

extension ConfigurationFault: JSONEncodable {
  package var json: JSON {
    ["path": .string(path), "line": .integer(line), "column": .integer(column), "message": .string(message)]
  }
}

extension Date: JSONEncodable {
  package var json: JSON { .string(Timestamp.text(self)) }
}
