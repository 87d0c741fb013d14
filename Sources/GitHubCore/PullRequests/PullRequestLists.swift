package import Foundation

/// The lists of all targets: a 60 s memory of each, one fetch however many ask, and the old list when a fetch fails.
package actor PullRequestLists {
  package enum Freshness: Sendable {
    /// No older than the memory's 60 s, unless the refresh failed.
    case cached
    /// From GitHub, now.
    case live
    /// Whatever there is, at once; a refresh follows behind it, and is announced when it has ended.
    case stale
  }

  package enum Source: String, Sendable { case live, cache, disk }

  package struct Answer: Sendable {
    package var list: PullRequestList
    package var fetchedAt: Date
    package var source: Source
    /// Whole seconds.
    package var ageSeconds: Int
    /// The list's own, and why it is no newer.
    package var warnings: [String]

    package init(
      list: PullRequestList, fetchedAt: Date, source: Source = .live, ageSeconds: Int = 0, warnings: [String]
    ) {
      self.list = list
      self.fetchedAt = fetchedAt
      self.source = source
      self.ageSeconds = ageSeconds
      self.warnings = warnings
    }
  }

  /// How long a list is as good as new, in seconds.
  static let lifetime: TimeInterval = 60
  /// How long a failed refresh is not tried again for those who did not ask for a refresh, in seconds.
  static let failureLifetime: TimeInterval = 15
  /// After which GitHub has worked out whether a pull request can be merged.
  static let mergeStateDelay: Duration = .seconds(3)

  private let client: GitHubClient
  private let background: BackgroundTasks
  private let snapshots: ListSnapshots?
  private let changed: @Sendable (Target, Date) -> Void
  private var memory: [Target: Memory] = [:]
  private(set) var flights: [Int: Flight] = [:]
  /// The flight that one who asks now may join.
  private var current: [Target: Int] = [:]
  private var lastFlight = 0

  /// - Parameters:
  ///   - snapshots: where the lists outlive the process.
  ///   - changed: called when a list that was given out is no longer the newest.
  package init(
    client: GitHubClient, background: BackgroundTasks, snapshots: ListSnapshots? = nil,
    changed: @escaping @Sendable (Target, Date) -> Void = { _, _ in }
  ) {
    self.client = client
    self.background = background
    self.snapshots = snapshots
    self.changed = changed
  }

  /// A target's list.
  /// - Parameter partial: called with what is there so far while a fetch goes on.
  /// - Throws: what the fetch throws, where there is no older list to give instead.
  package func list(
    _ target: Target, _ freshness: Freshness = .cached,
    partial: (@Sendable (PullRequestList) async -> Void)? = nil
  ) async throws -> Answer {
    let now = client.time.now()
    if freshness == .stale { recall(target) }
    if let known = memory[target], freshness == .stale || !known.isSnapshot {
      switch freshness {
      case .cached where known.isFresh(at: now), .stale where known.isNews && known.isFresh(at: now):
        memory[target]?.isNews = false
        return known.answer(at: now)
      case .stale:
        flights[flight(for: target)]?.isAnnounced = true
        return known.answer(at: now)
      default: break
      }
    }
    let (events, watcher) = AsyncStream<FlightEvent>.makeStream()
    flights[flight(for: target)]?.watchers.append(watcher)
    for await event in events {
      switch event {
      case .partial(let list): await partial?(list)
      case .landed(let result): return try result.get()
      }
    }
    throw CancellationError()
  }

  /// What is in memory, however old; nothing is asked of GitHub.
  package func remembered(_ target: Target) -> PullRequestList? { memory[target]?.list }

  /// Refreshes for a client that is not asking, and says so where something differs.
  package func poll(_ target: Target) async {
    let before = memory[target]?.list.pullRequests
    guard let answer = try? await list(target, .live), answer.source == .live else { return }
    if answer.list.pullRequests.map(\.withoutPassed) != before?.map(\.withoutPassed) {
      changed(target, answer.fetchedAt)
    }
  }

  /// After a write, what is in memory of that repository is no longer the truth, nor is what is on its way.
  package func drop(repo: String) {
    // A renamed repository is listed by its new name.
    let affected = Set(memory.keys).union(current.keys).filter { target in
      target.contains(repo: repo)
        || memory[target]?.list.pullRequests.contains { $0.repo.lowercased() == repo.lowercased() } ?? false
    }
    for target in affected {
      memory[target]?.isDropped = true
      memory[target]?.isNews = false
      memory[target]?.failure = nil
      if let id = current.removeValue(forKey: target) { flights[id]?.isOutdated = true }
    }
  }

  /// Takes what an earlier process left, where this one knows nothing yet.
  private func recall(_ target: Target) {
    guard memory[target] == nil, let snapshot = snapshots?.read(target) else { return }
    memory[target] = Memory(
      list: snapshot.list, fetchedAt: snapshot.fetchedAt, isDropped: true, isSnapshot: true)
  }

  // MARK: Flights

  /// The fetch under way for a target, started where there is none.
  private func flight(for target: Target) -> Int {
    if let id = current[target] { return id }
    lastFlight += 1
    let id = lastFlight
    flights[id] = Flight(target: target)
    current[target] = id
    let fetch = PullRequestFetch(
      client: client, target: target, isKnownShort: memory[target]?.list.isShort ?? false,
      partial: { list in await self.take(list, flight: id) })
    background.start { [snapshots] in
      do {
        let list = try await fetch.run()
        guard let fetchedAt = await self.land(.success(list), flight: id) else { return }
        // The answer is on its way already; the process does not end before this.
        snapshots?.write(list, of: target, fetchedAt: fetchedAt)
      } catch { await self.land(.failure(error), flight: id) }
    }
    return id
  }

  private func take(_ list: PullRequestList, flight id: Int) {
    flights[id]?.latest = list
    for watcher in flights[id]?.watchers ?? [] { watcher.yield(.partial(list)) }
  }

  /// When the list was fetched, if it is the newest now.
  @discardableResult
  private func land(_ result: Result<PullRequestList, any Error>, flight id: Int) -> Date? {
    guard let flight = flights.removeValue(forKey: id) else { return nil }
    let target = flight.target
    if current[target] == id { current[target] = nil }
    let now = client.time.now()
    var outcome: Result<Answer, any Error>
    switch result {
    case .success(let list):
      let fresh = Memory(list: list, fetchedAt: now, isDropped: flight.isOutdated)
      if !flight.isOutdated || memory[target]?.isSnapshot ?? true { memory[target] = fresh }
      outcome = .success(fresh.answer(at: now, source: .live))
      if list.pullRequests.contains(where: { $0.mergeable == .unknown }) {
        askMergeStatesAgain(target, since: now)
      }
    case .failure(let error):
      let warning = "The refresh failed: \(Self.reason(error))"
      let partial = flight.latest.map { Memory(list: $0, fetchedAt: now, isDropped: true) }
      var known = memory[target]
      // Those who wait did not ask for a snapshot.
      if known?.isSnapshot ?? true { known = partial ?? known }
      known?.failure = (now, warning)
      outcome = known.flatMap { $0.isSnapshot ? nil : .success($0.answer(at: now)) } ?? .failure(error)
      // Of what failed before a write, the next read need not know.
      if !flight.isOutdated { memory[target] = known }
    }
    for watcher in flight.watchers {
      watcher.yield(.landed(outcome))
      watcher.finish()
    }
    if flight.isAnnounced {
      memory[target]?.isNews = !flight.isOutdated
      changed(target, memory[target]?.fetchedAt ?? now)
    }
    if case .success = result, !flight.isOutdated { return now }
    return nil
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as GitHubError: [error.message, error.hint].compactMap(\.self).joined(separator: " ")
    case is CancellationError: "it was interrupted."
    // The token's finder says in words what to do.
    default: "\(error)."
    }
  }

  // MARK: Merge states

  /// The first read only made GitHub start to work it out.
  private func askMergeStatesAgain(_ target: Target, since fetchedAt: Date) {
    let client = client
    background.start {
      guard (try? await client.time.sleep(for: Self.mergeStateDelay)) != nil,
        let unknown = await self.unknown(target, since: fetchedAt),
        let known = try? await MergeStates(client: client).read(unknown)
      else { return }
      await self.take(known, for: target, since: fetchedAt)
    }
  }

  /// Nil where another list stands by now.
  private func unknown(_ target: Target, since fetchedAt: Date) -> [PullRequest]? {
    guard let known = memory[target], known.fetchedAt == fetchedAt else { return nil }
    return known.list.pullRequests.filter { $0.mergeable == .unknown }
  }

  private func take(_ known: [String: PullRequest], for target: Target, since fetchedAt: Date) {
    guard var now = memory[target], now.fetchedAt == fetchedAt else { return }
    let before = now.list.pullRequests
    for index in before.indices {
      guard let newer = known[before[index].id], newer.headSHA == before[index].headSHA else { continue }
      now.list.pullRequests[index].mergeable = newer.mergeable
      now.list.pullRequests[index].mergeableState = newer.mergeableState
      now.list.pullRequests[index].updateBranch = newer.updateBranch
    }
    guard now.list.pullRequests != before else { return }
    memory[target] = now
    changed(target, fetchedAt)
  }
}

