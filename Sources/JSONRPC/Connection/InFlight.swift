import Synchronization

/// The requests that have no answer yet, so that `$/cancelRequest` finds them by id. Several may
/// carry the same one.
final class InFlight: Sendable {
  private struct Entry {
    let number: Int
    let signal: AsyncStream<Never>.Continuation
  }

  private struct Table {
    var entries: [RequestID: [Entry]] = [:]
    var nextNumber = 0
  }

  /// One request's place in the table.
  struct Ticket: Sendable {
    let id: RequestID
    fileprivate let number: Int
    fileprivate let signal: AsyncStream<Never>

    /// Returns when the request is cancelled, by the client or with the task.
    func cancelled() async {
      for await _ in signal {}
    }
  }

  private let table = Mutex(Table())

  func enter(_ id: RequestID) -> Ticket {
    let (stream, signal) = AsyncStream.makeStream(of: Never.self)
    return table.withLock { table in
      let number = table.nextNumber
      table.nextNumber += 1
      table.entries[id, default: []].append(Entry(number: number, signal: signal))
      return Ticket(id: id, number: number, signal: stream)
    }
  }

  func leave(_ ticket: Ticket) {
    table.withLock { table in
      table.entries[ticket.id]?.removeAll { $0.number == ticket.number }
      if table.entries[ticket.id]?.isEmpty == true { table.entries[ticket.id] = nil }
    }
  }

  /// Unknown ids are fine: the answer may have crossed the cancellation.
  func cancel(_ id: RequestID) {
    let entries = table.withLock { $0.entries[id] ?? [] }
    for entry in entries { entry.signal.finish() }
  }
}
