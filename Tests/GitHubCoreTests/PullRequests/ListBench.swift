import Foundation
import SimulatedGitHub
import TestSupport

@testable import GitHubCore

/// The lists of one target, over a simulated GitHub, with a record of what was announced.
struct ListBench {
  static let target = Target(label: "mine", user: "freemandealer", repos: ["apache/doris"])

  let core: ClientBench
  let lists: PullRequestLists
  private let announced: AsyncStream<Date>
  private let announcing: AsyncStream<Date>.Continuation

  var clock: TestClock { core.clock }
  var github: SimulatedGitHub { core.github }

  /// Runs what goes on in the background beside `body`, and ends it behind it.
  static func run(
    _ pullRequests: [World.PullRequest], _ manner: TestClock.Manner = .autoAdvancing,
    snapshots: ListSnapshots? = nil, _ body: (ListBench) async throws -> Void
  ) async throws {
    let background = BackgroundTasks()
    let bench = ListBench(World(pullRequests: pullRequests), manner, background, snapshots)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await background.run() }
      defer { group.cancelAll() }
      try await body(bench)
    }
  }

  private init(
    _ world: World, _ manner: TestClock.Manner, _ background: BackgroundTasks, _ snapshots: ListSnapshots?
  ) {
    core = ClientBench(world, manner)
    let (announced, announcing) = AsyncStream<Date>.makeStream()
    (self.announced, self.announcing) = (announced, announcing)
    lists = PullRequestLists(client: core.client, background: background, snapshots: snapshots) {
      _, fetchedAt in
      announcing.yield(fetchedAt)
    }
  }

  func list(_ freshness: PullRequestLists.Freshness = .cached) async throws -> PullRequestLists.Answer {
    try await lists.list(Self.target, freshness)
  }

  /// Waits for the next announcement.
  func announcement() async -> Date? {
    var next = announced.makeAsyncIterator()
    return await next.next()
  }

  /// All announcements that nobody waited for. Ends the record.
  func announcements() async -> [Date] {
    // What the lists do while they land is done before they answer this.
    _ = await lists.remembered(Self.target)
    announcing.finish()
    return await announced.reduce(into: []) { $0.append($1) }
  }

  var queries: Int { github.requests(.graphQL).count }
}

extension RequestPattern {
  static let search = RequestPattern { $0.text.contains("query PullRequestSearch") }
  static let checkContexts = RequestPattern { $0.text.contains("query CheckContexts") }
  static let mergeStates = RequestPattern { $0.text.contains("query MergeStates") }
}

extension World.PullRequest {
  /// With so many checks, of which the first ones failed.
  static func make(
    _ number: Int, checks: Int = 0, failed: Int = 0, pending: Int = 0,
    _ further: (inout World.PullRequest) -> Void = { _ in }
  ) -> World.PullRequest {
    let statuses = (0..<checks).map { index in
      World.CommitStatus(
        "check \(index)", index < failed ? .failure : index < failed + pending ? .pending : .success)
    }
    // A higher number is newer.
    let updatedAt = World.ordinaryDate + Double(number)
    return World.PullRequest("apache/doris", number, updatedAt: updatedAt, statuses: statuses, further)
  }
}

extension PullRequestList {
  subscript(number: Int) -> PullRequest? { pullRequests.first { $0.number == number } }
}
