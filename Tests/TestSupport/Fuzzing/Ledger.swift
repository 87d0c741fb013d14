package import JSONRPC
import Synchronization

/// Which answers are due, and which have come. An answer is known by its signature: id and outcome, `7 result`,
/// `null -32700`; a batch's by all of its answers', `["a" result, 8 -32601]`.
package final class Ledger: Sendable {
  enum Due {
    case none
    case one(String)
    /// This one; or -32700, because JSON leaves it open: duplicate names, lone surrogates, huge numbers.
    case orNotJSON(String)
  }

  package struct Report: Sendable {
    package fileprivate(set) var frames = 0
    package fileprivate(set) var validRequests = 0
    package fileprivate(set) var answers = 0
    package fileprivate(set) var cancelled = 0
    fileprivate var unexpected: [String] = []
    fileprivate var missing: [String] = []

    /// What came though nothing like it was due, or came twice; and what was due and never came.
    package var faults: [String] {
      unexpected.map { "unexpected: \($0)" } + missing.map { "missing: \($0)" }
    }
  }

  private struct State {
    var report = Report()
    var due: [String: Int] = [:]
    /// Those that may turn out to be no JSON.
    var doubtful: [String: Int] = [:]
  }

  private static let notJSON = "null -32700"

  private let state = Mutex(State())
  /// Whether a result must be the request's own id.
  private let echoes: Bool

  package init(echoes: Bool = false) { self.echoes = echoes }

  /// To be called before the frame is sent.
  func enter(_ frame: FrameGenerator.Frame) {
    state.withLock { state in
      state.report.frames += 1
      if frame.isValidRequest { state.report.validRequests += 1 }
      switch frame.answer {
      case .none: break
      case .one(let signature): state.due[signature, default: 0] += 1
      case .orNotJSON(let signature): state.doubtful[signature, default: 0] += 1
      }
    }
  }

  package func take(_ message: JSON) {
    guard message["method"] == nil else { return }
    let signature = signature(of: message)
    state.withLock { state in
      state.report.answers += 1
      if message["error"]?["code"] == -32800 { state.report.cancelled += 1 }
      if state.due.takeOne(signature) || state.doubtful.takeOne(signature) { return }
      state.report.unexpected.append(signature)
    }
  }

  /// To be asked once everything has come.
  package func close() -> Report {
    state.withLock { state in
      // Each doubtful one that has not come as such came as no JSON.
      let doubtful = state.doubtful.values.reduce(0, +)
      for _ in 0..<doubtful {
        guard let index = state.report.unexpected.firstIndex(of: Self.notJSON) else { break }
        state.report.unexpected.remove(at: index)
        state.doubtful.takeAny()
      }
      state.report.missing = state.due.merging(state.doubtful, uniquingKeysWith: +).flatMap {
        Array(repeating: $0, count: $1)
      }
      return state.report
    }
  }

  /// Of a mutated request only the id is certain.
  static func mutated(_ id: String) -> String { JSON.string(id).text() + " any" }

  private func signature(of message: JSON) -> String {
    if let answers = message.array { return "[\(answers.map(signature).joined(separator: ", "))]" }
    let id = message["id"] ?? "no id"
    if let text = id.string, text.hasPrefix("m") { return Self.mutated(text) }
    guard let error = message["error"] else {
      let isRight = message["result"] != nil && (!echoes || message["result"] == id)
      return "\(id.text()) \(isRight ? "result" : message.text())"
    }
    // Whether a cancellation came in time is open.
    let code = error["code"]?.text() ?? "no code"
    return "\(id.text()) \(code == "-32800" ? "result" : code)"
  }
}

extension [String: Int] {
  fileprivate mutating func takeOne(_ key: String) -> Bool {
    guard let count = self[key] else { return false }
    self[key] = count > 1 ? count - 1 : nil
    return true
  }

  fileprivate mutating func takeAny() {
    if let key = keys.first { _ = takeOne(key) }
  }
}
