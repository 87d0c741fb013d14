package import Configuration
import Foundation
package import GitHubCore

/// All that one configuration brings about: a GitHub, its lists, its triggers.
package struct Workspace: Sendable {
  /// Which reading of the configuration this is, counted from 1.
  let generation: Int
  package let configuration: Configuration
  package let client: GitHubClient
  let targets: [GitHubCore.Target]
  let lists: PullRequestLists
  let journal: TriggerJournal
  let reruns: Reruns

  var table: TriggerTable { reruns.table }
  var reader: PullRequestReader { PullRequestReader(client: client) }

  /// - Parameter label: the configuration's first target where nil.
  func target(_ label: String?) throws -> GitHubCore.Target {
    guard let label else { return targets[0] }
    if let target = targets.first(where: { $0.label == label }) { return target }
    let known = targets.map { "“\($0.label)”" }.joined(separator: ", ")
    throw InvalidRequest("There is no target “\(label)”; `target` must be one of: \(known).")
  }
}

/// What a workspace is made with, other than the configuration: the same for all of them.
package struct Surroundings: Sendable {
  package var transport: HTTPTransport
  package var time: TimeSource
  package var version: String
  /// `--read-only`; the configuration may say so as well.
  package var isReadOnly: Bool
  /// Asked at the first request that needs it.
  package var token: @Sendable (Configuration) async throws -> String
  package var journal: @Sendable (GitHubEndpoint) -> TriggerJournal
  /// Where lists outlive the process; nil where they do not.
  package var snapshots: @Sendable (GitHubEndpoint) -> ListSnapshots?
  package var headWait: HeadWait
  package var log: @Sendable (LogLevel, String) -> Void

  package init(
    transport: HTTPTransport, time: TimeSource = .system, version: String, isReadOnly: Bool = false,
    token: @escaping @Sendable (Configuration) async throws -> String,
    journal: @escaping @Sendable (GitHubEndpoint) -> TriggerJournal,
    snapshots: @escaping @Sendable (GitHubEndpoint) -> ListSnapshots? = { _ in nil },
    headWait: HeadWait = HeadWait(),
    log: @escaping @Sendable (LogLevel, String) -> Void = { _, _ in }
  ) {
    self.transport = transport
    self.time = time
    self.version = version
    self.isReadOnly = isReadOnly
    self.token = token
    self.journal = journal
    self.snapshots = snapshots
    self.headWait = headWait
    self.log = log
  }
}

extension Workspace {
  init(
    _ configuration: Configuration, generation: Int, _ surroundings: Surroundings, limits: LimitGate,
    background: BackgroundTasks, changed: @escaping @Sendable (GitHubCore.Target, Date) -> Void
  ) {
    let endpoint = GitHubEndpoint(apiBase: configuration.apiBase, webBase: configuration.webBase)
    let token = TokenMemory { try await surroundings.token(configuration) }
    self.generation = generation
    self.configuration = configuration
    client = GitHubClient(
      endpoint: endpoint, transport: surroundings.transport.logged(surroundings.log),
      isReadOnly: surroundings.isReadOnly || configuration.readOnly,
      userAgent: "prls/\(surroundings.version)",
      time: surroundings.time, limits: limits, tokenRejected: { await token.forget() },
      token: { try await token.get() })
    targets = configuration.targets.map { .init(label: $0.label, user: $0.user, repos: $0.repos) }
    lists = PullRequestLists(
      client: client, background: background, snapshots: surroundings.snapshots(endpoint), changed: changed)
    journal = surroundings.journal(endpoint)
    let rows = configuration.pipelines.map {
      Trigger(command: $0.command, displayName: $0.displayName, contexts: $0.match, matchesCheckRuns: true)
    }
    reruns = Reruns(
      client: client, lists: lists, journal: journal, table: TriggerTable(own: rows),
      headWait: surroundings.headWait)
  }
}
