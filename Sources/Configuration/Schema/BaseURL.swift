import Foundation

/// The base of GitHub's API or pages. The token goes there, so the form is narrow: scheme, host,
/// port and a simple path; nothing that two parsers could take for two hosts.
struct BaseURL: Equatable {
  var scheme: String
  /// In lower case; an IPv6 address keeps its brackets.
  var host: String
  var port: Int?
  /// Empty, or a slash and no slash at the end.
  var path: String

  struct Refusal: Error, Equatable {
    var message: String
  }

  init(_ text: String) throws(Refusal) {
    let schemes = ["https", "http"]
    guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0 + "://") }) else {
      throw Refusal(message: "must begin with https://")
    }
    self.scheme = scheme
    let rest = text.dropFirst(scheme.count + 3)
    let authority = rest.prefix { !"/?#\\".contains($0) }
    guard !rest.contains("?") && !rest.contains("#") else {
      throw Refusal(message: "must have no `?` and no `#`; end it with the path")
    }
    guard !authority.contains("@") else {
      throw Refusal(message: "must hold no user and no password; the token has a key of its own")
    }
    (host, port) = try Self.hostAndPort(authority.lowercased())
    path = try Self.path(rest.dropFirst(authority.count))
    guard scheme == "https" || isLoopback else {
      throw Refusal(message: "must begin with https://; http:// is for this machine only (localhost)")
    }
  }

  init(scheme: String, host: String, port: Int? = nil) {
    self.scheme = scheme
    self.host = host
    self.port = port
    path = ""
  }

  var url: URL? { URL(string: "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(path)") }

  var isLoopback: Bool { Self.isLoopback(host: host) }

  /// Whether a host is this machine by its form alone: no name is looked up.
  static func isLoopback(host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "[::1]" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy(isOctet)
  }

  private static func isOctet(_ text: Substring) -> Bool {
    guard let value = UInt8(text) else { return false }
    // No sign, no zero in front: some read 010 as 8.
    return String(value) == text
  }

  private static func hostAndPort(_ authority: String) throws(Refusal) -> (String, Int?) {
    var host = authority[...]
    var port: Int?
    let name =
      authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
    if authority.hasPrefix(name) { host = authority.prefix(name.count) }
    let tail = authority.dropFirst(host.count)
    if !tail.isEmpty {
      guard let number = UInt16(tail.dropFirst()), number > 0, tail == ":\(number)" else {
        throw Refusal(message: "has a port that is no number from 1 to 65535")
      }
      port = Int(number)
    }
    guard isHost(host) else { throw Refusal(message: "has a host that is no plain name or address") }
    return (String(host), port)
  }

  private static func isHost(_ text: Substring) -> Bool {
    if text.hasPrefix("[") { return text == "[::1]" }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.allSatisfy { label in
      !label.isEmpty && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { GitHubNames.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func path(_ text: Substring) throws(Refusal) -> String {
    var path = text
    while path.last == "/" { path.removeLast() }
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    let isPlain = segments.allSatisfy { segment in
      !segment.isEmpty && segment != "." && segment != ".."
        && segment.utf8.allSatisfy { GitHubNames.isLetterOrDigit($0) || "-._~".utf8.contains($0) }
    }
    guard isPlain && (path.isEmpty || path.hasPrefix("/")) else {
      throw Refusal(message: "has a path of other than letters, digits and -._~")
    }
    return String(path)
  }
}
