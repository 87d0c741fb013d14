import Foundation

/// Where a renamed or moved repository is found. Pure: the client sends.
enum Redirect {
  static let mostHops = 5

  /// The request to send instead, or nil where the answer is no redirect. Method and body stay.
  /// - Throws: when the answer leads away from the configured host, where the token must not go.
  static func follow(
    _ response: HTTPResponse, of request: HTTPRequest, at endpoint: GitHubEndpoint
  ) throws(GitHubError) -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(response.status) else { return nil }
    let refused = GitHubError.Kind.github(
      status: response.status, requestID: response.headers["x-github-request-id"])
    guard response.status != 303 || request.purpose == .read else {
      throw GitHubError(
        refused, "GitHub answered \(request.words) with a redirect that prls does not follow.")
    }
    guard let location = response.headers["location"],
      let target = URL(string: location, relativeTo: request.url)?.absoluteURL
    else {
      throw GitHubError(refused, "GitHub redirects \(request.words) without saying where to.")
    }
    guard endpoint.isSameOrigin(target) else {
      let host = target.host ?? "no host"
      throw GitHubError(
        refused, "GitHub redirects \(request.words) to another place, \(host), which prls does not follow.",
        hint: "Check `github.api_base`: it must be the final address.")
    }
    var next = request
    next.url = target
    return next
  }
}

extension HTTPRequest {
  /// The request in words for messages: method and path, no query.
  var words: String { "\(method) \(url.path)" }
}
