/// The variables of a `.env` file.
///
/// A line is empty, a comment, or `NAME=value` with an optional `export ` before it. A value stands
/// bare, where ` #` begins a comment; in single quotes, where every character is itself; or in
/// double quotes, where `\n \r \t \" \\ \$` are escapes. Nothing is substituted, and where a shell
/// would, the line is refused. The last of several equal names stands.
struct DotEnv: Equatable {
  struct Variable: Equatable {
    var value: String
    var mark: YAMLMark
  }

  private(set) var variables: [String: Variable] = [:]
  private(set) var faults: [YAMLError] = []

  init() {}

  init(_ bytes: [UInt8]) {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.dropFirst(bytes.starts(with: byteOrderMark) ? 3 : 0)
    let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      do throws(YAMLError) {
        try read(line.last == UInt8(ascii: "\r") ? line.dropLast() : line, number: index + 1)
      } catch {
        faults.append(error)
      }
    }
  }

  private mutating func read(_ bytes: ArraySlice<UInt8>, number: Int) throws(YAMLError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw YAMLError(
        mark: YAMLMark(line: number, column: 1), message: "this line is not UTF-8; save the file as UTF-8")
    }
    var line = Line(text, number: number)
    if let (name, variable) = try line.assignment() { variables[name] = variable }
  }
}

extension DotEnv {
  /// A reader over one line.
  private struct Line {
    let characters: [Unicode.Scalar]
    let number: Int
    var position = 0

    init(_ text: String, number: Int) {
      characters = Array(text.unicodeScalars)
      self.number = number
    }

    var mark: YAMLMark { YAMLMark(line: number, column: position + 1) }
    var next: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

    func error(_ message: String) -> YAMLError { YAMLError(mark: mark, message: message) }

    mutating func skipBlanks() {
      while next == " " || next == "\t" { position += 1 }
    }

    mutating func assignment() throws(YAMLError) -> (name: String, variable: Variable)? {
      skipBlanks()
      if next == nil || next == "#" { return nil }
      var start = mark
      var name = word()
      if name == "export" && (next == " " || next == "\t") {
        skipBlanks()
        start = mark
        name = word()
      }
      guard Variables.isName(name) else { throw error("write NAME=value, or begin the line with `#`") }
      skipBlanks()
      guard next == "=" else { throw error("`=` is missing behind the name") }
      position += 1
      skipBlanks()
      return (name, Variable(value: try value(), mark: start))
    }

    private mutating func word() -> String {
      var text = String.UnicodeScalarView()
      while let character = next, character.isASCII,
        character.properties.isAlphabetic || character == "_"
          || ("0"..."9").contains(character)
      {
        text.append(character)
        position += 1
      }
      return String(text)
    }

    private mutating func value() throws(YAMLError) -> String {
      guard let quote = next, quote == "\"" || quote == "'" else { return try bareValue() }
      let text = try quotedValue(quote)
      let end = position
      skipBlanks()
      guard next == nil || (next == "#" && position > end) else {
        throw error("only a comment may follow the closing quote")
      }
      return text
    }

    private mutating func bareValue() throws(YAMLError) -> String {
      var text = String.UnicodeScalarView()
      while let character = next {
        if character == "#" && (text.isEmpty || text.last == " " || text.last == "\t") { break }
        switch character {
        case "$", "`", "\\", "\"", "'":
          throw error("`\(character)` means something to a shell; put single quotes around the value")
        default: text.append(try checked(character))
        }
        position += 1
      }
      while text.last == " " || text.last == "\t" { text.removeLast() }
      return String(text)
    }

    private mutating func quotedValue(_ quote: Unicode.Scalar) throws(YAMLError) -> String {
      let opened = position
      var text = String.UnicodeScalarView()
      position += 1
      while let character = next {
        switch character {
        case quote:
          position += 1
          return String(text)
        case "\\" where quote == "\"":
          position += 1
          guard let letter = next, let meaning = Self.escapes[letter] else {
            throw error("only \\n \\r \\t \\\" \\\\ \\$ are escapes; write `\\\\` for a backslash")
          }
          text.append(meaning)
        case "$" where quote == "\"", "`" where quote == "\"":
          throw error("nothing is substituted here; put single quotes around the value")
        default:
          text.append(try checked(character))
        }
        position += 1
      }
      position = opened
      throw error("this quote is not closed on its line")
    }

    private func checked(_ character: Unicode.Scalar) throws(YAMLError) -> Unicode.Scalar {
      guard character.properties.generalCategory != .control || character == "\t" else {
        throw error("a control character; remove it")
      }
      return character
    }

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
      "n": "\n", "r": "\r", "t": "\t", "\"": "\"", "\\": "\\", "$": "$",
    ]
  }
}
