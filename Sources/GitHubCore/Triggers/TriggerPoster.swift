package import Foundation

/// What became of one trigger.
package struct Rerun: Sendable, Equatable {
  package enum Status: String, Sendable {
    case triggered
    /// The same was triggered for this head within two minutes: nothing was posted.
    case alreadyTriggered = "already_triggered"
    /// A preview.
    case planned
  }
  package var repo: String
  package var number: Int
  package var pipeline: String
  package var command: String
  package var status: Status
  package var commentURL: String?
  package var triggeredAt: Date?
  package var message: String
  /// What was done otherwise than usual; part of the message.
  package var remark: String?
}

/// Posts triggers: never a second comment for one request, never a lost one that is reported as done.
///
/// What is decided by the journal is decided and written under its lock (`attempt`). What takes time, a pause or
/// a look at a comment of unclear outcome, happens without it; then the journal is asked again.
struct TriggerPoster: Sendable {
  var client: GitHubClient
  var journal: TriggerJournal

  /// Before anybody looks whether an unclear comment is there.
  static let lookDelay: TimeInterval = 3
  /// The same where the process that posted died over it: GitHub gives up on a request after 10 s.
  static let orphanDelay: TimeInterval = 12
  /// Between two writes.
  static let spacing: TimeInterval = 1
  /// Posts of one request, each made only because the one before surely is not there.
  static let mostPosts = 3
  /// After which a write that was unclear is not looked for any more.
  static let longestDoubt: TimeInterval = 3600

  /// Reads the pull request anew, then posts unless the same was triggered just now.
  /// - Parameter start: by GitHub's clock; an older comment is surely of another request.
  func post(
    _ trigger: Trigger, on number: Int, in repo: String, notBefore start: Date = .distantPast
  ) async throws -> Rerun {
    guard !client.isReadOnly else { throw GitHubError.readOnly }
    let head = try await PullRequestReader(client: client).head(of: number, in: repo)
    guard head.isOpen else { throw InvalidRequest.closed(number, head.repo) }
    let request = Request(trigger: trigger, head: head, start: start)
    var posts = 0
    var missed: TriggerJournal.Entry?
    while true {
      switch try await journal.locked({ [missed] page in try await attempt(request, missed: missed, &page) })
      {
      case .settled(let rerun): return rerun
      case .pause(let seconds): try await client.time.sleep(for: .seconds(seconds))
      case .doubtful(let entry):
        if let found = try await find(entry, of: request) {
          return await settle(entry, found, of: request, .alreadyTriggered)
        }
        missed = entry
      case .notSent(var error):
        posts += 1
        error.attempts = posts
        guard posts < Self.mostPosts else { throw error }
        try await client.time.sleep(for: RetryPolicy.backOff(posts, jitter: 0))
      case .unclear(let entry, let doubt, let error):
        posts += 1
        guard doubt == .broken else { throw error }
        if let found = try await find(entry, of: request) {
          return await settle(entry, found, of: request, .triggered)
        }
        guard posts < Self.mostPosts else { throw await giveUp(entry, after: posts, error) }
        missed = entry
      }
    }
  }

  private struct Request: Sendable {
    var trigger: Trigger
    var head: PullRequestHead
    var start: Date

    var key: TriggerJournal.Request { TriggerJournal.Request(trigger.command, on: head) }
  }

  private enum Attempt: Sendable {
    case settled(Rerun)
    /// The last write was less than a second ago, by so many seconds.
    case pause(TimeInterval)
    /// An earlier one may be there.
    case doubtful(TriggerJournal.Entry)
    case notSent(GitHubError)
    case unclear(TriggerJournal.Entry, WriteOutcome.Doubt, GitHubError)
  }

  // MARK: Under the lock

