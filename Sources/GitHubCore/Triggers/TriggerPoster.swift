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
}

/// Posts triggers: never a second comment for one request, never a lost one that is reported as done.
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
  func post(_ trigger: Trigger, on number: Int, in repo: String) async throws -> Rerun {
    guard !client.isReadOnly else { throw GitHubError.readOnly }
    return try await journal.locked { contents in
      let head = try await PullRequestReader(client: client).head(of: number, in: repo)
      guard head.isOpen else { throw InvalidRequest.closed(number, head.repo) }
      if let earlier = try await earlier(trigger, on: head, &contents) { return earlier }
      let entry = TriggerJournal.Entry(
        repo: head.repo, number: head.number, command: trigger.command, headSHA: head.headSHA,
        state: .posting,
        at: client.time.now(), since: head.readAt)
      return try await post(trigger, entry, on: head, &contents)
    }
  }

  // MARK: The two-minute rule

  private func earlier(
    _ trigger: Trigger, on head: PullRequestHead, _ contents: inout TriggerJournal.Contents
  ) async throws -> Rerun? {
    guard var entry = contents.last(trigger.command, on: head) else { return nil }
    let age = client.time.now().timeIntervalSince(entry.at)
    switch entry.state {
    case .triggered:
      guard abs(age) < TriggerJournal.repeatInterval else { return nil }
    case .posting, .unclear:
      guard abs(age) < Self.longestDoubt else { return nil }
      // Since its end, where that is known: it may have taken long.
      let quiet = client.time.now().timeIntervalSince(max(entry.at, contents.lastWrite ?? entry.at))
      let delay = entry.state == .posting ? Self.orphanDelay : Self.lookDelay
      if quiet < delay { try await client.time.sleep(for: .seconds(delay - max(quiet, 0))) }
      let found: Comments.Comment?
      do { found = try await find(entry, on: head, contents) } catch let error as GitHubError {
        throw Undecided.error(error, entry)
      }
      guard let comment = found else { return nil }
      entry.settle(comment)
      contents.set(entry, on: head)
      // It is there, whatever the disk says: the next request would find it as well.
      try? journal.save(contents)
    }
    let seconds = max(0, Int(client.time.now().timeIntervalSince(entry.at)))
    return Rerun(
      entry, trigger, .alreadyTriggered,
      "`\(trigger.command)` was triggered \(seconds) s ago for this head already; nothing was posted.")
  }

  private func find(
    _ entry: TriggerJournal.Entry, on head: PullRequestHead, _ contents: TriggerJournal.Contents
  ) async throws -> Comments.Comment? {
    let known = Set(contents.entries.compactMap(\.commentURL))
    return try await Comments(client: client).find(entry.command, on: head, since: entry.since, except: known)
  }

  // MARK: Posting

  private func post(
    _ trigger: Trigger, _ entry: TriggerJournal.Entry, on head: PullRequestHead,
    _ contents: inout TriggerJournal.Contents
  ) async throws -> Rerun {
    var entry = entry
    var attempt = 0
    do {
      while true {
        attempt += 1
        try await client.space(after: contents.lastWrite)
        try Task.checkCancellation()
        entry.state = .posting
        entry.at = client.time.now()
        contents.set(entry, on: head)
        try journal.save(contents)
        let (outcome, comment) = try await Comments(client: client).post(
          trigger.command, on: head.number, in: head.repo)
        contents.lastWrite = client.time.now()
        switch outcome {
        case .done:
          return finish(entry, comment, trigger, on: head, &contents)
        case .refused(let error):
          throw error
        case .notSent(var error):
          error.attempts = attempt
          guard attempt < Self.mostPosts else { throw error }
          try await client.time.sleep(for: RetryPolicy.backOff(attempt, jitter: 0))
        case .unclear(let doubt, let error):
          entry.state = .unclear
          contents.set(entry, on: head)
          // Should that fail, the note of before the write is there, and makes the next request look as well.
          try? journal.save(contents)
          if let found = try await look(doubt, error, entry, on: head, contents) {
            return finish(entry, found, trigger, on: head, &contents)
          }
          guard attempt < Self.mostPosts else {
            throw GitHubError(
              error.kind,
              """
              `\(trigger.command)` was not posted on \(head.repo)#\(head.number): \(attempt) attempts failed on the \
              way, and it is not among the comments. Try again later.
              """, hint: error.hint, attempts: attempt, mayHaveHappened: false)
          }
        }
      }
    } catch {
      // What surely has not happened must not stand in the way of the next request.
      if (error as? GitHubError)?.mayHaveHappened != true {
        contents.remove(trigger.command, on: head)
        try? journal.save(contents)
      }
      throw error
    }
  }

  /// Whether an unclear comment is there after all.
  /// - Throws: where that can't be told now: the next identical request looks first.
  private func look(
    _ doubt: WriteOutcome.Doubt, _ error: GitHubError, _ entry: TriggerJournal.Entry,
    on head: PullRequestHead,
    _ contents: TriggerJournal.Contents
  ) async throws -> Comments.Comment? {
    guard doubt == .broken else { throw error }
    do {
      try await client.time.sleep(for: .seconds(Self.lookDelay))
      return try await find(entry, on: head, contents)
    } catch { throw Undecided.error(error, entry) }
  }

  private func finish(
    _ entry: TriggerJournal.Entry, _ comment: Comments.Comment?, _ trigger: Trigger, on head: PullRequestHead,
    _ contents: inout TriggerJournal.Contents
  ) -> Rerun {
    var entry = entry
    entry.settle(comment)
    contents.set(entry, on: head)
    // It is done, whatever the disk says; what stands there makes the next request look first.
    try? journal.save(contents)
    return Rerun(
      entry, trigger, .triggered, "`\(trigger.command)` was posted on \(head.repo)#\(head.number).")
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
  fileprivate mutating func settle(_ comment: Comments.Comment?) {
    state = .triggered
    commentURL = comment?.htmlURL
    triggeredAt = comment?.createdAt ?? at
  }
}

extension Rerun {
  fileprivate init(_ entry: TriggerJournal.Entry, _ trigger: Trigger, _ status: Status, _ message: String) {
    self.init(
      repo: entry.repo, number: entry.number, pipeline: trigger.pipeline, command: trigger.command,
      status: status,
      commentURL: entry.commentURL, triggeredAt: entry.triggeredAt, message: message)
  }
}

extension GitHubClient {
  /// Waits until a write may follow the last one.
  func space(after lastWrite: Date?) async throws {
    guard let lastWrite else { return }
    let since = time.now().timeIntervalSince(lastWrite)
    guard since >= 0, since < TriggerPoster.spacing else { return }
    try await time.sleep(for: .seconds(TriggerPoster.spacing - since))
  }
}
