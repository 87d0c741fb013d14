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

    /// The head that it was asked for.
    var head: PullRequestHead {
      switch self {
      case .accepted(let head), .updated(let head, _), .notNeeded(let head), .unclear(let head, _): head
      }
    }
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
  /// How long an update that GitHub accepted is waited for rather than asked for again, in seconds.
  private static let acceptance: TimeInterval = 60

  func run(on number: Int, in repo: String) async throws -> Outcome {
    let head = try await open(number, repo)
    do { return try await run(from: head) } catch {
      await journal.endRebase(of: head, after: error)
      throw error
    }
  }

  private func run(from first: PullRequestHead) async throws -> Outcome {
    let (repo, number) = (first.repo, first.number)
    var head = first
    var (hasMoved, wasUnclear, attempts) = (false, false, 0)
    var missed: TriggerJournal.Entry?
    while true {
      switch try await journal.locked({ [head, missed] page in try await attempt(head, missed: missed, &page)
      })
      {
      case .pause(let seconds): try await client.time.sleep(for: .seconds(seconds))
      case .acceptedAlready: return .accepted(head)
      case .doubtful(let entry):
        try await client.time.sleep(for: .seconds(entry.pause(at: client.time.now())))
        let now = try await open(number, repo)
        if now.headSHA != head.headSHA { return .updated(from: head, to: now) }
        missed = entry
      case .written(.done, _): return .accepted(head)
      case .written(.notSent(var error), _):
        attempts += 1
        error.attempts = attempts
        guard attempts < Self.mostAttempts else { throw error }
        try await client.time.sleep(for: RetryPolicy.backOff(attempts, jitter: 0))
      case .written(.refused(let error), _):
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
      case .written(.unclear(let doubt, let error), let entry):
        attempts += 1
        try await client.time.sleep(for: .seconds(TriggerPoster.lookDelay))
        let now: PullRequestHead
        do { now = try await open(number, repo) } catch var error as GitHubError {
          error.mayHaveHappened = true
          throw error
        }
        if now.headSHA != head.headSHA { return .updated(from: head, to: now) }
        guard doubt == .broken, !wasUnclear else { return .unclear(head, error) }
        wasUnclear = true
        missed = entry
      }
    }
  }

  private func open(_ number: Int, _ repo: String) async throws -> PullRequestHead {
    let head = try await PullRequestReader(client: client).head(of: number, in: repo)
    guard head.isOpen else { throw InvalidRequest.closed(number, head.repo) }
    return head
  }

  // MARK: Under the lock

  private enum Attempt: Sendable {
    /// The last write was less than a second ago, by so many seconds.
    case pause(TimeInterval)
    /// An earlier one of this very head was accepted just now, and its merge is still to come.
    case acceptedAlready
    /// An earlier one may have left.
    case doubtful(TriggerJournal.Entry)
    case written(WriteOutcome, TriggerJournal.Entry)
  }

  /// - Parameter missed: one of unclear outcome after which the head was found unchanged.
  private func attempt(
    _ head: PullRequestHead, missed: TriggerJournal.Entry?, _ page: inout JournalPage
  ) async throws -> Attempt {
    let now = client.time.now()
    let request = TriggerJournal.Request(TriggerJournal.updateBranch, on: head)
    if let entry = page.contents.last(request), entry.id != missed?.id {
      let age = abs(now.timeIntervalSince(entry.at))
      switch entry.state {
      case .triggered: if age < Self.acceptance { return .acceptedAlready }
      case .posting, .unclear: if age < TriggerPoster.longestDoubt { return .doubtful(entry) }
      }
    }
    if let pause = page.contents.pause(at: now) { return .pause(pause) }
    try page.contents.checkLimit(at: now)
    try Task.checkCancellation()
    var entry = TriggerJournal.Entry(TriggerJournal.updateBranch, on: head, at: now)
    page.contents.set(entry)
    page.contents.removeRebases(of: head.number, in: head.repo)
    page.contents.rebases.append(
      TriggerJournal.Rebase(repo: head.repo, number: head.number, at: now))
    page.save()
    do {
      let outcome = try await put(head)
      entry.at = client.time.now()
      page.contents.lastWrite = entry.at
      switch outcome {
      case .done: entry.state = .triggered
      case .unclear: entry.state = .unclear
      case .refused, .notSent:
        page.contents.remove(request)
        page.save()
        return .written(outcome, entry)
      }
      page.contents.set(entry)
      page.save()
      return .written(outcome, entry)
    } catch {
      page.contents.remove(request)
      page.contents.take(limit: error, at: client.time.now())
      page.save()
      throw error
    }
  }

  private struct Body: Encodable {
    var expectedHeadSHA: String
    enum CodingKeys: String, CodingKey { case expectedHeadSHA = "expected_head_sha" }
  }

  private func put(_ head: PullRequestHead) async throws -> WriteOutcome {
    try await client.write(
      "PUT", "/repos/\(head.repo)/pulls/\(head.number)/update-branch",
      body: JSONEncoder().encode(Body(expectedHeadSHA: head.headSHA)))
  }
}
