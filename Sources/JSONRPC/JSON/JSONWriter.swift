extension JSON {
  package enum Layout: Sendable {
    /// One line, for the wire.
    case compact
    /// Two spaces a level, for people.
    case pretty
  }

  /// The value as UTF-8. Any text in it is safe to print on a terminal: see ``JSONWriter``.
  package func serialized(_ layout: Layout = .compact) -> [UInt8] {
    var writer = JSONWriter(layout: layout)
    writer.write(self, level: 0)
    return writer.bytes
  }

  package func text(_ layout: Layout = .compact) -> String {
    String(decoding: serialized(layout), as: UTF8.self)
  }
}

/// Writes JSON so that the text of strangers can't move a terminal's cursor or turn its direction:
/// control characters (C0, DEL, C1), line separators and bidirectional marks go out as \uXXXX,
/// which is the same value on the wire.
///
/// Recursion is safe: values come from the parser, which bounds their depth, or from literals.
struct JSONWriter {
  let layout: JSON.Layout
  private(set) var bytes: [UInt8] = []

  init(layout: JSON.Layout) {
    self.layout = layout
  }

  mutating func write(_ value: JSON, level: Int) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let number): bytes += number.literal.utf8
    case .string(let string): write(string)
    case .array(let elements):
      list("[", elements, "]", level: level) { writer, element in
        writer.write(element, level: level + 1)
      }
    case .object(let object):
      list("{", object.members, "}", level: level) { writer, member in
        writer.write(member.name)
        writer.bytes.append(UInt8(ascii: ":"))
        if writer.layout == .pretty { writer.bytes.append(UInt8(ascii: " ")) }
        writer.write(member.value, level: level + 1)
      }
    }
  }

  private mutating func list<Item>(
    _ opening: Unicode.Scalar, _ items: [Item], _ closing: Unicode.Scalar, level: Int,
    write: (inout JSONWriter, Item) -> Void
  ) {
    bytes.append(UInt8(ascii: opening))
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      breakLine(level: level + 1)
      write(&self, item)
    }
    if !items.isEmpty { breakLine(level: level) }
    bytes.append(UInt8(ascii: closing))
  }

  private mutating func breakLine(level: Int) {
    guard layout == .pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: 2 * level)
  }

  private mutating func write(_ string: String) {
    bytes.append(UInt8(ascii: "\""))
    var string = string
    // All at once, as nearly every string can be.
    let isWritten = string.withUTF8 { text in
      guard text.allSatisfy(Self.isPlain) else { return false }
      bytes.append(contentsOf: text)
      return true
    }
    if !isWritten {
      for scalar in string.unicodeScalars { write(scalar) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Printable ASCII without the quote and the backslash.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x22: bytes += #"\""#.utf8
    case 0x5C: bytes += #"\\"#.utf8
    case 0x0A: bytes += #"\n"#.utf8
    case 0x0D: bytes += #"\r"#.utf8
    case 0x09: bytes += #"\t"#.utf8
    case _ where scalar.movesTerminal: bytes += scalar.escaped.utf8
    default: bytes += scalar.utf8
    }
  }
}

extension Unicode.Scalar {
  /// Control characters, line separators and what turns the direction of text: a stranger's must not reach a
  /// terminal.
  package var movesTerminal: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// As `\uXXXX`, for those of the Basic Multilingual Plane.
  package var escaped: String {
    let digits = String(value, radix: 16)
    return "\\u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
  }
}
