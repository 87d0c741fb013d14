import Foundation

/// What one read sees of the world, and what it leaves behind.
struct Reading {
  let world: World
  let now: Date
  let remaining: Int
  /// Nodes of `contexts` that were put together: they are what makes a query slow.
  var contexts = 0
  /// Unknown mergeabilities that were looked at: the look starts their computation.
  var mergeabilityOf: Set<World.PullRequest.ID> = []
}

/// POST /graphql: from a body to an answer.
struct GraphQLEndpoint {
  private struct Request: Decodable {
    var query: String?
    var variables: [String: JSON]?
    var operationName: String?
  }

  var missingFields: Set<String> = []
  var forbidden: [String: GraphQLFieldError] = [:]

  func answer(to body: Data, _ reading: inout Reading) -> (status: Int, body: JSON) {
    guard let request = try? JSONDecoder().decode(Request.self, from: body) else {
      return (
        400, ["message": "Problems parsing JSON", "documentation_url": "https://docs.github.com/graphql"]
      )
    }
    guard let query = request.query else {
      return (
        200, refusal([GraphQLError(message: "A query attribute must be specified and must be a string.")])
      )
    }
    do throws(GraphQLSyntaxError) {
      let schema = try GraphQLSchema.github.get().without(missingFields)
      let document = try GraphQLParser.parse(query)
      let errors = GraphQLValidator.errors(in: document, schema: schema)
      guard errors.isEmpty else { return (200, refusal(errors)) }
      return (200, execute(document, request, schema, &reading))
    } catch {
      return (200, refusal([GraphQLError(message: error.message, location: error.location)]))
    }
  }

  private func execute(
    _ document: GraphQLDocument, _ request: Request, _ schema: GraphQLSchema, _ reading: inout Reading
  ) -> JSON {
    let named = document.operations.filter {
      request.operationName == nil || $0.name == request.operationName
    }
    guard named.count == 1, let operation = named.first else {
      let message =
        request.operationName.map { "No operation named \"\($0)\"" } ?? "An operation name is required"
      return refusal([GraphQLError(message: message)])
    }
    var variables: [String: JSON] = [:]
    var errors: [GraphQLError] = []
    for variable in operation.variables {
      var value = request.variables?[variable.name]
      if value == nil, case .constant(let byDefault) = variable.defaultValue { value = byDefault }
      if let problem = problem(with: value ?? .null, as: variable.type) {
        errors.append(Self.invalid(variable, value ?? .null, problem))
      }
      variables[variable.name] = value
    }
    guard errors.isEmpty else { return refusal(errors) }
    var executor = GraphQLExecutor(
      schema: schema, document: document, variables: variables, forbidden: forbidden, reading: reading)
    let data = executor.data(of: operation, root: .query)
    reading = executor.reading
    guard !executor.errors.isEmpty else { return ["data": data] }
    return ["data": data, "errors": .array(executor.errors.map(\.json))]
  }

  private func problem(with value: JSON, as type: TypeReference) -> String? {
    switch (type, value) {
    case (.nonNull, .null): return "Expected value to not be null"
    case (.nonNull(let inner), _): return problem(with: value, as: inner)
    case (_, .null): return nil
    case (.list(let item), .array(let items)):
      return items.lazy.compactMap { problem(with: $0, as: item) }.first
    case (.named("Int"), .int), (.named("Boolean"), .bool), (.named("ID"), .int): return nil
    case (.named(let name), .string) where name != "Int" && name != "Boolean": return nil
    default: return "Could not coerce value to \(type)"
    }
  }

  private static func invalid(
    _ variable: GraphQLDocument.VariableDefinition, _ value: JSON, _ problem: String
  ) -> GraphQLError {
    let problems: JSON = [["path": [], "explanation": .string(problem)]]
    return GraphQLError(
      message: "Variable $\(variable.name) of type \(variable.type) was provided invalid value",
      location: variable.location,
      extensions: [.init(name: "value", value: value), .init(name: "problems", value: problems)])
  }

  private func refusal(_ errors: [GraphQLError]) -> JSON { ["errors": .array(errors.map(\.json))] }
}
