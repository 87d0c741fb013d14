package import Foundation
import Synchronization

/// What prls writes to GitHub, noted on disk before and after, so that no process on this machine writes it twice.
///
/// One file an API base. Its lock is held for one write: from the look at the journal to the note of the outcome.
/// So writes of all processes are one at a time; a process that dies over one leaves a note that says so.
package struct TriggerJournal: Sendable {
  /// One write: a comment, or an update of a branch.
  package struct Entry: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable {
      /// On its way; found by whoever holds the lock, its process died over it.
      case posting
      case triggered
      /// GitHub did not answer: it may have happened.
      case unclear
    }
    /// Another one for each attempt.
    package var id = UUID()
    package var repo: String
    package var number: Int
    /// A comment's text, or `updateBranch`.
    package var command: String
    package var headSHA: String
    package var state: State
    /// Our clock when it left, or when its outcome stayed unclear.
    package var at: Date
    /// GitHub's clock just before.
    package var since: Date
    /// GitHub's clock when the comment was there.
    package var triggeredAt: Date?
    package var commentURL: String?
    /// The process that writes.
    package var process: Int32 = getpid()
  }

  /// A Rebase & Rerun whose update may have left, and whose comment did not yet.
  struct Rebase: Codable, Sendable, Equatable {
    var repo: String
    var number: Int
    var at: Date
    var process: Int32 = getpid()
  }

  /// A limit that GitHub set to writes.
  struct Limit: Codable, Sendable, Equatable {
    var until: Date
    var isPrimary: Bool
  }

  struct Contents: Codable, Sendable {
    var entries: [Entry] = []
    var rebases: [Rebase] = []
    /// Our clock at the end of the last write.
    var lastWrite: Date?
    var limit: Limit?
    /// Until then something may have been written that is not here: an earlier journal was lost.
    var distrustedUntil: Date?
  }

  /// The command under which an update of the branch is noted: no comment.
  static let updateBranch = "update branch"
  /// How long a trigger is not repeated, in seconds.
  package static let repeatInterval: TimeInterval = 120
  /// How long entries are kept, in seconds: boards show when something was triggered last.
  private static let kept: TimeInterval = 7 * 86400

  private let storage: any JournalStorage
  private let time: TimeSource
  private let unsaved = Unsaved()

  init(storage: any JournalStorage, time: TimeSource) {
    self.storage = storage
    self.time = time
  }

  /// - Parameters:
  ///   - directory: `$XDG_STATE_HOME/prls`; made when first needed.
  ///   - endpoint: each has a journal of its own.
  package static func file(
    in directory: URL, for endpoint: GitHubEndpoint, time: TimeSource = .system
  ) -> TriggerJournal {
    TriggerJournal(storage: JournalFile(directory: directory, key: endpoint.key), time: time)
  }

  /// Lasts as long as the process: the demo's.
  package static func memory(time: TimeSource = .system) -> TriggerJournal {
    TriggerJournal(storage: JournalMemory(), time: time)
  }

  /// Runs `body` while no other writer, here or in another process, is at work. For one write, and no waiting.
  /// - Throws: `GitHubError`, without having run it, where another one holds the lock for 10 s.
  func locked<Result: Sendable>(_ body: @Sendable (inout JournalPage) async throws -> Result) async throws
    -> Result
  {
    try await storage.withLock(time) {
      var page = page()
      return try await body(&page)
    }
  }

  /// What is there now, for those who only look.
  func page() -> JournalPage {
    let now = time.now()
    do throws(JournalTrouble) {
      var contents = try storage.read()
      contents.take(unsaved.contents)
      return JournalPage(journal: self, contents: contents)
    } catch {
      var contents = unsaved.contents ?? Contents()
      contents.distrustedUntil = now.addingTimeInterval(Self.repeatInterval)
      return JournalPage(journal: self, contents: contents, trouble: error.words)
    }
  }

  /// What can't be written is remembered as long as the process lives.
  fileprivate func write(_ contents: Contents) throws(JournalTrouble) {
    var contents = contents
    let now = time.now()
    contents.entries.removeAll { now.timeIntervalSince($0.at) > Self.kept }
    contents.rebases.removeAll { now.timeIntervalSince($0.at) > Self.kept }
    do throws(JournalTrouble) {
      try storage.write(contents)
      unsaved.contents = nil
    } catch {
      unsaved.contents = contents
      throw error
    }
  }

  /// A Rebase & Rerun has come to an end that its client hears of; one that was cancelled has not.
  func endRebase(of head: PullRequestHead, after error: (any Error)? = nil) async {
    guard !(error is CancellationError) else { return }
    // What can't be noted is warned of once too often, which does no harm.
    try? await locked { page in
      page.contents.removeRebases(of: head.number, in: head.repo)
      if error == nil { page.contents.remove(Request(Self.updateBranch, on: head)) }
      page.save()
    }
  }

  func now() -> Date { time.now() }
}

