/// Where and why a text is not JSON.
package struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
  package let message: String
  /// In bytes from the start of the text.
  package let offset: Int

  package var description: String { "\(message) at byte \(offset)" }
}

extension JSON {
  /// One JSON text with nothing but white space around it. Throws for whatever RFC 8259 does not
  /// allow, and for what it leaves open and nobody can mean: duplicate names, lone surrogates.
  package init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.parse()
  }

  package init(parsing text: String) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8))
  }
}

/// A recursive descent over UTF-8 bytes.
///
/// Foundation's JSONDecoder will not do here: it takes trailing commas, overflows a small stack
/// before its own nesting limit, turns numbers into Doubles (an id must be echoed as it was
/// written), forgets the order of members and says nothing of duplicate ones.
struct JSONParser {
  /// Far above any message, far below what a thread of 256 KiB can take.
  static let maximumDepth = 128

  private let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func parse() throws(JSONSyntaxError) -> JSON {
    let value = try value(depth: 0)
    skipWhiteSpace()
    guard position == bytes.count else { throw failure("unexpected text after the JSON value") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSON {
    skipWhiteSpace()
    guard let byte = peek() else { throw failure("unexpected end, where a value should be") }
    switch byte {
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw failure("unexpected character, where a value should be")
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
    try enter(depth)
    var object = JSONObject()
    skipWhiteSpace()
    if take(UInt8(ascii: "}")) { return object }
    while true {
      skipWhiteSpace()
      let start = position
      guard peek() == UInt8(ascii: "\"") else { throw failure("expected a name in double quotes") }
      let name = try string()
      skipWhiteSpace()
      guard take(UInt8(ascii: ":")) else { throw failure("expected a colon") }
      guard object.insert(name, try value(depth: depth)) else {
        throw failure("duplicate name in an object", at: start)
      }
      skipWhiteSpace()
      if take(UInt8(ascii: "}")) { return object }
      guard take(UInt8(ascii: ",")) else { throw failure("expected a comma or a closing brace") }
    }
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSON] {
    try enter(depth)
    var elements: [JSON] = []
    skipWhiteSpace()
    if take(UInt8(ascii: "]")) { return elements }
    while true {
      elements.append(try value(depth: depth))
      skipWhiteSpace()
      if take(UInt8(ascii: "]")) { return elements }
      guard take(UInt8(ascii: ",")) else { throw failure("expected a comma or a closing bracket") }
    }
  }

  private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
    guard depth <= Self.maximumDepth else {
      throw failure("nesting deeper than \(Self.maximumDepth) levels")
    }
    position += 1
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONNumber {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      if isDigit(peek()) { throw failure("leading zero in a number", at: start) }
    } else {
      try digits()
    }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    return JSONNumber(checkedLiteral: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func digits() throws(JSONSyntaxError) {
    guard isDigit(peek()) else { throw failure("expected a digit") }
    while isDigit(peek()) { position += 1 }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONSyntaxError) -> JSON {
    let end = position + word.utf8CodeUnitCount
    let matches = word.withUTF8Buffer { end <= bytes.count && bytes[position..<end].elementsEqual($0) }
    guard matches else { throw failure("unexpected word, where a value should be") }
    position = end
    return value
  }
}

extension JSONParser {
  private mutating func string() throws(JSONSyntaxError) -> String {
    let opening = position
    position += 1
    var start = position
    // Stays empty, and costs nothing, in a string without escapes.
    var unescaped: [UInt8] = []
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        let tail = bytes[start..<position]
        let text =
          unescaped.isEmpty
          ? String(validating: tail, as: UTF8.self) : String(validating: unescaped + tail, as: UTF8.self)
        guard let text else { throw failure("invalid UTF-8 in the string", at: opening) }
        position += 1
        return text
      case UInt8(ascii: "\\"):
        unescaped += bytes[start..<position]
        unescaped += try escape().utf8
        start = position
      case 0..<0x20:
        throw failure("unescaped control character in a string")
      default:
        position += 1
      }
    }
    throw failure("string without its closing quote", at: opening)
  }

  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let byte = peek() else { throw failure("unexpected end inside a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(startingAt: start)
    default: throw failure("unknown escape in a string", at: start)
    }
  }

  private mutating func unicodeEscape(startingAt start: Int) throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    // Not a scalar, so one half of a surrogate pair.
    guard UTF16.isLeadSurrogate(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw failure("lone surrogate in a string", at: start)
    }
    let second = try codeUnit()
    guard UTF16.isTrailSurrogate(second) else { throw failure("lone surrogate in a string", at: start) }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Self.hexadecimalDigit(byte) else {
        throw failure("expected four hexadecimal digits")
      }
      unit = unit << 4 | digit
      position += 1
    }
    return unit
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  private func peek() -> UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipWhiteSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func isDigit(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private func failure(_ message: String, at offset: Int? = nil) -> JSONSyntaxError {
    JSONSyntaxError(message: message, offset: offset ?? position)
  }
}
