/// What a client sent, told apart so far that it can be answered, or left unanswered, whatever is
/// wrong with the rest of it.
enum Message: Sendable, Equatable {
  case request(id: RequestID, method: String, params: JSON?)
  case notification(method: String, params: JSON?)
  /// To a request that the server never sent.
  case response
  /// Not a message; the answer is ready.
  case invalid(id: RequestID, RPCError)

  init(_ value: JSON) {
    guard let object = value.object else {
      self = .invalid(id: .null, .invalidRequest("A message must be an object, not \(value.brief)."))
      return
    }
    let method = object["method"]
    if method == nil, object["result"] != nil || object["error"] != nil {
      self = .response
      return
    }
    guard let idValue = object["id"] else {
      self = Self.notification(method: method, params: object["params"])
      return
    }
    guard let id = RequestID(idValue) else {
      let fault = "An id must be a string, a number or null, not \(idValue.brief)."
      self = .invalid(id: .null, .invalidRequest(fault))
      return
    }
    self = Self.request(id: id, method: method, object: object)
  }

  private static func request(id: RequestID, method: JSON?, object: JSONObject) -> Message {
    guard object["jsonrpc"] == "2.0" else {
      return .invalid(id: id, .invalidRequest("A message needs \"jsonrpc\": \"2.0\"."))
    }
    guard let method = method?.string else {
      return .invalid(id: id, .invalidRequest("A request needs a method, as a string."))
    }
    return .request(id: id, method: method, params: object["params"])
  }

  /// Whatever names a method and has no id is never answered. What names none is no notification
  /// either, and the specification's own examples answer it.
  private static func notification(method: JSON?, params: JSON?) -> Message {
    guard let method = method?.string else {
      return .invalid(id: .null, .invalidRequest("A message needs a method, as a string."))
    }
    return .notification(method: method, params: params)
  }
}

/// What goes out: the members that the specifications name and no others.
enum Envelope {
  static func answer(to id: RequestID, _ outcome: Result<JSON, RPCError>) -> JSON {
    switch outcome {
    case .success(let result): ["jsonrpc": "2.0", "id": id.json, "result": result]
    case .failure(let error): ["jsonrpc": "2.0", "id": id.json, "error": error.json]
    }
  }

  static func notification(_ method: String, _ params: JSON) -> JSON {
    ["jsonrpc": "2.0", "method": .string(method), "params": params]
  }
}
