/// Comes back in the answer with its value and its type.
enum RequestID: Sendable, Hashable {
  case string(String)
  case number(JSONNumber)
  case null

  /// Nil for what can't be an id.
  init?(_ value: JSON) {
    switch value {
    case .string(let string): self = .string(string)
    case .number(let number): self = .number(number)
    case .null: self = .null
    case .bool, .array, .object: return nil
    }
  }

  var json: JSON {
    switch self {
    case .string(let string): .string(string)
    case .number(let number): .number(number)
    case .null: .null
    }
  }
}
