/// Reads executable documents, and the types of `GraphQLSchema`, by recursive descent.
struct GraphQLParser {
  typealias Failure = GraphQLSyntaxError
  typealias Document = GraphQLDocument

  private let tokens: [(token: GraphQLLexer.Token, at: SourceLocation)]
  private var index = 0

  init(_ text: String) throws(Failure) { tokens = try GraphQLLexer.tokens(of: text) }

  static func parse(_ text: String) throws(Failure) -> Document {
    var parser = try GraphQLParser(text)
    return try parser.document()
  }

  var location: SourceLocation { tokens[index].at }
  var isAtEnd: Bool { tokens[index].token == .end }

  private func unexpected() -> Failure {
    let found =
      switch tokens[index].token {
      case .punctuator(let text), .name(let text), .string(let text): "\"\(text)\""
      case .int(let value): "\"\(value)\""
      case .float(let value): "\"\(value)\""
      case .end: "end of file"
      }
    return Failure(
      message: "Parse error on \(found) at [\(location.line), \(location.column)]", location: location)
  }

  private func peeks(_ punctuator: String) -> Bool { tokens[index].token == .punctuator(punctuator) }

  private func peeks(name: String) -> Bool { tokens[index].token == .name(name) }

  mutating func accept(_ punctuator: String) -> Bool {
    guard peeks(punctuator) else { return false }
    index += 1
    return true
  }

  mutating func accept(name: String) -> Bool {
    guard peeks(name: name) else { return false }
    index += 1
    return true
  }

  mutating func expect(_ punctuator: String) throws(Failure) {
    guard accept(punctuator) else { throw unexpected() }
  }

  mutating func name() throws(Failure) -> String {
    guard case .name(let name) = tokens[index].token else { throw unexpected() }
    index += 1
    return name
  }

  mutating func type() throws(Failure) -> TypeReference {
    var type: TypeReference
    if accept("[") {
      type = .list(try self.type())
      try expect("]")
    } else {
      type = .named(try name())
    }
    return accept("!") ? .nonNull(type) : type
  }
}

// Documents: operations and fragments.
extension GraphQLParser {
  private mutating func document() throws(Failure) -> Document {
    var document = Document()
    repeat {
      if peeks(name: "fragment") {
        let fragment = try fragment()
        document.fragments[fragment.name] = fragment
      } else {
        document.operations.append(try operation())
      }
    } while !isAtEnd
    return document
  }

  private mutating func operation() throws(Failure) -> Document.Operation {
    var operation = Document.Operation(kind: "query", location: location)
    if !peeks("{") {
      guard peeks(name: "query") || peeks(name: "mutation") || peeks(name: "subscription") else {
        throw unexpected()
      }
      operation.kind = try name()
      if !peeks("("), !peeks("{") { operation.name = try name() }
      if accept("(") {
        repeat { operation.variables.append(try variableDefinition()) } while !accept(")")
      }
    }
    operation.selections = try selections()
    return operation
  }

  private mutating func variableDefinition() throws(Failure) -> Document.VariableDefinition {
    let place = location
    try expect("$")
    let name = try name()
    try expect(":")
    let type = try type()
    return .init(name: name, type: type, defaultValue: accept("=") ? try literal() : nil, location: place)
  }

  private mutating func fragment() throws(Failure) -> Document.Fragment {
    let place = location
    _ = try name()
    let name = try name()
    guard accept(name: "on") else { throw unexpected() }
    return .init(
      name: name, typeCondition: try self.name(), selections: try selections(), location: place)
  }
}

// Selection sets and what stands in them.
extension GraphQLParser {
  private mutating func selections() throws(Failure) -> [Document.Selection] {
    try expect("{")
    var selections: [Document.Selection] = []
    repeat { selections.append(try selection()) } while !accept("}")
    return selections
  }

  private mutating func selection() throws(Failure) -> Document.Selection {
    let place = location
    guard accept("...") else { return .field(try field()) }
    if peeks("{") || peeks("@") || peeks(name: "on") {
      let condition = accept(name: "on") ? try name() : nil
      return .inlineFragment(
        typeCondition: condition, directives: try directives(), try selections(), place)
    }
    return .spread(try name(), directives: try directives(), place)
  }

  private mutating func field() throws(Failure) -> Document.Field {
    var field = Document.Field(name: "", location: location)
    field.name = try name()
    if accept(":") {
      field.alias = field.name
      field.name = try name()
    }
    field.arguments = try arguments()
    field.directives = try directives()
    if peeks("{") { field.selections = try selections() }
    return field
  }

  private mutating func directives() throws(Failure) -> [Document.Directive] {
    var directives: [Document.Directive] = []
    while accept("@") { directives.append(.init(name: try name(), arguments: try arguments())) }
    return directives
  }

  private mutating func arguments() throws(Failure) -> [Document.Argument] {
    guard accept("(") else { return [] }
    var arguments: [Document.Argument] = []
    repeat { arguments.append(try argument()) } while !accept(")")
    return arguments
  }

  private mutating func argument() throws(Failure) -> Document.Argument {
    let name = try name()
    try expect(":")
    return .init(name: name, value: try literal())
  }

  private mutating func literal() throws(Failure) -> Document.Literal {
    if accept("$") { return .variable(try name()) }
    if accept("[") {
      var items: [Document.Literal] = []
      while !accept("]") { items.append(try literal()) }
      return .list(items)
    }
    if accept("{") {
      var members: [Document.Argument] = []
      while !accept("}") { members.append(try argument()) }
      return .object(members)
    }
    let value: JSON
    switch tokens[index].token {
    case .int(let number): value = .int(number)
    case .float(let number): value = .double(number)
    case .string(let text): value = .string(text)
    case .name("true"): value = true
    case .name("false"): value = false
    case .name("null"): value = nil
    case .name(let word): value = .string(word)
    case .punctuator, .end: throw unexpected()
    }
    index += 1
    return .constant(value)
  }
}