/// What happens to those who wait for a fetch.
enum FlightEvent: Sendable {
  case partial(PullRequestList)
  case landed(Result<PullRequestLists.Answer, any Error>)
}

/// One fetch under way, and those who wait for it.
struct Flight: Sendable {
  var target: Target
  var watchers: [AsyncStream<FlightEvent>.Continuation] = []
  /// What came so far.
  var latest: PullRequestList?
  /// A client that was given an older list waits to hear of its end.
  var isAnnounced = false
  /// A write came after its start.
  var isOutdated = false
}

/// The newest list of a target that came.
private struct Memory {
  var list: PullRequestList
  var fetchedAt: Date
  /// A write came in between.
  var isDropped = false
  /// A client was told of it, and will ask: it is given this, and no further refresh follows for that.
  var isNews = false
  /// It was on disk: only for those who take anything.
  var isSnapshot = false
  /// The last refresh, if it failed.
  var failure: (at: Date, warning: String)?

  func isFresh(at now: Date) -> Bool {
    let age = now.timeIntervalSince(fetchedAt)
    if !isDropped && age >= 0 && age < PullRequestLists.lifetime { return true }
    return failure.map { abs(now.timeIntervalSince($0.at)) < PullRequestLists.failureLifetime } ?? false
  }

  func answer(at now: Date, source: PullRequestLists.Source = .cache) -> PullRequestLists.Answer {
    PullRequestLists.Answer(
      list: list, fetchedAt: fetchedAt, source: isSnapshot ? .disk : source,
      ageSeconds: max(0, Int(now.timeIntervalSince(fetchedAt))),
      warnings: list.warnings + (failure.map { [$0.warning] } ?? []))
  }
}

extension PullRequest {
  /// Of an all-green one GitHub's own count is shown, which has superseded runs in it or not, as it was asked.
  fileprivate var withoutPassed: PullRequest {
    var same = self
    same.counts.passed = 0
    return same
  }
}

extension PullRequestList {
  /// Short enough to ask for states and checks in one go.
  fileprivate var isShort: Bool {
    pullRequests.count <= 20 && (contextCount.map { $0 <= PullRequestFetch.contextsOfShortList } ?? false)
  }
}
