import Foundation

/// A token that may be used, and where it was found, for a person: "GH_TOKEN", "gh auth token".
package struct ResolvedToken: Sendable, Equatable {
  package var secret: Secret
  package var origin: String

  package init(secret: Secret, origin: String) {
    self.secret = secret
    self.origin = origin
  }
}

/// No usable token: what was tried, and what to do.
package struct TokenError: Error, Sendable, Equatable, CustomStringConvertible {
  package var message: String

  package init(message: String) { self.message = message }

  package var description: String { message }
}

/// What `gh auth token` had to say.
package enum GHAnswer: Sendable, Equatable {
  case token(Secret)
  /// In a person's words, to follow "gh auth token: ".
  case none(String)
}

/// Finds the token for a configuration's API host. A token only ever goes to the host that it is for:
/// GITHUB_TOKEN, GH_TOKEN and gh's default token to api.github.com and, for tests, to this machine.
package struct TokenResolver: Sendable {
  private let environment: [String: String]
  private let askGH: @Sendable (_ host: String?) async -> GHAnswer

  /// `askGH` runs `gh auth token`, with `--hostname` where a host is given; see `GHCommand`.
  package init(
    environment: [String: String], askGH: @escaping @Sendable (_ host: String?) async -> GHAnswer
  ) {
    self.environment = environment
    self.askGH = askGH
  }

  package func resolve(_ configuration: Configuration) async throws(TokenError) -> ResolvedToken {
    if let secret = configuration.token {
      return ResolvedToken(secret: secret, origin: configuration.tokenOrigin ?? configuration.path)
    }
    let apiHost = configuration.apiBase.host(percentEncoded: false)?.lowercased() ?? ""
    let isOwn = Self.mayUseGitHubToken(apiHost: apiHost)
    let names = isOwn ? ["GITHUB_TOKEN", "GH_TOKEN"] : ["GH_ENTERPRISE_TOKEN"]
    for name in names {
      guard let text = environment[name]?.trimmed, !text.isEmpty else { continue }
      if let complaint = Secret.complaint(about: text) { throw TokenError(message: "\(name): \(complaint)") }
      return ResolvedToken(secret: Secret(text), origin: name)
    }
    let host = isOwn ? nil : Self.gitHubHost(ofAPIHost: apiHost)
    let command = "gh auth token" + (host.map { " --hostname \($0)" } ?? "")
    switch await askGH(host) {
    case .token(let secret):
      return ResolvedToken(secret: secret, origin: command)
    case .none(let reason):
      throw TokenError(
        message: "there is no token for \(apiHost); set `github.token` in \(configuration.path) or "
          + "\(names[0]), or run `gh auth login\(host.map { " --hostname \($0)" } ?? "")`. Tried: github.token, "
          + "\(TokenEntry.overrideName), \(names.joined(separator: ", ")) (not set), \(command) (\(reason))")
    }
  }

  static func mayUseGitHubToken(apiHost: String) -> Bool {
    apiHost == "api.github.com" || BaseURL.isLoopback(host: apiHost)
  }

  /// What gh and the pages call the host of an API: `api.NAME.ghe.com` is `NAME.ghe.com`.
  static func gitHubHost(ofAPIHost host: String) -> String {
    host.hasPrefix("api.") && host.hasSuffix(".ghe.com") ? String(host.dropFirst(4)) : host
  }
}