  /// - Parameter missed: one of unclear outcome that a look did not find.
  private func attempt(
    _ request: Request, missed: TriggerJournal.Entry?, _ page: inout JournalPage
  ) async throws -> Attempt {
    let now = client.time.now()
    if let entry = page.contents.last(request.key), entry.id != missed?.id {
      let age = abs(now.timeIntervalSince(entry.at))
      switch entry.state {
      case .triggered where age < TriggerJournal.repeatInterval:
        return .settled(already(entry, request.trigger, at: now))
      case .posting, .unclear:
        if age < Self.longestDoubt { return .doubtful(entry) }
      case .triggered: break
      }
    }
    if let pause = page.contents.pause(at: now) { return .pause(pause) }
    try page.contents.checkLimit(at: now)
    try Task.checkCancellation()
    var entry = TriggerJournal.Entry(request.trigger.command, on: request.head, at: now)
    page.contents.set(entry)
    page.save()
    do {
      if page.isDistrusted, let found = try await lookAround(request, page.contents) {
        entry.settle(found)
        page.contents.set(entry)
        page.save()
        return .settled(already(entry, request.trigger, at: now, page.trouble))
      }
      return try await write(entry, request, &page)
    } catch {
      // What surely has not happened must not stand in the way of the next request.
      page.contents.remove(entry.request)
      page.contents.take(limit: error, at: client.time.now())
      page.save()
      throw error
    }
  }

  private func write(
    _ entry: TriggerJournal.Entry, _ request: Request, _ page: inout JournalPage
  ) async throws -> Attempt {
    var entry = entry
    let (outcome, comment) = try await Comments(client: client).post(
      request.trigger.command, on: request.head.number, in: request.head.repo)
    let now = client.time.now()
    page.contents.lastWrite = now
    // Should a note of what happened fail, the one of before makes the next request look.
    defer { page.save() }
    switch outcome {
    case .done:
      entry.settle(comment)
      page.contents.set(entry)
      page.contents.forgetRebase(after: entry)
      return .settled(triggered(entry, request.trigger, page.trouble))
    case .refused(let error): throw error
    case .notSent(let error):
      page.contents.remove(entry.request)
      return .notSent(error)
    case .unclear(let doubt, let error):
      entry.state = .unclear
      entry.at = now
      page.contents.set(entry)
      return .unclear(entry, doubt, error)
    }
  }

  /// The journal may lack what was posted within the time in which nothing is posted twice: a look instead.
  private func lookAround(
    _ request: Request, _ contents: TriggerJournal.Contents
  ) async throws -> Comments.Comment? {
    let start = max(request.start, request.head.readAt.addingTimeInterval(-TriggerJournal.repeatInterval))
    return try await Comments(client: client).find(
      request.trigger.command, on: request.head, since: start, except: contents.known)
  }

  // MARK: Without it

  /// Waits until GitHub is done with a comment of unclear outcome, then looks for it.
  /// - Throws: where that can't be told now: the next identical request looks first.
  private func find(
    _ entry: TriggerJournal.Entry, of request: Request
  ) async throws -> Comments.Comment? {
    do {
      let pause = entry.pause(at: client.time.now())
      if pause > 0 { try await client.time.sleep(for: .seconds(pause)) }
      return try await Comments(client: client).find(
        entry.command, on: request.head, since: entry.since, except: journal.page().contents.known)
    } catch { throw Undecided.error(error, entry) }
  }

  /// It is there, whatever the journal takes: the next request would find it as well.
  private func settle(
    _ entry: TriggerJournal.Entry, _ comment: Comments.Comment, of request: Request, _ status: Rerun.Status
  ) async -> Rerun {
    var settled = entry
    settled.settle(comment)
    let trouble = try? await journal.locked { [settled] page in
      guard page.contents.last(settled.request)?.id == settled.id else { return page.trouble }
      page.contents.set(settled)
      page.contents.forgetRebase(after: settled)
      page.save()
      return page.trouble
    }
    return status == .triggered
      ? triggered(settled, request.trigger, trouble ?? nil)
      : already(settled, request.trigger, at: client.time.now(), trouble ?? nil)
  }

