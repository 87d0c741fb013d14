import Foundation

/// A journal in a file of its own for each API base, with a lock that all processes respect.
struct JournalFile: JournalStorage {
  private let directory: URL
  private let name: String
  private let turn = Turn()

  /// - Parameters:
  ///   - directory: `$XDG_STATE_HOME/prls`; made when first needed.
  ///   - key: the API base.
  init(directory: URL, key: String) {
    self.directory = directory
    let safe = key.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" }
    self.name = "triggered-" + String(safe)
  }

  private var file: URL { directory.appendingPathComponent(name + ".json") }

  func read() throws -> TriggerJournal.Contents {
    let data: Data
    do { data = try Data(contentsOf: file) } catch {
      if (error as? CocoaError)?.code == .fileReadNoSuchFile { return TriggerJournal.Contents() }
      throw unusable("can't be read; make it readable, or set XDG_STATE_HOME to another folder")
    }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .secondsSince1970
    guard let contents = try? decoder.decode(TriggerJournal.Contents.self, from: data) else {
      throw unusable("is damaged; delete it once two minutes have passed since the last rerun")
    }
    return contents
  }

  /// A new file takes the old one's place: whoever reads sees the one or the other, whole.
  func write(_ contents: TriggerJournal.Contents) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .secondsSince1970
    let new = directory.appendingPathComponent(name + ".new").path
    do {
      let data = try encoder.encode(contents)
      let descriptor = open(new, O_WRONLY | O_TRUNC)
      guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      try handle.write(contentsOf: data)
      try handle.synchronize()
      try handle.close()
      guard rename(new, file.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      throw unusable("can't be written; make its folder writable, or set XDG_STATE_HOME to another one")
    }
  }

  /// How often another process's lock is tried again.
  private static let patience: Duration = .milliseconds(50)
  /// A write takes up to 30 s and a look at its outcome as much again.
  private static let longest: Duration = .seconds(180)

  func withLock<Result: Sendable>(
    _ time: TimeSource, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    try await turn.take {
      let descriptor = try openLock()
      defer { close(descriptor) }
      var waited: Duration = .zero
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else { throw unusable("can't be locked") }
        guard waited < Self.longest else {
          throw unusable(
            "is in use by another prls that is writing; try again in a minute")
        }
        try await time.sleep(for: Self.patience)
        waited += Self.patience
      }
      return try await body()
    }
  }

  private func openLock() throws -> Int32 {
    do {
      try FileManager.default.createDirectory(
        at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw unusable("can't be made; set XDG_STATE_HOME to a folder that can be written")
    }
    let lock = directory.appendingPathComponent(name + ".lock").path
    let descriptor = open(lock, O_RDWR)
    guard descriptor >= 0 else {
      throw unusable("can't be locked; make its folder writable, or set XDG_STATE_HOME to another one")
    }
    return descriptor
  }

  /// The person's alone, and no child process's.
  private func open(_ path: String, _ flags: Int32) -> Int32 {
    path.withCString { openat(AT_FDCWD, $0, flags | O_CREAT | O_CLOEXEC, 0o600) }
  }

  private func unusable(_ why: String) -> GitHubError {
    GitHubError(
      .journal(path: file.path),
      "The journal of what was triggered, \(file.path), \(why). Nothing was written to GitHub.")
  }
}
