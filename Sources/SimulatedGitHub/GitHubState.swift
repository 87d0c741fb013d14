package import Foundation
import GitHubCore

/// A comment that a client posted.
package struct ReceivedComment: Sendable, Equatable {
  package var repo: String
  package var number: Int
  package var id: Int
  package var body: String
  package var at: Date
}

/// An update-branch that a client asked for, whatever it was answered.
package struct ReceivedUpdate: Sendable, Equatable {
  package var repo: String
  package var number: Int
  package var expectedHead: String?
  package var at: Date
  /// GitHub set out to merge.
  package var isAccepted = false
}

/// Everything that changes, under one lock. Time is whatever the caller says it is: what has come
/// due since the last look is done at the next.
struct GitHubState {
  var world: World
  var settings = Settings()
  var faults: [Fault] = []
  var requests: [RecordedRequest] = []
  var comments: [ReceivedComment] = []
  var updates: [ReceivedUpdate] = []
  var arrivals: [Int: ArrivalWaiter] = [:]
  var nextTicket = 0
  private var scheduled: [Scheduled] = []
  private var nextBuild = 1000

  struct ArrivalWaiter {
    var pattern: RequestPattern
    var count: Int
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct Scheduled {
    var at: Date
    var change: Change
  }

  /// What happens of itself, later.
  enum Change {
    case moveHead(World.PullRequest.ID)
    case resolveMergeability(World.PullRequest.ID)
    case finish(DorisBuild)
  }

  init(world: World) { self.world = world }

  mutating func schedule(_ change: Change, at time: Date) {
    scheduled.append(Scheduled(at: time, change: change))
  }

  /// Does what has come due, in its order; each change is dated by when it was due.
  mutating func settle(at now: Date) {
    while let index = scheduled.indices.min(by: { scheduled[$0].at < scheduled[$1].at }),
      scheduled[index].at <= now
    {
      let due = scheduled.remove(at: index)
      switch due.change {
      case .moveHead(let id): moveHead(of: id, at: due.at)
      case .resolveMergeability(let id): resolveMergeability(of: id)
      case .finish(let build): finish(build, at: due.at)
      }
    }
  }

  mutating func newBuild() -> Int {
    nextBuild += 1
    return nextBuild
  }

  /// Notes a request, wakes those who waited for it, and finds the fault that it meets.
  mutating func arrive(_ request: HTTPRequest, at now: Date) -> Fault.Effect? {
    let record = RecordedRequest(request, at: now)
    requests.append(record)
    for (ticket, waiter) in arrivals where count(waiter.pattern) >= waiter.count {
      arrivals[ticket] = nil
      waiter.continuation.resume()
    }
    guard let index = faults.firstIndex(where: { $0.requests.matches(record) }) else { return nil }
    let fault = faults[index]
    if fault.times > 1 { faults[index].times -= 1 } else { faults.remove(at: index) }
    return fault.effect
  }

  func count(_ pattern: RequestPattern) -> Int { requests.count(where: pattern.matches) }

  /// Update branch has merged the base: a new head, on which nothing has run yet.
  private mutating func moveHead(of id: World.PullRequest.ID, at time: Date) {
    guard var pullRequest = world[id], pullRequest.behind > 0 else { return }
    pullRequest.head = Fingerprint.of(pullRequest.head + "merge")
    pullRequest.behind = 0
    pullRequest.viewerCanUpdateBranch = false
    pullRequest.statuses = []
    pullRequest.checkRuns = []
    pullRequest.updatedAt = max(pullRequest.updatedAt, time)
    if pullRequest.mergeState == .behind { pullRequest.mergeState = .clean }
    pullRequest.judgeMergeState()
    world[id] = pullRequest
  }

  private mutating func resolveMergeability(of id: World.PullRequest.ID) {
    guard var pullRequest = world[id], pullRequest.mergeable == .unknown,
      let resolved = pullRequest.resolvesTo
    else { return }
    pullRequest.mergeable = resolved
    pullRequest.mergeState = resolved == .conflicting ? .dirty : .clean
    world[id] = pullRequest
  }

  /// GitHub works mergeability out when somebody first looks, and has it 2 s later.
  mutating func lookedAtMergeability(of ids: Set<World.PullRequest.ID>, at now: Date) {
    for id in ids {
      guard world[id]?.mergeable == .unknown, world[id]?.resolvesTo != nil else { continue }
      let isUnderWay = scheduled.contains { entry in
        if case .resolveMergeability(id) = entry.change { true } else { false }
      }
      if !isUnderWay { schedule(.resolveMergeability(id), at: now + 2) }
    }
  }
}

extension World.PullRequest {
  /// "Unstable" says nothing but that a check is not passing.
  mutating func judgeMergeState() {
    guard mergeState == .clean || mergeState == .unstable else { return }
    mergeState = rollupState == nil || rollupState == .success ? .clean : .unstable
  }
}
