/// A parsed query: operations and the fragments that they share.
struct GraphQLDocument {
  var operations: [Operation] = []
  var fragments: [String: Fragment] = [:]

  struct Operation {
    /// "query", "mutation" or "subscription"
    var kind: String
    var name: String?
    var variables: [VariableDefinition] = []
    var selections: [Selection] = []
    var location: SourceLocation
  }

  struct VariableDefinition {
    var name: String
    var type: TypeReference
    var defaultValue: Literal?
    var location: SourceLocation
  }

  struct Fragment {
    var name: String
    var typeCondition: String
    var selections: [Selection]
    var location: SourceLocation
  }

  enum Selection {
    case field(Field)
    case inlineFragment(typeCondition: String?, directives: [Directive], [Selection], SourceLocation)
    case spread(String, directives: [Directive], SourceLocation)
  }

  struct Field {
    var alias: String?
    var name: String
    var arguments: [Argument] = []
    var directives: [Directive] = []
    var selections: [Selection] = []
    var location: SourceLocation

    var responseKey: String { alias ?? name }
  }

  struct Argument {
    var name: String
    var value: Literal
  }

  struct Directive {
    var name: String
    var arguments: [Argument]
  }

  enum Literal {
    case variable(String)
    case constant(JSON)
    case list([Literal])
    case object([Argument])
  }
}

/// `[String!]!` and the like.
indirect enum TypeReference: Sendable, Equatable, CustomStringConvertible {
  case named(String)
  case list(TypeReference)
  case nonNull(TypeReference)

  var description: String {
    switch self {
    case .named(let name): name
    case .list(let item): "[\(item)]"
    case .nonNull(let type): "\(type)!"
    }
  }

  /// The name inside all lists and exclamation marks.
  var name: String {
    switch self {
    case .named(let name): name
    case .list(let inner), .nonNull(let inner): inner.name
    }
  }

  var isNonNull: Bool {
    if case .nonNull = self { true } else { false }
  }
}
