package import Configuration
import Foundation
import GitHubCore

/// Where a configuration is read from, and how to see that it changed.
package struct ConfigurationSource: Sendable {
  package var load: @Sendable () throws(ConfigurationError) -> Configuration
  package var fingerprint: @Sendable () -> Fingerprint?

  package init(_ loader: ConfigurationLoader) {
    load = { () throws(ConfigurationError) in try loader.load() }
    fingerprint = { loader.fingerprint() }
  }

  /// One that does not change: the demo's.
  package init(_ configuration: Configuration) {
    load = { () throws(ConfigurationError) in configuration }
    fingerprint = { nil }
  }
}

/// The workspace of the configuration as it is now: it is read at the first request, and again when it has changed.
actor Workspaces {
  private struct Current {
    var fingerprint: Fingerprint?
    var result: Result<Workspace, ConfigurationError>
  }

  private let surroundings: Surroundings
  private let background: BackgroundTasks
  private let changed: @Sendable (GitHubCore.Target, Date) -> Void
  private var source: ConfigurationSource
  private var current: Current?
  private var last: (apiBase: URL, token: Secret?, limits: LimitGate)?
  private var generation = 0

  init(
    _ source: ConfigurationSource, _ surroundings: Surroundings, background: BackgroundTasks,
    changed: @escaping @Sendable (GitHubCore.Target, Date) -> Void
  ) {
    self.source = source
    self.surroundings = surroundings
    self.background = background
    self.changed = changed
  }

  /// An edited configuration does not make a limit end, unless it brings another token.
  private func limits(of configuration: Configuration) -> LimitGate {
    if let last, last.apiBase == configuration.apiBase, last.token == configuration.token {
      return last.limits
    }
    let limits = LimitGate()
    last = (configuration.apiBase, configuration.token, limits)
    return limits
  }

  /// The client named its configuration.
  func use(_ source: ConfigurationSource) {
    self.source = source
    current = nil
  }

  func workspace() throws(ConfigurationError) -> Workspace {
    let fingerprint = source.fingerprint()
    if let current, current.fingerprint == fingerprint { return try current.result.get() }
    generation += 1
    let result: Result<Workspace, ConfigurationError>
    do {
      let configuration = try source.load()
      for warning in configuration.warnings { surroundings.log(.warning, warning) }
      surroundings.log(.info, "The configuration is \(configuration.path).")
      result = .success(
        Workspace(
          configuration, generation: generation, surroundings, limits: limits(of: configuration),
          background: background, changed: changed))
    } catch {
      for fault in error.faults { surroundings.log(.error, fault.description) }
      result = .failure(error)
    }
    current = Current(fingerprint: fingerprint, result: result)
    return try result.get()
  }
}
