/// Refuses a query as a whole, in GitHub's words, before any of it is executed.
struct GraphQLValidator {
  private let schema: GraphQLSchema
  private let document: GraphQLDocument
  private var errors: [GraphQLError] = []
  private var usedFragments: Set<String> = []
  private var usedVariables: Set<String> = []

  static func errors(in document: GraphQLDocument, schema: GraphQLSchema) -> [GraphQLError] {
    var validator = GraphQLValidator(schema: schema, document: document)
    for operation in document.operations { validator.check(operation) }
    for (name, fragment) in document.fragments where !validator.usedFragments.contains(name) {
      validator.report(
        "Fragment \(name) was defined, but not used", "useAndDefineFragment", at: fragment.location, path: [])
    }
    return validator.errors
  }

  private init(schema: GraphQLSchema, document: GraphQLDocument) {
    self.schema = schema
    self.document = document
  }

  private mutating func report(
    _ message: String, _ code: String, _ further: KeyValuePairs<String, String> = [:], at: SourceLocation,
    path: [String]
  ) {
    let extensions = [JSON.Member(name: "code", value: .string(code))]
    errors.append(
      GraphQLError(
        message: message, path: path.map(JSON.string), location: at,
        extensions: extensions + further.map { .init(name: $0.key, value: .string($0.value)) }))
  }

  private mutating func check(_ operation: GraphQLDocument.Operation) {
    guard operation.kind == "query" else {
      report(
        "Schema is not configured for \(operation.kind)s", "missingMutationConfiguration",
        at: operation.location, path: [operation.kind])
      return
    }
    usedVariables = []
    let label = operation.name.map { "query \($0)" } ?? "query"
    check(operation.selections, on: "Query", path: [label], within: [])
    let declared = Set(operation.variables.map(\.name))
    for variable in operation.variables where !usedVariables.contains(variable.name) {
      report(
        "Variable $\(variable.name) is declared by \(operation.name ?? "anonymous query") but not used",
        "variableNotUsed", ["variableName": variable.name], at: variable.location, path: [label])
    }
    for name in usedVariables.subtracting(declared).sorted() {
      report(
        "Variable $\(name) is used by \(operation.name ?? "anonymous query") but not declared",
        "variableNotDefined", ["variableName": name], at: operation.location, path: [label])
    }
  }

  private mutating func check(
    _ selections: [GraphQLDocument.Selection], on type: String, path: [String], within: Set<String>
  ) {
    for selection in selections {
      switch selection {
      case .field(let field): check(field, on: type, path: path + [field.responseKey], within: within)
      case .inlineFragment(let condition, let directives, let inner, let place):
        note(directives)
        let condition = condition ?? type
        let path = path + ["... on \(condition)"]
        if isKnown(condition, at: place, path: path) {
          check(inner, on: condition, path: path, within: within)
        }
      case .spread(let name, let directives, let place):
        note(directives)
        usedFragments.insert(name)
        guard let fragment = document.fragments[name] else {
          report(
            "Fragment \(name) was used, but not defined", "useAndDefineFragment", at: place, path: path)
          continue
        }
        guard !within.contains(name) else {
          report("Fragment \(name) contains an infinite loop", "infiniteLoop", at: place, path: path)
          continue
        }
        let path = path + ["fragment \(name)"]
        if isKnown(fragment.typeCondition, at: fragment.location, path: path) {
          check(
            fragment.selections, on: fragment.typeCondition, path: path, within: within.union([name]))
        }
      }
    }
  }

  private mutating func isKnown(_ type: String, at: SourceLocation, path: [String]) -> Bool {
    if schema.isComposite(type) { return true }
    report(
      "No such type \(type), so it can't be a fragment condition", "undefinedType", ["typeName": type],
      at: at, path: path)
    return false
  }

  private mutating func check(
    _ field: GraphQLDocument.Field, on type: String, path: [String], within: Set<String>
  ) {
    for argument in field.arguments { note(argument.value) }
    note(field.directives)
    guard let definition = schema.field(field.name, of: type) else {
      if schema.fields[type] == nil {
        report(
          "Selections can't be made directly on unions (see selections on \(type))", "selectionMismatch",
          ["nodeName": type], at: field.location, path: path)
      } else {
        report(
          "Field '\(field.name)' doesn't exist on type '\(type)'", "undefinedField",
          ["typeName": type, "fieldName": field.name], at: field.location, path: path)
      }
      return
    }
    checkArguments(of: field, definition, path: path)
    let returned = definition.type.name
    if schema.isComposite(returned) {
      if field.selections.isEmpty {
        report(
          "Field must have selections (field '\(field.name)' returns \(returned) but has no selections. "
            + "Did you mean '\(field.name) { ... }'?)", "selectionMismatch",
          ["nodeName": "field '\(field.name)'", "typeName": returned], at: field.location, path: path)
      }
      check(field.selections, on: returned, path: path, within: within)
    } else if !field.selections.isEmpty {
      report(
        "Selections can't be made on scalars (field '\(field.name)' returns \(returned) but has selections)",
        "selectionMismatch", ["nodeName": "field '\(field.name)'", "typeName": returned],
        at: field.location, path: path)
    }
  }

  private mutating func checkArguments(
    of field: GraphQLDocument.Field, _ definition: GraphQLSchema.Field, path: [String]
  ) {
    for argument in field.arguments where definition.arguments[argument.name] == nil {
      report(
        "Field '\(field.name)' doesn't accept argument '\(argument.name)'", "argumentNotAccepted",
        ["name": field.name, "typeName": "Field", "argumentName": argument.name], at: field.location,
        path: path + [argument.name])
    }
    let given = Set(field.arguments.map(\.name))
    let missing = definition.arguments.filter { $0.value.isNonNull && !given.contains($0.key) }.keys.sorted()
    if !missing.isEmpty {
      let names = missing.joined(separator: ", ")
      report(
        "Field '\(field.name)' is missing required arguments: \(names)", "missingRequiredArguments",
        ["className": "Field", "name": field.name, "arguments": names], at: field.location, path: path)
    }
  }

  private mutating func note(_ directives: [GraphQLDocument.Directive]) {
    for argument in directives.flatMap(\.arguments) { note(argument.value) }
  }

  private mutating func note(_ literal: GraphQLDocument.Literal) {
    switch literal {
    case .variable(let name): usedVariables.insert(name)
    case .constant: break
    case .list(let items): for item in items { note(item) }
    case .object(let members): for member in members { note(member.value) }
    }
  }
}
