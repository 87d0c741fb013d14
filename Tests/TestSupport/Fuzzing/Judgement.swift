import Foundation

/// What a mutated request must be answered, found with Foundation's parser: the server's must not be its own
/// judge.
enum Judgement {
  /// Nil for what is not to be sent: what Foundation reads by other rules, what gets no answer or several, and
  /// what has another's id.
  static func answer(to bytes: [UInt8]) -> Ledger.Due? {
    // NUL makes Foundation take it for UTF-16. A newline is two messages where lines are.
    guard !bytes.contains(0), !bytes.contains(UInt8(ascii: "\n")), !bytes.isEmpty else { return nil }
    let value: Any
    do {
      value = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    } catch {
      // Whether it is too large a number, which is JSON all the same, can't be told from here.
      let isOnlyWhiteSpace = bytes.allSatisfy { " \t\r".utf8.contains($0) }
      return isOnlyWhiteSpace ? nil : .one("null -32700")
    }
    if value is [Any] { return nil }
    guard let object = value as? [String: Any] else { return .orNotJSON("null -32600") }
    guard let id = object["id"] else {
      let isUnanswered = object["method"] is String || object["result"] != nil || object["error"] != nil
      return isUnanswered ? nil : .orNotJSON("null -32600")
    }
    if object["method"] == nil, object["result"] != nil || object["error"] != nil { return nil }
    if id is [Any] || id is [String: Any] { return .orNotJSON("null -32600") }
    guard let id = id as? String, id.hasPrefix("m") else { return nil }
    return .orNotJSON(Ledger.mutated(id))
  }
}
