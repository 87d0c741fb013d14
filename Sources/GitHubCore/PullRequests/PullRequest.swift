package import Foundation

/// An open pull request with what is wrong with it.
package struct PullRequest: Sendable, Equatable, Encodable {
  package enum Review: String, Sendable, Encodable {
    case approved
    case changesRequested = "changes_requested"
    case reviewRequired = "review_required"
    case none
  }
  package enum Mergeable: String, Sendable, Encodable { case mergeable, conflicting, unknown }
  package enum MergeableState: String, Sendable, Encodable {
    case clean, unstable, behind, blocked, dirty, draft
    case hasHooks = "has_hooks"
    case unknown
  }
  package enum UpdateBranch: String, Sendable, Encodable {
    case available
    case notAvailable = "not_available"
    case conflicting, unknown
  }
  package enum PipelinesState: String, Sendable, Encodable {
    case complete
    /// Some are still to come, or could not be read.
    case partial
    /// None could be read.
    case unavailable
  }
  package struct Counts: Sendable, Equatable, Encodable {
    package var failed = 0
    package var pending = 0
    package var passed = 0

    package init(failed: Int = 0, pending: Int = 0, passed: Int = 0) {
      self.failed = failed
      self.pending = pending
      self.passed = passed
    }
  }

  /// GitHub's node id.
  package var id: String
  package var repo: String
  package var number: Int
  package var title: String
  package var htmlURL: String
  package var author: String
  package var isDraft: Bool
  package var createdAt: Date
  package var updatedAt: Date
  package var headSHA: String
  package var baseRef: String
  package var review: Review
  package var mergeable: Mergeable
  package var mergeableState: MergeableState
  package var updateBranch: UpdateBranch
  /// Of the newest run of each check; where all is green, GitHub's own count of all runs.
  package var counts: Counts
  /// The failed ones first, then the pending ones; never the passed ones.
  package var pipelines: [Pipeline]
  package var pipelinesState: PipelinesState
}

/// A commit status or a check run that failed or is pending.
package struct Pipeline: Sendable, Equatable, Encodable {
  package enum Kind: String, Sendable, Encodable {
    case status
    case checkRun = "check_run"
  }
  package enum Bucket: String, Sendable, Encodable { case failed, pending, passed }
  package enum Required: String, Sendable, Encodable { case yes, no, unknown }

  /// A status's context, a check run's name.
  package var context: String
  package var kind: Kind
  package var bucket: Bucket
  /// GitHub's own state or conclusion, in lower case.
  package var state: String
  package var description: String?
  package var targetURL: String?
  package var required: Required
  /// For a status: when it became pending.
  package var startedAt: Date?
  /// For a status: when its result came.
  package var completedAt: Date?

  /// The newest of what GitHub says of it.
  package var changedAt: Date? { [startedAt, completedAt].compactMap(\.self).max() }
}

extension PullRequest.UpdateBranch {
  /// GitHub's own button where it tells of it; else the rule that the button seems to follow.
  init(
    viewerCanUpdateBranch: Bool?, mergeable: PullRequest.Mergeable, state: PullRequest.MergeableState
  ) {
    if mergeable == .conflicting {
      self = .conflicting
    } else if let viewerCanUpdateBranch {
      self = viewerCanUpdateBranch ? .available : .notAvailable
    } else if state == .behind || (mergeable == .mergeable && state == .unstable) {
      self = .available
    } else if mergeable == .unknown || state == .unknown {
      self = .unknown
    } else {
      self = .notAvailable
    }
  }
}

extension Pipeline.Bucket {
  /// - Parameter state: a StatusState, CheckConclusionState or CheckStatusState, in either case.
  init(state: String) {
    switch state.lowercased() {
    case "failure", "error", "cancelled", "timed_out", "action_required", "startup_failure", "stale":
      self = .failed
    case "success", "neutral", "skipped": self = .passed
    default: self = .pending
    }
  }
}
