package import Foundation

/// Where one GitHub answers: REST, GraphQL beside it, and the pages that people look at.
package struct GitHubEndpoint: Sendable, Hashable {
  package let apiBase: URL
  package let graphQL: URL
  package let webBase: URL

  /// - Parameter apiBase: `https://api.github.com`, an Enterprise Server's `https://HOST/api/v3`
  ///   (its GraphQL is at `/api/graphql`), or a test server on loopback.
  package init(apiBase: URL, webBase: URL) {
    self.apiBase = apiBase
    self.webBase = webBase
    var base = apiBase.absoluteString
    while base.hasSuffix("/") { base.removeLast() }
    if base.hasSuffix("/api/v3") { base.removeLast("/v3".count) }
    self.graphQL = URL(string: base + "/graphql") ?? apiBase.appendingPathComponent("graphql")
  }

  /// The base without trailing slash: what the trigger journal is keyed by.
  package var key: String {
    var base = apiBase.absoluteString.lowercased()
    while base.hasSuffix("/") { base.removeLast() }
    return base
  }

  /// - Parameter path: from the base on, `/repos/apache/doris/pulls/1`; its segments must be percent-encoded.
  func rest(_ path: String, query: [(String, String)] = []) -> URL {
    var base = apiBase.absoluteString
    while base.hasSuffix("/") { base.removeLast() }
    var text = base + path
    if !query.isEmpty {
      let items = query.map { "\($0.0)=\(Self.encode($0.1))" }
      text += "?" + items.joined(separator: "&")
    }
    return URL(string: text) ?? apiBase
  }

  /// The token goes nowhere else: same scheme, host and port.
  func isSameOrigin(_ url: URL) -> Bool {
    url.scheme?.lowercased() == apiBase.scheme?.lowercased()
      && url.host?.lowercased() == apiBase.host?.lowercased()
      && Self.port(of: url) == Self.port(of: apiBase)
      && url.user == nil && url.password == nil
  }

  private static func port(of url: URL) -> Int? {
    url.port ?? (url.scheme?.lowercased() == "http" ? 80 : 443)
  }

  static func encode(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }

  private static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
