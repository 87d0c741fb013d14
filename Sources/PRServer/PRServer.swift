import Configuration
import GitHubCore
package import JSONRPC
import Synchronization

/// The language server: its methods, the configuration they work on, and what goes on between requests.
package struct PRServer: Sendable {
  let workspaces: Workspaces
  let background: BackgroundTasks
  let polling: Polling
  let inputEnd = Signal()
  let time: TimeSource
  private let version: String
  private let source: @Sendable (_ initializationPath: String?) -> ConfigurationSource

  /// - Parameters:
  ///   - source: the configuration, given the path that a client may name at `initialize`.
  ///   - notifier: how clients are told what they did not ask for.
  package init(
    _ surroundings: Surroundings, notifier: Notifier,
    source: @escaping @Sendable (_ initializationPath: String?) -> ConfigurationSource
  ) {
    background = BackgroundTasks()
    version = surroundings.version
    time = surroundings.time
    self.source = source
    workspaces = Workspaces(source(nil), surroundings, background: background) { target, fetchedAt in
      notifier.notify(
        "pullRequestsChanged", ["target": .string(target.label), "fetched_at": JSON(fetchedAt)])
    }
    polling = Polling(workspaces: workspaces, background: background)
  }

  package var router: Router {
    var router = Router(wireError: WireError.of)
    router.on(ListTargets.self) { try await $0.run(on: self, $1) }
    router.on(ListPRs.self) { try await $0.run(on: self, $1) }
    router.on(Failures.self) { try await $0.run(on: self, $1) }
    router.on(ListTriggers.self) { try await $0.run(on: self, $1) }
    router.on(RerunPipeline.self) { try await $0.run(on: self, $1) }
    router.on(RerunFailed.self) { try await $0.run(on: self, $1) }
    router.on(RebaseRerun.self) { try await $0.run(on: self, $1) }
    return router
  }

  package func hooks(log: @escaping @Sendable (LogLevel, String) -> Void) -> Connection.Hooks {
    Connection.Hooks(
      initialize: { try await initialize($0) },
      inputEnded: { inputEnd.fire() },
      log: { level, message in log(LogLevel(level), message) })
  }

  /// Runs what goes on beside the requests, until the task is cancelled.
  package func runBackground() async { await background.run() }

  package func workspace() async throws -> Workspace { try await workspaces.workspace() }

  private func initialize(_ fields: Fields) async throws -> JSON {
    if let path = try fields.fields("initializationOptions")?.string("config") {
      await workspaces.use(source(path))
    }
    polling.isWanted.withLock { $0 = true }
    return [
      "serverInfo": ["name": "prls", "version": .string(version)],
      "capabilities": [
        "methods": .array(router.methods.map { .string($0) }),
        "notifications": ["$/progress", "pullRequestsChanged"],
      ],
    ]
  }
}

extension LogLevel {
  fileprivate init(_ level: Connection.LogLevel) {
    self =
      switch level {
      case .error: .error
      case .warning: .warning
      case .info: .info
      case .debug: .debug
      }
  }
}
