/// An error as the client sees it.
package struct RPCError: Error, Sendable, Equatable {
  package var code: Int
  /// One sentence that a person can act on.
  package var message: String
  package var data: JSON?

  package init(code: Int, message: String, data: JSON? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  package static let parseErrorCode = -32700
  package static let invalidRequestCode = -32600
  package static let methodNotFoundCode = -32601
  package static let invalidParamsCode = -32602
  package static let internalErrorCode = -32603
  package static let requestCancelledCode = -32800
  package static let requestFailedCode = -32803

  package static func parseError(_ message: String) -> RPCError {
    RPCError(code: parseErrorCode, message: message)
  }

  package static func invalidRequest(_ message: String) -> RPCError {
    RPCError(code: invalidRequestCode, message: message)
  }

  package static func methodNotFound(_ message: String) -> RPCError {
    RPCError(code: methodNotFoundCode, message: message)
  }

  package static func invalidParams(_ message: String, data: JSON? = nil) -> RPCError {
    RPCError(code: invalidParamsCode, message: message, data: data)
  }

  package static func internalError(_ message: String) -> RPCError {
    RPCError(code: internalErrorCode, message: message)
  }

  package static let requestCancelled = RPCError(
    code: requestCancelledCode, message: "The request was cancelled.")

  /// LSP's code for a valid request that could not be carried out.
  package static func requestFailed(_ message: String, data: JSON? = nil) -> RPCError {
    RPCError(code: requestFailedCode, message: message, data: data)
  }
}

extension RPCError: JSONEncodable {
  package var json: JSON {
    var object: JSONObject = ["code": .integer(code), "message": .string(message)]
    object["data"] = data
    return .object(object)
  }
}
