import Foundation

/// GitHub's Update branch: merges the base into the head of a pull request.
struct BranchUpdate: Sendable {
  var client: GitHubClient
  var journal: TriggerJournal

  enum Outcome: Sendable {
    /// Accepted: the new head comes later.
    case accepted(PullRequestHead)
    /// The new head is there.
    case updated(from: PullRequestHead, to: PullRequestHead)
    /// There was nothing to merge.
    case notNeeded(PullRequestHead)
    /// No answer in time: it may come, and may not.
    case unclear(PullRequestHead, GitHubError)
  }

  /// What a 422 says; GitHub's words, matched loosely.
  enum Refusal: Equatable {
    case upToDate, conflict, headMoved, headGone, other

    init(_ message: String) {
      let words = message.lowercased()
      self =
        if words.contains("no new commits") || words.contains("up to date") || words.contains("up-to-date") {
          .upToDate
        } else if words.contains("merge conflict") {
          .conflict
        } else if words.contains("expected head sha") || words.contains("expected_head_sha") {
          .headMoved
        } else if words.contains("head ref does not exist") {
          .headGone
        } else {
          .other
        }
    }
  }

  /// Of requests that surely never left.
  private static let mostAttempts = 3

  func run(on number: Int, in repo: String) async throws -> Outcome {
    let first = try await open(number, repo)
    var head = first
    var (hasMoved, wasUnclear, attempt) = (false, false, 0)
    while true {
      attempt += 1
      switch try await put(head) {
      case .done: return .accepted(head)
      case .notSent(var error):
        error.attempts = attempt
        guard attempt < Self.mostAttempts else { throw error }
        try await client.time.sleep(for: RetryPolicy.backOff(attempt, jitter: 0))
      case .refused(let error):
        guard case .github(422, _) = error.kind else { throw error }
        switch Refusal(error.words ?? "") {
        case .upToDate:
          guard wasUnclear else { return .notNeeded(head) }
          let now = try await open(number, repo)
          return now.headSHA == first.headSHA ? .notNeeded(now) : .updated(from: first, to: now)
        case .conflict:
          throw GitHubError(
            .conflict,
            "\(repo)#\(number) conflicts with its base branch: resolve the conflict and push; nothing was triggered."
          )
        case .headGone:
          throw GitHubError(
            .notFound,
            "The head branch of \(repo)#\(number) is gone; nothing was triggered.",
            hint: "Restore the branch on the pull request's page, then ask again.")
        case .headMoved where !hasMoved:
          hasMoved = true
          head = try await open(number, repo)
        case .headMoved, .other: throw error
        }
      case .unclear(let doubt, let error):
        try await client.time.sleep(for: .seconds(TriggerPoster.lookDelay))
        let now: PullRequestHead
        do { now = try await open(number, repo) } catch var error as GitHubError {
          error.mayHaveHappened = true
          throw error
        }
        if now.headSHA != head.headSHA { return .updated(from: head, to: now) }
        guard doubt == .broken, !wasUnclear else { return .unclear(head, error) }
        wasUnclear = true
      }
    }
  }

  private func open(_ number: Int, _ repo: String) async throws -> PullRequestHead {
    let head = try await PullRequestReader(client: client).head(of: number, in: repo)
    guard head.isOpen else { throw InvalidRequest.closed(number, head.repo) }
    return head
  }

  private struct Body: Encodable {
    var expectedHeadSHA: String
    enum CodingKeys: String, CodingKey { case expectedHeadSHA = "expected_head_sha" }
  }

  /// In its turn among all writes.
  private func put(_ head: PullRequestHead) async throws -> WriteOutcome {
    try await journal.locked { contents in
      try await client.space(after: contents.lastWrite)
      try Task.checkCancellation()
      let outcome = try await client.write(
        "PUT", "/repos/\(head.repo)/pulls/\(head.number)/update-branch",
        body: JSONEncoder().encode(Body(expectedHeadSHA: head.headSHA)))
      contents.lastWrite = client.time.now()
      try? journal.save(contents)
      return outcome
    }
  }
}
