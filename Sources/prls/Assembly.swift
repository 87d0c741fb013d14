import Configuration
import Foundation
import GitHubCore
import JSONRPC
import PRServer
import SimulatedGitHub

/// Puts the program together: the real GitHub or the one in memory, the configuration, the journal.
struct Assembly {
  let server: PRServer
  let notifier = Notifier()
  /// Finds the token and says where it was.
  let token: @Sendable (Configuration) async throws -> (text: String, origin: String)

  init(_ arguments: Arguments, log: StandardError, environment: [String: String]) {
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
    let resolver = TokenResolver(
      environment: environment, askGH: { await GHCommand(environment: environment).token(host: $0) })
    let isDemo = arguments.isDemo
    let token: @Sendable (Configuration) async throws -> (text: String, origin: String) = { configuration in
      if isDemo { return (SimulatedGitHub.token, "the demo") }
      let resolved = try await resolver.resolve(configuration)
      return (resolved.secret.reveal, resolved.origin)
    }
    self.token = token
    let state = Self.directory(environment["XDG_STATE_HOME"], else: home + "/.local/state")
    let cache = Self.directory(environment["XDG_CACHE_HOME"], else: home + "/.cache")
    let surroundings = Surroundings(
      transport: isDemo ? SimulatedGitHub.demo(time: .system).transport : .urlSession(),
      version: Help.version,
      isReadOnly: arguments.isReadOnly, token: { try await token($0).text },
      journal: { endpoint in isDemo ? .memory() : .file(in: state, for: endpoint) },
      snapshots: { endpoint in isDemo ? nil : ListSnapshots(in: cache, for: endpoint) }, log: log.log)
    server = PRServer(surroundings, notifier: notifier) { initializationPath in
      if isDemo { return ConfigurationSource(.demo) }
      return ConfigurationSource(
        ConfigurationLoader(
          environment: environment, home: home, explicitPath: arguments.config,
          initializationPath: initializationPath))
    }
  }

  /// A relative path counts as none: it would be the working directory's, and that is anybody's.
  private static func directory(_ base: String?, else other: String) -> URL {
    let base = base.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? other
    return URL(fileURLWithPath: base, isDirectory: true).appendingPathComponent("prls", isDirectory: true)
  }
}

extension Configuration {
  /// The API's name resolves nowhere: even by mistake nothing of the demo reaches a real GitHub.
  fileprivate static let demo = Configuration(
    path: "built in, for the demo", apiBase: address("https://api.github.invalid"),
    webBase: address("https://github.com"),
    targets: [
      Target(
        label: "Freeman @ apache/doris", user: "freemandealer",
        repos: ["apache/doris", "apache/doris-website"])
    ])

  private static func address(_ text: String) -> URL { URL(string: text) ?? URL(filePath: "/") }
}
