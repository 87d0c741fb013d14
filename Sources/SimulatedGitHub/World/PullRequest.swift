package import Foundation

extension World {
  package struct PullRequest: Sendable, Identifiable {
    package struct ID: Sendable, Hashable {
      package var repo: String
      package var number: Int

      package init(repo: String, number: Int) {
        self.repo = repo
        self.number = number
      }
    }
    package enum State: String, Sendable {
      case open = "OPEN"
      case closed = "CLOSED"
      case merged = "MERGED"
    }
    package enum Mergeable: String, Sendable {
      case mergeable = "MERGEABLE"
      case conflicting = "CONFLICTING"
      case unknown = "UNKNOWN"
    }
    package enum MergeState: String, Sendable {
      case behind = "BEHIND"
      case blocked = "BLOCKED"
      case clean = "CLEAN"
      case dirty = "DIRTY"
      case draft = "DRAFT"
      case hasHooks = "HAS_HOOKS"
      case unknown = "UNKNOWN"
      case unstable = "UNSTABLE"
    }
    package enum ReviewDecision: String, Sendable {
      case approved = "APPROVED"
      case changesRequested = "CHANGES_REQUESTED"
      case reviewRequired = "REVIEW_REQUIRED"
    }
    /// Why update-branch answers 403.
    package enum PushRefusal: String, Sendable, CaseIterable {
      case tokenMayNotWrite, noRightOnFork, noWorkflowScope, samlRequired
    }

    /// "owner/name"
    package var repo: String
    package var number: Int
    package var title: String
    package var author: String
    package var state: State = .open
    package var isDraft = false
    package var createdAt: Date
    package var updatedAt: Date
    /// The head SHA; 40 hexadecimal digits.
    package var head: String
    package var headRef = "feature"
    package var baseRef = "master"
    package var mergeable: Mergeable = .mergeable
    /// What an unknown `mergeable` becomes 2 s after it was first read; nil: it stays unknown.
    package var resolvesTo: Mergeable?
    package var mergeState: MergeState = .clean
    package var viewerCanUpdateBranch = false
    /// Commits of the base branch that the head lacks.
    package var behind = 0
    /// From update-branch's 202 to the new head.
    package var updateTakes: Duration = .seconds(2)
    package var pushRefusal: PushRefusal?
    package var headBranchGone = false
    package var reviewDecision: ReviewDecision?
    package var statuses: [CommitStatus]
    /// Superseded runs stay in the list, as they do with GitHub.
    package var checkRuns: [CheckRun]
    package var comments: [Comment] = []
    /// Pipelines (`p0`, `performance`) whose next builds here fail; all others succeed.
    package var failingPipelines: Set<String> = []
    /// Pipelines that the changed files do not need: a comment gets a success at once.
    package var skippedPipelines: Set<String> = []

    /// `further` sets whatever else is to be unlike the defaults.
    package init(
      _ repo: String, _ number: Int, _ title: String = "A pull request", author: String = "freemandealer",
      head: String? = nil, createdAt: Date = World.ordinaryDate, updatedAt: Date = World.ordinaryDate,
      statuses: [CommitStatus] = [], checkRuns: [CheckRun] = [],
      _ further: (inout PullRequest) -> Void = { _ in }
    ) {
      self.repo = repo
      self.number = number
      self.title = title
      self.author = author
      self.head = head ?? Fingerprint.of("\(repo)#\(number)")
      self.createdAt = createdAt
      self.updatedAt = updatedAt
      self.statuses = statuses
      self.checkRuns = checkRuns
      further(&self)
    }

    package var id: ID { ID(repo: repo, number: number) }

    /// The GraphQL node ID.
    package var nodeID: String { "PR_\(repo)#\(number)" }

    var htmlURL: String { "https://github.com/\(repo)/pull/\(number)" }

    /// A commit has one status a context: the new one takes the old one's place.
    package mutating func set(_ status: CommitStatus) {
      if let index = statuses.firstIndex(where: { $0.context == status.context }) {
        statuses[index] = status
      } else {
        statuses.append(status)
      }
    }
  }
}

/// Forty hexadecimal digits for commit SHAs, ETags and the like: the same text gives the same digits.
enum Fingerprint {
  static func of(_ text: String) -> String { of(Data(text.utf8)) }

  static func of(_ data: Data) -> String {
    var digits = ""
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for salt: UInt8 in 0..<3 {
      for byte in data { hash = (hash ^ UInt64(byte ^ salt)) &* 0x100_0000_01b3 }
      hash ^= hash >> 29
      let part = String(hash, radix: 16)
      digits += String(repeating: "0", count: 16 - part.count) + part
    }
    return String(digits.prefix(40))
  }
}
