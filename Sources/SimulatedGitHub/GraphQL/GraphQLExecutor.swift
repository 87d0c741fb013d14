/// Executes a valid operation: each field is resolved once, nulls climb to the nearest field that may be null.
struct GraphQLExecutor {
  let schema: GraphQLSchema
  let document: GraphQLDocument
  let variables: [String: JSON]
  /// "Type.field" → the error that comes instead of its value.
  let forbidden: [String: GraphQLFieldError]
  var reading: Reading
  private(set) var errors: [GraphQLError] = []

  init(
    schema: GraphQLSchema, document: GraphQLDocument, variables: [String: JSON],
    forbidden: [String: GraphQLFieldError], reading: Reading
  ) {
    self.schema = schema
    self.document = document
    self.variables = variables
    self.forbidden = forbidden
    self.reading = reading
  }

  mutating func data(of operation: GraphQLDocument.Operation, root: GraphQLObject) -> JSON {
    execute(operation.selections, on: root, path: [])
  }

  private typealias Collected = [(key: String, fields: [GraphQLDocument.Field])]

  private mutating func execute(
    _ selections: [GraphQLDocument.Selection], on object: GraphQLObject, path: [JSON]
  ) -> JSON {
    var collected: Collected = []
    collect(selections, for: object.type, into: &collected)
    var members: [JSON.Member] = []
    for (key, fields) in collected {
      guard let value = value(of: fields, on: object, path: path + [.string(key)]) else { return .null }
      members.append(.init(name: key, value: value))
    }
    return .object(members)
  }

  /// Fields that answer under the same key are one field, with the selections of all of them.
  private func collect(
    _ selections: [GraphQLDocument.Selection], for type: String, into collected: inout Collected
  ) {
    for selection in selections {
      switch selection {
      case .field(let field):
        guard isIncluded(field.directives) else { continue }
        if let index = collected.firstIndex(where: { $0.key == field.responseKey }) {
          collected[index].fields.append(field)
        } else {
          collected.append((field.responseKey, [field]))
        }
      case .inlineFragment(let condition, let directives, let inner, _):
        guard isIncluded(directives), condition.map({ schema.object(type, is: $0) }) ?? true else { continue }
        collect(inner, for: type, into: &collected)
      case .spread(let name, let directives, _):
        guard isIncluded(directives), let fragment = document.fragments[name],
          schema.object(type, is: fragment.typeCondition)
        else { continue }
        collect(fragment.selections, for: type, into: &collected)
      }
    }
  }

  private func isIncluded(_ directives: [GraphQLDocument.Directive]) -> Bool {
    directives.allSatisfy { directive in
      let condition = directive.arguments.first { $0.name == "if" }.map { json($0.value) } == .bool(true)
      switch directive.name {
      case "include": return condition
      case "skip": return !condition
      default: return true
      }
    }
  }

  /// Nil where the field must not be null and is: then the object around it is null.
  private mutating func value(
    of fields: [GraphQLDocument.Field], on object: GraphQLObject, path: [JSON]
  ) -> JSON? {
    let field = fields[0]
    guard field.name != "__typename" else { return .string(object.type) }
    guard let definition = schema.field(field.name, of: object.type) else { return .null }
    var arguments = GraphQLArguments()
    for argument in field.arguments { arguments.values[argument.name] = json(argument.value) }
    do throws(GraphQLFieldError) {
      if let error = forbidden["\(object.type).\(field.name)"] { throw error }
      let resolved = try object.resolve(field.name, arguments, &reading)
      return complete(resolved, as: definition.type, fields.flatMap(\.selections), path: path)
    } catch {
      errors.append(
        GraphQLError(type: error.type, message: error.message, path: path, location: field.location))
      return definition.type.isNonNull ? nil : .null
    }
  }

  private mutating func complete(
    _ value: Resolved, as type: TypeReference, _ selections: [GraphQLDocument.Selection], path: [JSON]
  ) -> JSON? {
    switch (type, value) {
    case (.nonNull(let inner), _):
      let value = complete(value, as: inner, selections, path: path)
      return value == .null ? nil : value
    case (.list(let itemType), .list(let items)):
      var completed: [JSON] = []
      for (index, item) in items.enumerated() {
        let itemPath = path + [.int(index)]
        guard let item = complete(item, as: itemType, selections, path: itemPath) else { return .null }
        completed.append(item)
      }
      return .array(completed)
    case (_, .object(let object)): return execute(selections, on: object, path: path)
    case (_, .leaf(let json)): return json
    case (_, .failure(let error)):
      errors.append(GraphQLError(type: error.type, message: error.message, path: path))
      return .null
    case (_, .list): return .null
    }
  }

  private func json(_ literal: GraphQLDocument.Literal) -> JSON {
    switch literal {
    case .variable(let name): variables[name] ?? .null
    case .constant(let value): value
    case .list(let items): .array(items.map(json))
    case .object(let members): .object(members.map { .init(name: $0.name, value: json($0.value)) })
    }
  }
}
