package import Foundation

/// What prls triggered, on disk, so that no process on this machine posts the same comment twice.
///
/// One file an API base. Whoever writes to GitHub holds its lock from the look at the journal to the note of
/// the outcome, so writes of all processes are one at a time; a process that dies leaves a note that says so.
package struct TriggerJournal: Sendable {
  package struct Entry: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable {
      /// The comment is on its way; found later, its process died over it.
      case posting
      case triggered
      /// GitHub did not answer: it may have happened.
      case unclear
    }
    package var repo: String
    package var number: Int
    package var command: String
    package var headSHA: String
    package var state: State
    /// Our clock when it was posted.
    package var at: Date
    /// GitHub's clock just before.
    package var since: Date
    /// GitHub's clock when the comment was there.
    package var triggeredAt: Date?
    package var commentURL: String?
  }

  struct Contents: Codable, Sendable {
    var entries: [Entry] = []
    /// Our clock at the end of the last write.
    var lastWrite: Date?

    /// The last of the same request: a push in between makes it another one.
    func last(_ command: String, on head: PullRequestHead) -> Entry? {
      entries.last { $0.isOf(command, on: head) }
    }

    mutating func set(_ entry: Entry, on head: PullRequestHead) {
      remove(entry.command, on: head)
      entries.append(entry)
    }

    mutating func remove(_ command: String, on head: PullRequestHead) {
      entries.removeAll { $0.isOf(command, on: head) }
    }
  }

  /// How long a trigger is not repeated, in seconds.
  package static let repeatInterval: TimeInterval = 120
  /// How long entries are kept, in seconds: boards show when something was triggered last.
  private static let kept: TimeInterval = 7 * 86400

  private let storage: any JournalStorage
  private let time: TimeSource

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

  /// Runs `body` while no other writer, here or in another process, is at work.
  func locked<Result: Sendable>(_ body: @Sendable (inout Contents) async throws -> Result) async throws
    -> Result
  {
    try await storage.withLock(time) {
      var contents = try storage.read()
      return try await body(&contents)
    }
  }

  /// Only under `locked`. On disk before this returns.
  func save(_ contents: Contents) throws {
    var contents = contents
    contents.entries.removeAll { time.now().timeIntervalSince($0.at) > Self.kept }
    try storage.write(contents)
  }

  /// When something was triggered last, for boards; empty where the journal can't be read.
  package func entries() -> [Entry] {
    ((try? storage.read())?.entries ?? []).filter { $0.state == .triggered }
  }
}

extension TriggerJournal.Entry {
  fileprivate func isOf(_ command: String, on head: PullRequestHead) -> Bool {
    self.command == command && number == head.number && headSHA == head.headSHA
      && repo.lowercased() == head.repo.lowercased()
  }
}

/// Where a journal is kept: a locked file, or the memory of a demo.
protocol JournalStorage: Sendable {
  func read() throws -> TriggerJournal.Contents
  func write(_ contents: TriggerJournal.Contents) throws
  func withLock<Result: Sendable>(
    _ time: TimeSource, _ body: @Sendable () async throws -> Result
  ) async throws -> Result
}
