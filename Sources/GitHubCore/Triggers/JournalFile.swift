import Foundation

/// A journal in a file of its own for each API base, with a lock that all processes respect.
struct JournalFile: JournalStorage {
  private let folder: PrivateFolder
  private let name: String
  private let turn = Turn()

  /// - Parameters:
  ///   - directory: `$XDG_STATE_HOME/prls`; made when first needed.
  ///   - key: the API base.
  init(directory: URL, key: String) {
    folder = PrivateFolder(directory)
    let safe = key.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" }
    name = "triggered-" + String(safe)
  }

  var path: String { folder.path(of: name + ".json") }

  /// Far more than a week of triggers takes, in bytes.
  private static let limit = 8 << 20

  func read() throws(JournalTrouble) -> TriggerJournal.Contents {
    let data: Data?
    do { data = try folder.read(name + ".json", limit: Self.limit) } catch { throw trouble(error.words) }
    guard let data else { return TriggerJournal.Contents() }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .secondsSince1970
    guard let contents = try? decoder.decode(TriggerJournal.Contents.self, from: data) else {
      throw trouble("is damaged")
    }
    return contents
  }

  func write(_ contents: TriggerJournal.Contents) throws(JournalTrouble) {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .secondsSince1970
    guard let data = try? encoder.encode(contents) else { throw trouble("can't be written") }
    do { try folder.write(data, to: name + ".json", temporary: name + ".new") } catch {
      throw trouble(error.words)
    }
  }

  private func trouble(_ words: String) -> JournalTrouble {
    JournalTrouble("The journal of what was triggered, \(path), \(words).")
  }

  // MARK: The lock

  /// How often another process's lock is tried again.
  private static let patience: Duration = .milliseconds(50)
  /// Whoever holds it is writing to GitHub; after this long, to one that hangs.
  private static let longest: Duration = .seconds(10)

  func withLock<Result: Sendable>(
    _ time: TimeSource, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    try await turn.take {
      guard let descriptor = folder.openLock(name + ".lock") else { throw unusable("can't be locked") }
      defer { close(descriptor) }
      var waited: Duration = .zero
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else { throw unusable("can't be locked") }
        guard waited < Self.longest else {
          throw unusable("is in use by another prls that is writing; try again in a minute")
        }
        try await time.sleep(for: Self.patience)
        waited += Self.patience
      }
      return try await body()
    }
  }

  private func unusable(_ why: String) -> GitHubError {
    GitHubError(
      .journal(path: path),
      "The journal of what was triggered, \(path), \(why). Nothing was written to GitHub.")
  }
}
