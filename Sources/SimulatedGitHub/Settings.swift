import Foundation
package import GitHubCore

/// How the simulated server behaves, as far as that is not a matter of the world on it.
package struct Settings: Sendable {
  /// The one token that is accepted; nil: any.
  package var token: String? = SimulatedGitHub.token
  /// The token's scopes, as `X-OAuth-Scopes` names them.
  package var scopes = "repo, workflow"
  /// Fields that this server's schema lacks, as "PullRequest.viewerCanUpdateBranch".
  package var missingFields: Set<String> = []
  /// Fields that the token may not read, as "Commit.statusCheckRollup": null, and an entry in `errors`.
  package var forbiddenFields: Set<String> = []
  /// A query that reads more nodes of `contexts` than this gets `tooManyContexts`.
  package var maxContexts: Int?
  package var tooManyContexts = HTTPResponse.json(
    502,
    #"{"message": "Something went wrong while executing your query. This may be the result of a timeout, "#
      + #"or it could be a GitHub bug."}"#)
  /// How long each request takes, by the injected clock; past the request's time-out it times out,
  /// with the work done.
  package var latency: Duration = .zero
  package var latencyPerContext: Duration = .zero
  /// Requests left in this hour; at 0 every request but `/rate_limit` meets the primary limit.
  package var remaining = Settings.hourlyLimit
  /// Whether GraphQL answers bring an ETag, as they do behind some proxies.
  package var etagOnGraphQL = false

  static let hourlyLimit = 5000
}

extension HTTPResponse {
  package static func json(_ status: Int, _ body: String, headers: HTTPHeaders = [:]) -> HTTPResponse {
    text(status, body, type: "application/json; charset=utf-8", headers)
  }

  /// What GitHub's front end says when the service behind it does not answer.
  package static func html(_ status: Int, _ body: String = "<html><body>Unicorn!</body></html>")
    -> HTTPResponse
  {
    text(status, body, type: "text/html; charset=utf-8", [:])
  }

  private static func text(
    _ status: Int, _ body: String, type: String, _ headers: HTTPHeaders
  ) -> HTTPResponse {
    var headers = headers
    headers["Content-Type"] = type
    return HTTPResponse(status: status, headers: headers, body: .init(body.utf8))
  }
}
