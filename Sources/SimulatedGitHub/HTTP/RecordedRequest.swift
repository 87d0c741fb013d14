package import Foundation
package import GitHubCore

/// A request as it arrived, without the token.
package struct RecordedRequest: Sendable {
  package var method: String
  /// Without `/api/v3` or `/api`, so that tests read the same whichever server they speak to.
  package var path: String
  package var query: [String: String]
  package var url: URL
  /// Of `Authorization` only the scheme is kept.
  package var headers: HTTPHeaders
  package var body: Data
  package var purpose: HTTPRequest.Purpose
  package var timeout: Duration
  package var at: Date

  init(_ request: HTTPRequest, at now: Date) {
    method = request.method
    let (path, _) = Self.split(request.url.path)
    self.path = path
    let items = URLComponents(url: request.url, resolvingAgainstBaseURL: false)?.queryItems ?? []
    query = Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
    url = request.url
    headers = request.headers
    if let scheme = headers["Authorization"]?.split(separator: " ").first {
      headers["Authorization"] = "\(scheme) …"
    }
    body = request.body ?? Data()
    purpose = request.purpose
    timeout = request.timeout
    at = now
  }

  /// "POST /graphql"
  package var line: String { "\(method) \(path)" }

  package var text: String { String(decoding: body, as: UTF8.self) }

  /// A path, and what stands before it on an Enterprise Server.
  static func split(_ path: String) -> (path: String, prefix: String) {
    for prefix in ["/api/v3", "/api"] where path.hasPrefix(prefix + "/") {
      return (String(path.dropFirst(prefix.count)), prefix)
    }
    return (path, "")
  }
}

/// Which requests are meant: a regular expression on "METHOD /path", or any condition.
package struct RequestPattern: Sendable, ExpressibleByStringLiteral {
  let matches: @Sendable (RecordedRequest) -> Bool

  package init(_ matches: @escaping @Sendable (RecordedRequest) -> Bool) { self.matches = matches }

  package init(stringLiteral expression: String) {
    matches = { $0.line.range(of: expression, options: .regularExpression) != nil }
  }

  package static let all = RequestPattern { _ in true }
  package static let graphQL: RequestPattern = "^POST /graphql$"
  package static let comment: RequestPattern = "^POST /.*/issues/\\d+/comments$"
  package static let updateBranch: RequestPattern = "^PUT /.*/update-branch$"
}
