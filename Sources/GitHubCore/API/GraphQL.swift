import Foundation

/// A field of GitHub's schema, `PullRequest.mergeStateStatus`.
struct GraphQLField: Sendable, Hashable {
  var type: String
  var name: String

  init(_ type: String, _ name: String) {
    self.type = type
    self.name = name
  }
}

/// One question to GitHub, literally as it is sent, and the fields that it can do without.
struct GraphQLDocument: Sendable {
  private let text: String
  /// Older Enterprise Servers lack these; without them the answer says less, but still answers.
  let optional: Set<GraphQLField>

  init(_ parts: String..., optional: Set<GraphQLField> = []) {
    self.text = parts.joined(separator: "\n\n")
    self.optional = optional
  }

  /// The document less the lines of some fields. A field stands on lines of its own, its selection included.
  func text(without missing: Set<GraphQLField>) -> String {
    let names = Set(missing.intersection(optional).map(\.name))
    guard !names.isEmpty else { return text }
    var kept: [Substring] = []
    var depth = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let opened = line.count(where: { $0 == "{" }) - line.count(where: { $0 == "}" })
      if depth > 0 {
        depth += opened
        continue
      }
      let word = line.drop(while: \.isWhitespace).prefix(while: { $0.isLetter || $0.isNumber || $0 == "_" })
      if names.contains(String(word)) {
        depth = opened
      } else {
        kept.append(line)
      }
    }
    return kept.joined(separator: "\n")
  }

  /// The body of the request; equal questions give equal bytes.
  static func body(_ text: String, _ variables: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(GraphQLBody(query: text, variables: variables))
  }
}

private struct GraphQLBody<Variables: Encodable>: Encodable {
  var query: String
  var variables: Variables
}

/// GitHub's answer to a question: what came, and why the rest did not.
struct GraphQLAnswer<Answer: JSONReadable & Sendable>: Sendable {
  var data: Answer?
  var errors: [GraphQLProblem]

  init(_ response: HTTPResponse) throws(GitHubError) {
    do {
      let answer = try JSONValue(response.body)
      data = try answer.read("data")
      errors = try answer.read("errors") ?? []
    } catch {
      throw GitHubError(
        .github(status: response.status, requestID: response.headers["x-github-request-id"]),
        "GitHub's answer to the GraphQL query can't be read: \(error).")
    }
    guard data != nil || !errors.isEmpty else {
      throw GitHubError(
        .github(status: response.status, requestID: response.headers["x-github-request-id"]),
        "GitHub's answer to the GraphQL query holds neither data nor errors.")
    }
  }

  /// What to throw where nothing usable came.
  var error: GitHubError {
    let said =
      errors.isEmpty ? "no reason given" : errors.map { "“\($0.message.quotable)”" }.joined(separator: " ")
    if errors.contains(where: \.isSSO) {
      return GitHubError(
        .forbidden, "GitHub wants the token authorized for the organization's single sign-on: \(said).",
        hint: "Authorize the token for SSO in GitHub's token settings.")
    }
    switch errors.first?.type {
    case "NOT_FOUND":
      return GitHubError(
        .notFound, "GitHub says: \(said).", hint: "It may not exist, or the token may not see it.")
    case "FORBIDDEN", "INSUFFICIENT_SCOPES":
      return GitHubError(.forbidden, "GitHub says: \(said).", hint: "`prls check` shows the token's scopes.")
    default:
      var error = GitHubError(
        .github(status: 200, requestID: nil), "GitHub could not answer the query: \(said).")
      error.isResourceLimit = errors.contains(where: \.isResourceLimit)
      return error
    }
  }
}

/// One of GraphQL's errors.
struct GraphQLProblem: JSONReadable, Sendable, Equatable {
  enum Step: Sendable, Equatable {
    case name(String)
    case index(Int)
  }
  var message: String
  var type: String?
  /// Where in the data something is missing.
  var path: [Step]
  var undefinedField: GraphQLField?
  var isSSO: Bool

  var isRateLimit: Bool { type == "RATE_LIMITED" || type == "RATE_LIMIT" }
  var isResourceLimit: Bool {
    type == "RESOURCE_LIMITS_EXCEEDED" || type == "MAX_NODE_LIMIT_EXCEEDED"
      || message.hasPrefix("Something went wrong while executing your query")
  }

  init(_ json: JSONValue) throws(JSONFailure) {
    guard json.isObject else { throw .otherType(json) }
    message = (try? json.read("message")) ?? "no message"
    type = try? json.read("type")
    path = (try? json.read("path")) ?? []
    let more: JSONValue? = try? json.read("extensions")
    isSSO = (try? more?.read("saml_failure")) == true
    let code: String? = try? more?.read("code")
    if code == "undefinedField", let type: String = try? more?.read("typeName"),
      let name: String = try? more?.read("fieldName")
    {
      undefinedField = GraphQLField(type, name)
    }
  }
}

extension GraphQLProblem.Step: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    self = if let index = try? Int(json) { .index(index) } else { .name(try String(json)) }
  }
}
