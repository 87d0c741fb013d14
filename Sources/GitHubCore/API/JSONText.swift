import Foundation

/// One of GitHub's answers, as JSON: scanned once, and read where something is asked of it.
///
/// Foundation's JSONDecoder took more than a third of all that a long list cost, and refuses a whole answer for half
/// a character in one title. Here a list costs what is read of it, and what is no character (`\ud800`, broken
/// UTF-8) becomes U+FFFD.
final class JSONText: Sendable {
  enum Kind: UInt8, Sendable { case null, `false`, `true`, number, string, escapedString, array, object }

  /// A value, or a member's name, which stands before its value.
  struct Token: Sendable {
    var kind: Kind
    /// In bytes; of a string without its quotes.
    var start: UInt32
    /// Of an array or object: the position of the token behind its last one. Else in bytes.
    var end: UInt32
  }

  let bytes: [UInt8]
  let tokens: [Token]

  /// - Throws: where it is no JSON, or nested deeper than 512 levels.
  init(_ data: Data) throws(JSONFailure) {
    let bytes = Array(data)
    let tokens = bytes.withUnsafeBufferPointer { bytes in
      var scanner = JSONScanner(bytes: bytes)
      return scanner.scan() ? scanner.tokens : nil
    }
    guard let tokens, bytes.count <= UInt32.max else { throw .noJSON }
    self.bytes = bytes
    self.tokens = tokens
  }

  var root: JSONValue { JSONValue(text: self, position: 0) }

  /// The position of the token behind this value.
  func end(of position: Int) -> Int {
    let token = tokens[position]
    return token.kind == .array || token.kind == .object ? Int(token.end) : position + 1
  }
}

/// Finds the values of a JSON text.
private struct JSONScanner {
  static let maximumDepth = 512

  let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private(set) var tokens: [JSONText.Token] = []

  init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    // About what GitHub's answers hold.
    tokens.reserveCapacity(bytes.count / 16)
  }

  /// False where it is no JSON.
  mutating func scan() -> Bool {
    /// Arrays and objects that are not closed yet, by their tokens.
    var open: [Int] = []
    value: while true {
      switch next() {
      case UInt8(ascii: "\""): guard string() else { return false }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard open.count < Self.maximumDepth else { return false }
        let isObject = bytes[position] == UInt8(ascii: "{")
        open.append(tokens.count)
        add(isObject ? .object : .array, from: position)
        position += 1
        if next() != UInt8(ascii: isObject ? "}" : "]") {
          guard !isObject || name() else { return false }
          continue value
        }
      case UInt8(ascii: "n"): guard word("null", .null) else { return false }
      case UInt8(ascii: "t"): guard word("true", .true) else { return false }
      case UInt8(ascii: "f"): guard word("false", .false) else { return false }
      default: guard number() else { return false }
      }
      while let container = open.last {
        let isObject = tokens[container].kind == .object
        switch next() {
        case UInt8(ascii: ","):
          position += 1
          guard !isObject || name() else { return false }
          continue value
        case UInt8(ascii: isObject ? "}" : "]"):
          position += 1
          tokens[container].end = UInt32(truncatingIfNeeded: tokens.count)
          open.removeLast()
        default: return false
        }
      }
      return next() == nil
    }
  }

  private mutating func add(_ kind: JSONText.Kind, from start: Int) {
    tokens.append(
      .init(kind: kind, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position)))
  }

  /// The first byte behind white space, which is not taken yet.
  private mutating func next() -> UInt8? {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      position += 1
    }
    return nil
  }

  private mutating func name() -> Bool {
    guard next() == UInt8(ascii: "\""), string(), next() == UInt8(ascii: ":") else { return false }
    position += 1
    return true
  }

  private mutating func string() -> Bool {
    position += 1
    let start = position
    var kind = JSONText.Kind.string
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        add(kind, from: start)
        position += 1
        return true
      case UInt8(ascii: "\\"):
        kind = .escapedString
        guard escape() else { return false }
      case 0..<0x20: return false
      default: position += 1
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    position += 2
    guard position <= bytes.count else { return false }
    switch bytes[position - 1] {
    case UInt8(ascii: "u"):
      position += 4
      return position <= bytes.count && bytes[position - 4..<position].allSatisfy(\.isHexadecimalDigit)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return true
    default: return false
    }
  }

  private mutating func word(_ word: StaticString, _ kind: JSONText.Kind) -> Bool {
    let start = position
    position += word.utf8CodeUnitCount
    guard position <= bytes.count, bytes[start..<position] == word else { return false }
    add(kind, from: start)
    return true
  }

  private mutating func number() -> Bool {
    let start = position
    take("-")
    if !take("0") { guard digits() else { return false } }
    if take(".") { guard digits() else { return false } }
    if take("e") || take("E") {
      if !take("+") { take("-") }
      guard digits() else { return false }
    }
    add(.number, from: start)
    return true
  }

  private mutating func digits() -> Bool {
    let start = position
    while position < bytes.count, bytes[position].isDigit { position += 1 }
    return position > start
  }

  @discardableResult
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }
}

extension UInt8 {
  var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

  fileprivate var isHexadecimalDigit: Bool {
    isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self | 0x20
  }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  static func == (bytes: Self, word: StaticString) -> Bool {
    guard bytes.count == word.utf8CodeUnitCount, let all = bytes.base.baseAddress else { return false }
    return memcmp(all + bytes.startIndex, word.utf8Start, bytes.count) == 0
  }
}
