import Foundation

/// Whom a token speaks for, what it may do and what is left of its budgets: for a check-up.
package struct Account: Sendable {
  package var login: String
  /// Of a classic token; nil for the others, whose rights GitHub does not tell.
  package var scopes: [String]?
  package var rest: RateLimit?
  package var graphQL: RateLimit?

  /// REST's count of a budget.
  private struct Resource: JSONReadable {
    var limit: RateLimit

    init(_ json: JSONValue) throws(JSONFailure) {
      limit = RateLimit(
        limit: try json.read("limit"), remaining: try json.read("remaining"),
        resetAt: Date(timeIntervalSince1970: try json.read("reset")))
    }
  }

  package static func read(_ client: GitHubClient) async throws -> Account {
    var account: Account
    do {
      let response = try await client.get("/user")
      guard let login: String = try? JSONValue(response.body).read("login") else {
        throw GitHubError(
          .github(status: response.status, requestID: response.headers["x-github-request-id"]),
          "What answers at \(client.endpoint.apiBase.absoluteString) is not GitHub; check `github.api_base`.")
      }
      let scopes = response.headers["x-oauth-scopes"]?.split(separator: ",")
      account = Account(
        login: login,
        scopes: scopes?.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty })
    } catch let error as GitHubError where error.kind == .forbidden {
      // An app's token may not read /user.
      account = Account(login: try await client.viewer())
    }
    // Lists come by GraphQL, which may be out of reach although REST is not.
    _ = try await client.viewer()
    // A server without limits has no such page.
    if let limits = try? await client.get("/rate_limit"),
      let resources: JSONValue = try? JSONValue(limits.body).read("resources")
    {
      let (core, graphQL): (Resource?, Resource?) = (
        try? resources.read("core"), try? resources.read("graphql")
      )
      account.rest = core?.limit
      account.graphQL = graphQL?.limit
    }
    return account
  }

  /// - Throws: `GitHubError` where the repository can't be read.
  package static func checkRepository(_ repo: String, _ client: GitHubClient) async throws {
    _ = try await client.get("/repos/\(repo)")
  }
}

extension GitHubClient {
  private struct ViewerAnswer: JSONReadable, Sendable {
    var login: String

    init(_ json: JSONValue) throws(JSONFailure) {
      let viewer: JSONValue = try json.read("viewer")
      login = try viewer.read("login")
    }
  }
  private struct NoVariables: Encodable, Sendable {}

  /// The login that the token speaks for.
  func viewer() async throws -> String {
    let answer = try await ask(.viewer, NoVariables(), as: ViewerAnswer.self)
    guard let login = answer.data?.login else { throw answer.error }
    return login
  }
}
