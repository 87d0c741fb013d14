import Foundation

/// Whom a token speaks for, what it may do and what is left of its budgets: for a check-up.
package struct Account: Sendable {
  package var login: String
  /// Of a classic token; nil for the others, whose rights GitHub does not tell.
  package var scopes: [String]?
  package var rest: RateLimit?
  package var graphQL: RateLimit?

  private struct User: Decodable { var login: String }

  private struct Limits: Decodable {
    struct Resource: Decodable {
      var limit: Int
      var remaining: Int
      var reset: Double
      var value: RateLimit {
        RateLimit(limit: limit, remaining: remaining, resetAt: Date(timeIntervalSince1970: reset))
      }
    }
    struct Resources: Decodable {
      var core: Resource?
      var graphql: Resource?
    }
    var resources: Resources
  }

  package static func read(_ client: GitHubClient) async throws -> Account {
    var account: Account
    do {
      let response = try await client.get("/user")
      guard let user = try? JSONDecoder().decode(User.self, from: response.body) else {
        throw GitHubError(
          .github(status: response.status, requestID: response.headers["x-github-request-id"]),
          "What answers at \(client.endpoint.apiBase.absoluteString) is not GitHub; check `github.api_base`.")
      }
      let scopes = response.headers["x-oauth-scopes"]?.split(separator: ",")
      account = Account(
        login: user.login,
        scopes: scopes?.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty })
    } catch let error as GitHubError where error.kind == .forbidden {
      // An app's token may not read /user.
      account = Account(login: try await client.viewer())
    }
    // Lists come by GraphQL, which may be out of reach although REST is not.
    _ = try await client.viewer()
    // A server without limits has no such page.
    if let limits = try? await client.get("/rate_limit"),
      let resources = try? JSONDecoder().decode(Limits.self, from: limits.body).resources
    {
      account.rest = resources.core?.value
      account.graphQL = resources.graphql?.value
    }
    return account
  }

  /// - Throws: `GitHubError` where the repository can't be read.
  package static func checkRepository(_ repo: String, _ client: GitHubClient) async throws {
    _ = try await client.get("/repos/\(repo)")
  }
}

extension GitHubClient {
  private struct ViewerAnswer: Decodable, Sendable {
    struct Viewer: Decodable, Sendable { var login: String }
    var viewer: Viewer
    var rateLimit: RateLimitNode?
  }
  private struct NoVariables: Encodable, Sendable {}

  /// The login that the token speaks for.
  func viewer() async throws -> String {
    let answer = try await ask(.viewer, NoVariables(), as: ViewerAnswer.self)
    guard let viewer = answer.data?.viewer else { throw answer.error }
    return viewer.login
  }
}