  private func giveUp(
    _ entry: TriggerJournal.Entry, after posts: Int, _ error: GitHubError
  ) async -> GitHubError {
    try? await journal.locked { page in
      guard page.contents.last(entry.request)?.id == entry.id else { return }
      page.contents.remove(entry.request)
      page.save()
    }
    return GitHubError(
      error.kind,
      """
      `\(entry.command)` was not posted on \(entry.repo)#\(entry.number): \(posts) attempts failed on the \
      way, and it is not among the comments. Try again later.
      """, hint: error.hint, attempts: posts, mayHaveHappened: false)
  }

  // MARK: In words

  private func triggered(_ entry: TriggerJournal.Entry, _ trigger: Trigger, _ trouble: String?) -> Rerun {
    Rerun(
      entry, trigger, .triggered, "`\(trigger.command)` was posted on \(entry.repo)#\(entry.number).", trouble
    )
  }

  private func already(
    _ entry: TriggerJournal.Entry, _ trigger: Trigger, at now: Date, _ trouble: String? = nil
  ) -> Rerun {
    let seconds = max(0, Int(now.timeIntervalSince(entry.at)))
    return Rerun(
      entry, trigger, .alreadyTriggered,
      "`\(trigger.command)` was triggered \(seconds) s ago for this head already; nothing was posted.",
      trouble)
  }
}

private enum Undecided {
  /// The look itself failed, or the request was cancelled meanwhile.
  static func error(_ error: any Error, _ entry: TriggerJournal.Entry) -> GitHubError {
    let cause = error as? GitHubError
    return GitHubError(
      cause?.kind ?? .network,
      """
      `\(entry.command)` may have been posted on \(entry.repo)#\(entry.number): GitHub's answer was lost, and \
      a look at the comments failed. \(cause?.message ?? "The request was cancelled.") The same request, made \
      again, looks first.
      """, hint: cause?.hint, attempts: cause?.attempts ?? 1, mayHaveHappened: true)
  }
}

extension TriggerJournal.Entry {
  /// How long GitHub may still be at work on one of unclear outcome, in seconds from `now`.
  func pause(at now: Date) -> TimeInterval {
    let delay = state == .posting ? TriggerPoster.orphanDelay : TriggerPoster.lookDelay
    return min(delay, max(0, delay - now.timeIntervalSince(at)))
  }

  fileprivate mutating func settle(_ comment: Comments.Comment?) {
    state = .triggered
    commentURL = comment?.htmlURL
    triggeredAt = comment?.createdAt ?? at
  }
}

extension TriggerJournal.Contents {
  /// Comments that are accounted for.
  fileprivate var known: Set<String> { Set(entries.compactMap(\.commentURL)) }

  /// With its comment a Rebase & Rerun is done, whoever posted it.
  fileprivate mutating func forgetRebase(after entry: TriggerJournal.Entry) {
    if entry.command == Trigger.buildAll { removeRebases(of: entry.number, in: entry.repo) }
  }

  /// - Throws: where a limit that any process met is not over yet.
  func checkLimit(at now: Date) throws {
    guard let limit, limit.until > now else { return }
    throw GitHubError.limited(LimitHit(until: limit.until, scope: limit.isPrimary ? .primary : .secondary))
  }

  /// For at most an hour: GitHub's own are no longer, and what stands on disk is not forgotten by a restart.
  mutating func take(limit error: any Error, at now: Date) {
    guard let error = error as? GitHubError, case .rateLimited(let end, let scope) = error.kind else {
      return
    }
    limit = TriggerJournal.Limit(
      until: min(end, now.addingTimeInterval(3600)), isPrimary: scope == .primary)
  }
}

extension Rerun {
  fileprivate init(
    _ entry: TriggerJournal.Entry, _ trigger: Trigger, _ status: Status, _ message: String, _ trouble: String?
  ) {
    let remark = trouble.map { "\($0) The comments were looked at instead." }
    self.init(
      repo: entry.repo, number: entry.number, pipeline: trigger.pipeline, command: trigger.command,
      status: status, commentURL: entry.commentURL, triggeredAt: entry.triggeredAt,
      message: [message, remark].compactMap(\.self).joined(separator: " "), remark: remark)
  }
}
