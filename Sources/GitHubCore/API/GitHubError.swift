package import Foundation

/// All that can fail on the way to GitHub or by its word, as a client is told of it.
package struct GitHubError: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case unauthorized
    case forbidden
    case notFound
    case rateLimited(retryAt: Date, scope: LimitScope)
    /// Update branch refused for a merge conflict.
    case conflict
    /// Update branch accepted, but the new head did not come in time.
    case updatePending(headBefore: String)
    case readOnly
    case network
    /// Any other answer that can't be used; `status` is the HTTP status.
    case github(status: Int, requestID: String?)
    /// What prls keeps on disk can't be used, so that a write would be unsafe.
    case journal(path: String)
  }

  package enum LimitScope: String, Sendable { case primary, secondary }

  package var kind: Kind
  /// One sentence that a person can act on.
  package var message: String
  /// What may help, where GitHub's own words do not say it.
  package var hint: String?
  /// GitHub's own words, where there were any.
  package var words: String?
  /// How often it was tried; known for `network`.
  package var attempts: Int?
  /// Of a write: whether it may have reached GitHub all the same. Nil for reads.
  package var mayHaveHappened: Bool?

  package init(
    _ kind: Kind, _ message: String, hint: String? = nil, attempts: Int? = nil, mayHaveHappened: Bool? = nil
  ) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.attempts = attempts
    self.mayHaveHappened = mayHaveHappened
  }

  /// Asking for less may succeed: the answer took GitHub too long, or was too large for it.
  var isTooMuchAtOnce: Bool {
    switch kind {
    case .github(let status, _): [502, 504].contains(status) || isResourceLimit
    default: isResourceLimit
    }
  }
  var isResourceLimit = false

  package static let readOnly = GitHubError(
    .readOnly, "prls was started read-only; nothing was written. Restart it without read-only to write.")
}

/// A request that names something that does not exist or may not be used so; nothing was asked of GitHub's writes.
package struct InvalidRequest: Error, Sendable, Equatable {
  /// One sentence that a person can act on.
  package var message: String

  package init(_ message: String) { self.message = message }
}
