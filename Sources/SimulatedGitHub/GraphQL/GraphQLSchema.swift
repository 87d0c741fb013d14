/// Types, their fields and arguments: enough of a schema to validate and to execute a query.
struct GraphQLSchema: Sendable {
  struct Field: Sendable {
    var type: TypeReference
    var arguments: [String: TypeReference]
  }

  /// Objects and interfaces, each with its fields.
  private(set) var fields: [String: [String: Field]] = [:]
  /// Interface or union → the objects that it may be.
  private(set) var possibleTypes: [String: Set<String>] = [:]

  func isComposite(_ type: String) -> Bool { fields[type] != nil || possibleTypes[type] != nil }

  func field(_ name: String, of type: String) -> Field? {
    name == "__typename" ? Field(type: .nonNull(.named("String")), arguments: [:]) : fields[type]?[name]
  }

  /// Whether an object is of the type that a fragment names.
  func object(_ object: String, is condition: String) -> Bool {
    object == condition || possibleTypes[condition]?.contains(object) == true
  }

  /// The schema of a server that lacks some fields, named as "Type.field".
  func without(_ missing: Set<String>) -> GraphQLSchema {
    var older = self
    for name in missing {
      let parts = name.split(separator: ".").map(String.init)
      if parts.count == 2 { older.fields[parts[0]]?[parts[1]] = nil }
    }
    return older
  }

  /// Reads `type`, `interface` and `union` definitions; every other named type is a leaf.
  init(_ text: String) throws(GraphQLSyntaxError) {
    var parser = try GraphQLParser(text)
    while !parser.isAtEnd {
      let kind = try parser.name()
      let name = try parser.name()
      if kind == "union" {
        try parser.expect("=")
        repeat { possibleTypes[name, default: []].insert(try parser.name()) } while parser.accept("|")
        continue
      }
      if parser.accept(name: "implements") {
        repeat { possibleTypes[try parser.name(), default: []].insert(name) } while parser.accept("&")
      }
      try parser.expect("{")
      repeat {
        let field = try parser.name()
        fields[name, default: [:]][field] = try Self.field(&parser)
      } while !parser.accept("}")
    }
  }

  private static func field(_ parser: inout GraphQLParser) throws(GraphQLSyntaxError) -> Field {
    var arguments: [String: TypeReference] = [:]
    if parser.accept("(") {
      repeat {
        let name = try parser.name()
        try parser.expect(":")
        arguments[name] = try parser.type()
      } while !parser.accept(")")
    }
    try parser.expect(":")
    return Field(type: try parser.type(), arguments: arguments)
  }
}
