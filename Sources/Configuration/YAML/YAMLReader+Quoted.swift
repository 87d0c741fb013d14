/// Quoted scalars, on one line or several.
extension YAMLReader {
  /// Begins at the opening quote and stands right behind the closing one.
  mutating func quotedScalar(parentIndent: Int) throws(YAMLError) -> String {
    let opened = position
    let quote = peek()
    var text: [Unicode.Scalar] = []
    // White space at a line's end is not part of the text; an escaped one is.
    var kept = 0
    position += 1
    while let character = peek() {
      switch character {
      case quote where quote == "'" && peek(1) == "'":
        text.append("'")
        position += 2
      case quote:
        position += 1
        return String(String.UnicodeScalarView(text))
      case "\\" where quote == "\"" && peek(1) == "\n":
        position += 1
        let breaks = try skipBreaks(parentIndent: parentIndent, opened: opened)
        text.append(contentsOf: repeatElement("\n", count: breaks - 1))
      case "\\" where quote == "\"":
        text.append(try escape())
      case "\n":
        text.removeLast(text.count - kept)
        let breaks = try skipBreaks(parentIndent: parentIndent, opened: opened)
        text.append(
          contentsOf: breaks == 1 ? repeatElement(" ", count: 1) : repeatElement("\n", count: breaks - 1))
      case " ", "\t":
        text.append(character)
        position += 1
        continue
      default:
        text.append(character)
        position += 1
      }
      kept = text.count
    }
    throw error("this quote is never closed", at: opened)
  }

  /// Goes from a line break to the text of the next line that has some; counts the breaks.
  private mutating func skipBreaks(parentIndent: Int, opened: Int) throws(YAMLError) -> Int {
    var breaks = 0
    while peek() == "\n" {
      breaks += 1
      position += 1
      skipSpaces()
      if peek() == "\t" { throw error("a tab as indentation; use spaces") }
    }
    guard position < end else { throw error("this quote is never closed", at: opened) }
    guard column > parentIndent else {
      throw error("inside quotes, indent this line deeper than the key; or a quote above is not closed")
    }
    return breaks
  }

  private mutating func escape() throws(YAMLError) -> Unicode.Scalar {
    guard let letter = peek(1) else { throw error("this quote is never closed") }
    if let digits = Self.hexadecimalDigits[letter] { return try numericEscape(digits: digits) }
    guard let character = Self.escapes[letter] else {
      throw error("`\\` begins an escape that YAML does not have; write `\\\\` for a backslash")
    }
    position += 2
    return character
  }

  private mutating func numericEscape(digits: Int) throws(YAMLError) -> Unicode.Scalar {
    var value: UInt32 = 0
    for offset in 2..<(2 + digits) {
      guard let digit = peek(offset)?.hexadecimalValue else {
        throw error("this escape needs \(digits) hexadecimal digits")
      }
      value = value << 4 | digit
    }
    guard let character = Unicode.Scalar(value) else {
      throw error("this escape names no character; write the character itself, or `\\U` and 8 digits")
    }
    position += 2 + digits
    return character
  }

  private static let hexadecimalDigits: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "0": "\0", "a": "\u{07}", "b": "\u{08}", "t": "\t", "\t": "\t", "n": "\n", "v": "\u{0B}",
    "f": "\u{0C}", "r": "\r", "e": "\u{1B}", " ": " ", "\"": "\"", "/": "/", "\\": "\\",
    "N": "\u{85}", "_": "\u{A0}", "L": "\u{2028}", "P": "\u{2029}",
  ]
}

extension Unicode.Scalar {
  var hexadecimalValue: UInt32? {
    switch self {
    case "0"..."9": value - 0x30
    case "a"..."f": value - 0x61 + 10
    case "A"..."F": value - 0x41 + 10
    default: nil
    }
  }
}
