import Synchronization

/// Gathers the answers to one batch and hands them on, in the order of its requests, when all are
/// there.
final class Batch: Sendable {
  /// A batch is answered as a whole, so it must be held as a whole.
  static let longest = 10_000

  private struct Gathered {
    var answers: [JSON?]
    var missing: Int
  }

  private let gathered: Mutex<Gathered>
  private let send: @Sendable (JSON) -> Void

  init(count: Int, send: @escaping @Sendable (JSON) -> Void) {
    gathered = Mutex(Gathered(answers: Array(repeating: nil, count: count), missing: count))
    self.send = send
  }

  /// The answer to the message at `position`; nil for one that gets none. Once for each.
  func put(_ answer: JSON?, at position: Int) {
    let whole = gathered.withLock { gathered -> [JSON]? in
      gathered.answers[position] = answer
      gathered.missing -= 1
      return gathered.missing == 0 ? gathered.answers.compactMap(\.self) : nil
    }
    if let whole, !whole.isEmpty { send(.array(whole)) }
  }
}