/// The journal as one sees it who holds its lock.
struct JournalPage: Sendable {
  fileprivate let journal: TriggerJournal
  var contents: TriggerJournal.Contents
  /// A sentence that says why the journal alone can't be relied on.
  private(set) var trouble: String?

  fileprivate init(journal: TriggerJournal, contents: TriggerJournal.Contents, trouble: String? = nil) {
    self.journal = journal
    self.contents = contents
    self.trouble = trouble
  }

  /// On disk before this returns; where that fails, `trouble` says so.
  mutating func save() {
    do throws(JournalTrouble) { try journal.write(contents) } catch { trouble = trouble ?? error.words }
  }

  /// Whether something may have been written just now that is not in here.
  var isDistrusted: Bool { trouble != nil || contents.distrustedUntil.map { $0 > journal.now() } ?? false }
}

extension TriggerJournal.Contents {
  /// The last of the same request.
  func last(_ request: TriggerJournal.Request) -> TriggerJournal.Entry? {
    entries.last { $0.request == request }
  }

  mutating func set(_ entry: TriggerJournal.Entry) {
    remove(entry.request)
    entries.append(entry)
  }

  mutating func remove(_ request: TriggerJournal.Request) {
    entries.removeAll { $0.request == request }
  }

  mutating func removeRebases(of number: Int, in repo: String) {
    rebases.removeAll { $0.number == number && $0.repo.lowercased() == repo.lowercased() }
  }

  /// How long a write has to wait for the last one to be a second ago.
  func pause(at now: Date) -> TimeInterval? {
    guard let lastWrite else { return nil }
    let since = now.timeIntervalSince(lastWrite)
    return since >= 0 && since < TriggerPoster.spacing ? TriggerPoster.spacing - since : nil
  }

  /// What this process wrote and could not note.
  fileprivate mutating func take(_ unsaved: TriggerJournal.Contents?) {
    guard let unsaved else { return }
    for entry in unsaved.entries where last(entry.request).map({ $0.at <= entry.at }) ?? true { set(entry) }
    for rebase in unsaved.rebases where !rebases.contains(rebase) { rebases.append(rebase) }
    lastWrite = [lastWrite, unsaved.lastWrite].compactMap(\.self).max()
    limit = limit ?? unsaved.limit
  }
}

extension TriggerJournal {
  /// What makes two writes the same; a push in between makes them two.
  struct Request: Hashable, Sendable {
    var command: String
    private var repo: String
    private var number: Int
    private var headSHA: String

    init(_ command: String, repo: String, number: Int, headSHA: String) {
      self.command = command
      self.repo = repo.lowercased()
      self.number = number
      self.headSHA = headSHA
    }

    init(_ command: String, on head: PullRequestHead) {
      self.init(command, repo: head.repo, number: head.number, headSHA: head.headSHA)
    }
  }
}

extension TriggerJournal.Entry {
  var request: TriggerJournal.Request {
    TriggerJournal.Request(command, repo: repo, number: number, headSHA: headSHA)
  }

  /// A write that is about to leave.
  init(_ command: String, on head: PullRequestHead, at now: Date) {
    self.init(
      repo: head.repo, number: head.number, command: command, headSHA: head.headSHA, state: .posting, at: now,
      since: head.readAt)
  }
}

/// Where a journal is kept: a locked file, or the memory of a demo.
protocol JournalStorage: Sendable {
  func read() throws(JournalTrouble) -> TriggerJournal.Contents
  func write(_ contents: TriggerJournal.Contents) throws(JournalTrouble)
  func withLock<Result: Sendable>(
    _ time: TimeSource, _ body: @Sendable () async throws -> Result
  ) async throws -> Result
}

/// Why a journal can't be read or written: a sentence with its path.
struct JournalTrouble: Error, Equatable {
  var words: String

  init(_ words: String) { self.words = words }
}

/// What could not be written to a journal, for as long as the process lives.
private final class Unsaved: Sendable {
  private let state = Mutex<TriggerJournal.Contents?>(nil)

  var contents: TriggerJournal.Contents? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
