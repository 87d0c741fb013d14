import Synchronization

/// A journal that lasts as long as the process: the demo's.
final class JournalMemory: JournalStorage {
  private let contents = Mutex(TriggerJournal.Contents())
  private let turn = Turn()

  init() {}

  func read() throws(JournalTrouble) -> TriggerJournal.Contents { contents.withLock { $0 } }

  func write(_ new: TriggerJournal.Contents) throws(JournalTrouble) { contents.withLock { $0 = new } }

  func withLock<Result: Sendable>(
    _ time: TimeSource, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    try await turn.take(body)
  }
}
