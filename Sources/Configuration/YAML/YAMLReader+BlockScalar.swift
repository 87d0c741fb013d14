/// Block scalars: `|` keeps line breaks, `>` folds them.
extension YAMLReader {
  private enum Chomping { case strip, clip, keep }

  private struct Header {
    var isFolded: Bool
    var chomping = Chomping.clip
    var extraIndent: Int?
  }

  /// Begins at `|` or `>`; stands at the next content behind the scalar, or at the end.
  mutating func blockScalar(parentIndent: Int) throws(YAMLError) -> YAMLNode {
    let start = position
    let startMark = mark
    let header = try blockHeader()
    // The root's own indentation is -1, but no block scalar stands at the root.
    let lines = try blockLines(indent: header.extraIndent.map { parentIndent + $0 }, over: parentIndent)
    if header.chomping != .strip && position == end && end > 0 && source.characters[end - 1] != "\n" {
      throw error("end the file's last line with a line break; parsers differ about it here", at: start)
    }
    let text = Self.join(lines, header)
    try skipToContent()
    return YAMLNode(value: .string(text), mark: startMark)
  }

  private mutating func blockHeader() throws(YAMLError) -> Header {
    var header = Header(isFolded: peek() == ">")
    var sawChomping = false
    position += 1
    while let character = peek(), !isBlank(0) {
      switch character {
      case "+" where !sawChomping, "-" where !sawChomping:
        header.chomping = character == "+" ? .keep : .strip
        sawChomping = true
      case "1"..."9" where header.extraIndent == nil:
        header.extraIndent = Int(character.value - 0x30)
      default:
        throw error("only one of `+` and `-` and one digit from 1 to 9 may follow `|` and `>`")
      }
      position += 1
    }
    let afterIndicators = position
    skipSpaces()
    if peek() == "#" && position > afterIndicators {
      while let next = peek(), next != "\n" { position += 1 }
    }
    guard peek() == "\n" else {
      throw error("the text begins on the line behind `|` and `>`")
    }
    position += 1
    return header
  }

  /// The lines of the text without their indentation; empty ones are empty strings. Stands at the
  /// start of the line that ends the scalar.
  private mutating func blockLines(indent: Int?, over parentIndent: Int) throws(YAMLError) -> [String] {
    var indent = indent
    var lines: [String] = []
    while position < end {
      let lineStart = position
      skipSpaces()
      let width = position - lineStart
      if peek() == "\t" && width <= (indent ?? .max) {
        throw error("a tab as indentation; use spaces")
      }
      if peek() == "\n" || peek() == nil {
        if let indent {
          lines.append(String(repeating: " ", count: max(0, width - indent)))
        } else {
          // YAML compares this width with the text's, and parsers do so in different ways.
          guard width == 0 else {
            throw error("spaces on an empty line before the text; remove them", at: lineStart)
          }
          lines.append("")
        }
        position = min(position + 1, end)
        continue
      }
      guard width > parentIndent && width >= (indent ?? 0) else {
        position = lineStart
        break
      }
      position = lineStart + (indent ?? width)
      indent = indent ?? width
      var text = String.UnicodeScalarView()
      while let character = peek(), character != "\n" {
        text.append(character)
        position += 1
      }
      lines.append(String(text))
      position = min(position + 1, end)
    }
    return lines
  }

  private static func join(_ lines: [String], _ header: Header) -> String {
    let lastText = lines.lastIndex { !$0.isEmpty }
    guard let lastText else {
      return header.chomping == .keep ? String(repeating: "\n", count: lines.count) : ""
    }
    var text = ""
    var blanks = 0
    var previous: String?
    for line in lines[...lastText] {
      if line.isEmpty {
        blanks += 1
        continue
      }
      text += separator(after: previous, before: line, blanks: blanks, isFolded: header.isFolded) + line
      previous = line
      blanks = 0
    }
    switch header.chomping {
    case .strip: return text
    case .clip: return text + "\n"
    case .keep: return text + String(repeating: "\n", count: lines.count - lastText)
    }
  }

  /// Folding makes one break a space and drops one of several, but not beside a line that begins
  /// with white space: such lines are taken for something laid out on purpose.
  private static func separator(
    after previous: String?, before line: String, blanks: Int, isFolded: Bool
  ) -> String {
    guard let previous else { return String(repeating: "\n", count: blanks) }
    let isLaidOut = [previous, line].contains { $0.utf8.first == 0x20 || $0.utf8.first == 0x09 }
    guard isFolded && !isLaidOut else { return String(repeating: "\n", count: blanks + 1) }
    return blanks == 0 ? " " : String(repeating: "\n", count: blanks)
  }
}
