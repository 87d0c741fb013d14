/// Plain scalars: text without quotes.
extension YAMLReader {
  func checkPlainStart(inFlow: Bool) throws(YAMLError) {
    guard let first = peek() else { throw error("a value is missing here") }
    switch first {
    case "&", "*":
      throw error("anchors and aliases (& and *) are not read; write the value out, or put quotes around it")
    case "!":
      throw error("tags (!) are not read; remove it, or put quotes around the value")
    case "?" where isBlank(1):
      throw error("complex keys (`? `) are not read; write `key: value`")
    case "-" where isBlank(1):
      throw error("`- ` begins a list item, and none can stand here; put quotes around the value")
    case "-" where inFlow && isFlowIndicator(peek(1)):
      throw error("a lone `-`; put quotes around it")
    case "|", ">":
      throw error("`\(first)` has no place here; put quotes around the value")
    case "?", ":", ",", "[", "]", "{", "}", "#", "%", "@", "`", "\"", "'":
      throw error("a value can't begin with `\(first)`; put quotes around it")
    default: break
    }
  }

  func isFlowIndicator(_ character: Unicode.Scalar?) -> Bool {
    switch character {
    case ",", "[", "]", "{", "}": true
    default: false
    }
  }

  /// The text up to the end of the line, a comment, a `: ` or, in flow, an indicator; without the
  /// spaces behind it. Stands right behind the text.
  mutating func plainLine(inFlow: Bool) throws(YAMLError) -> String {
    var text = String.UnicodeScalarView()
    while let character = peek() {
      switch character {
      case "\n": return String(text)
      case "\t": throw error("a tab outside quotes; use spaces")
      case " ":
        let start = position
        skipSpaces()
        if peek() == nil || peek() == "\n" || peek() == "#" || (peek() == ":" && isBlank(1)) {
          position = start
          return String(text)
        }
        text.append(contentsOf: source.characters[start..<position])
        continue
      case ":" where isBlank(1): return String(text)
      case ":" where inFlow && isFlowIndicator(peek(1)):
        throw error("put a space behind this `:`, or quotes around the value")
      case _ where inFlow && isFlowIndicator(character): return trimmed(text)
      default: text.append(character)
      }
      position += 1
    }
    return String(text)
  }

  private func trimmed(_ text: String.UnicodeScalarView) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// Text over as many lines as continue it: a line break is a space, and each empty line one "\n".
  mutating func plainScalar(parentIndent: Int, inFlow: Bool) throws(YAMLError) -> String {
    var text = try plainLine(inFlow: inFlow)
    while true {
      let lineEnd = position
      skipSpaces()
      guard peek() == "\n" else {
        position = lineEnd
        return text
      }
      var breaks = 0
      while peek() == "\n" {
        breaks += 1
        position += 1
        skipSpaces()
      }
      guard position < end && column > parentIndent && peek() != "#" && continuesPlain(inFlow: inFlow) else {
        position = lineEnd
        return text
      }
      if (peek() == "-" || peek() == "?") && isBlank(1) {
        throw error(
          "this line continues the text above it; put quotes around the whole, or fix the indentation")
      }
      let folded = breaks == 1 ? " " : String(repeating: "\n", count: breaks - 1)
      let lineStart = position
      text += folded + (try plainLine(inFlow: inFlow))
      if !inFlow && peek(spacesAhead()) == ":" {
        throw error(
          "this line continues the value above it and can't be a key; fix its indentation", at: lineStart)
      }
    }
  }

  private func continuesPlain(inFlow: Bool) -> Bool {
    !(peek() == ":" && isBlank(1)) && !(inFlow && isFlowIndicator(peek()))
  }

  private func spacesAhead() -> Int {
    var count = 0
    while peek(count) == " " { count += 1 }
    return count
  }
}
