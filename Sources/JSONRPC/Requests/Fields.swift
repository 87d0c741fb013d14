/// A message's params, read by name and type. Null counts as absent; names nobody asks for are ignored.
///
/// What has the wrong type is -32602, with the method, the field, what it should be and what it is.
package struct Fields: Sendable {
  package let method: String
  /// Where these fields stand inside the params, as in "initializationOptions."; empty at the top.
  private let path: String
  private let object: JSONObject

  /// Absent, null and {} mean the same.
  package init(method: String, params: JSON?) throws(RPCError) {
    switch params {
    case nil, .null: self.init(method: method, path: "", object: [:])
    case .object(let object): self.init(method: method, path: "", object: object)
    case let other?:
      throw .invalidParams("\(method): params must be an object, not \(other.brief).")
    }
  }

  private init(method: String, path: String, object: JSONObject) {
    self.method = method
    self.path = path
    self.object = object
  }

  package subscript(name: String) -> JSON? {
    guard let value = object[name], value != .null else { return nil }
    return value
  }

  package func string(_ name: String) throws(RPCError) -> String? {
    try read(name, "a string", \.string)
  }

  package func bool(_ name: String) throws(RPCError) -> Bool? {
    try read(name, "true or false", \.bool)
  }

  package func integer(_ name: String) throws(RPCError) -> Int? {
    try read(name, "a whole number", \.integer)
  }

  package func requiredString(_ name: String) throws(RPCError) -> String {
    if let value = try string(name) { return value }
    throw missing(name, "a string")
  }

  package func requiredInteger(_ name: String) throws(RPCError) -> Int {
    if let value = try integer(name) { return value }
    throw missing(name, "a whole number")
  }

  /// The fields of an object among these; nil where it is absent.
  package func fields(_ name: String) throws(RPCError) -> Fields? {
    guard let object = try read(name, "an object", \.object) else { return nil }
    return Fields(method: method, path: "\(path)\(name).", object: object)
  }

  private func read<Value>(
    _ name: String, _ expected: String, _ value: (JSON) -> Value?
  ) throws(RPCError) -> Value? {
    guard let found = self[name] else { return nil }
    if let value = value(found) { return value }
    throw .invalidParams("\(method): \"\(path)\(name)\" must be \(expected), not \(found.brief).")
  }

  private func missing(_ name: String, _ expected: String) -> RPCError {
    .invalidParams("\(method): \"\(path)\(name)\" is missing; it must be \(expected).")
  }
}

extension JSON {
  /// The value in a few words, for an error message.
  var brief: String {
    switch self {
    case .null: "null"
    case .bool(let value): String(value)
    case .number(let number): "the number \(Self.shortened(number.literal))"
    case .string(let string): "the string \(JSON.string(Self.shortened(string)).text())"
    case .array: "an array"
    case .object: "an object"
    }
  }

  private static func shortened(_ text: String) -> String {
    text.unicodeScalars.count <= 40 ? text : String(text.unicodeScalars.prefix(40)) + "…"
  }
}
