/// What a field resolves to, before the query says which parts of it are wanted.
enum Resolved {
  case leaf(JSON)
  case object(GraphQLObject)
  case list([Resolved])
  /// One item of a list that can't be given, while the others can.
  case failure(GraphQLFieldError)

  static var null: Resolved { .leaf(.null) }
}

/// An object as its type's name and a function from field to value.
struct GraphQLObject {
  typealias Resolver = (String, GraphQLArguments, inout Reading) throws(GraphQLFieldError) -> Resolved

  let type: String
  let resolve: Resolver

  init(_ type: String, resolve: @escaping Resolver) {
    self.type = type
    self.resolve = resolve
  }

  /// An object whose fields are all at hand; what is not named is null.
  init(_ type: String, _ fields: [String: JSON]) {
    self.init(type) { field, _, _ in .leaf(fields[field] ?? .null) }
  }
}

struct GraphQLArguments {
  var values: [String: JSON] = [:]

  func string(_ name: String) -> String? { values[name]?.string }

  func int(_ name: String) -> Int? { values[name]?.int }
}

/// An error of one field; the rest of the answer stands.
struct GraphQLFieldError: Error {
  /// "NOT_FOUND" and the like
  var type: String
  var message: String
}

/// An entry of an answer's `errors`.
struct GraphQLError {
  var type: String?
  var message: String
  var path: [JSON] = []
  var location: SourceLocation?
  var extensions: [JSON.Member] = []

  var json: JSON {
    var members: [JSON.Member] = []
    if let type { members.append(.init(name: "type", value: .string(type))) }
    if !path.isEmpty { members.append(.init(name: "path", value: .array(path))) }
    if !extensions.isEmpty { members.append(.init(name: "extensions", value: .object(extensions))) }
    if let location {
      let place: JSON = ["line": .int(location.line), "column": .int(location.column)]
      members.append(.init(name: "locations", value: [place]))
    }
    members.append(.init(name: "message", value: .string(message)))
    return .object(members)
  }
}
