struct SourceLocation: Sendable, Equatable {
  var line: Int
  var column: Int
}

struct GraphQLSyntaxError: Error {
  var message: String
  var location: SourceLocation
}

/// GraphQL text → tokens, each with its place.
struct GraphQLLexer {
  enum Token: Equatable {
    case punctuator(String)
    case name(String)
    case int(Int)
    case float(Double)
    case string(String)
    case end
  }

  private let characters: [Unicode.Scalar]
  private var index = 0
  private var line = 1
  private var lineStart = 0

  static func tokens(of text: String) throws(GraphQLSyntaxError) -> [(token: Token, at: SourceLocation)] {
    var lexer = GraphQLLexer(characters: Array(text.unicodeScalars))
    var tokens: [(token: Token, at: SourceLocation)] = []
    repeat {
      lexer.skipIgnored()
      let location = lexer.location
      tokens.append((try lexer.next(), location))
    } while tokens.last?.token != .end
    return tokens
  }

  private init(characters: [Unicode.Scalar]) { self.characters = characters }

  private var location: SourceLocation { SourceLocation(line: line, column: index - lineStart + 1) }

  private var current: Unicode.Scalar? { index < characters.count ? characters[index] : nil }

  private func error(_ found: String) -> GraphQLSyntaxError {
    GraphQLSyntaxError(
      message: "Parse error on \(found) at [\(location.line), \(location.column)]", location: location)
  }

  private mutating func skipIgnored() {
    while let character = current {
      switch character {
      case "\n":
        index += 1
        line += 1
        lineStart = index
      case " ", "\t", "\r", ",", "\u{FEFF}": index += 1
      case "#": _ = take { $0 != "\n" }
      default: return
      }
    }
  }

  private mutating func next() throws(GraphQLSyntaxError) -> Token {
    guard let character = current else { return .end }
    switch character {
    case "!", "$", "&", "(", ")", ":", "=", "@", "[", "]", "{", "|", "}":
      index += 1
      return .punctuator(String(character))
    case "." where characters[index...].starts(with: "...".unicodeScalars):
      index += 3
      return .punctuator("...")
    case "\"": return .string(try string())
    case "-", "0"..."9": return try number()
    case _ where Self.startsName(character):
      return .name(take { Self.startsName($0) || ("0"..."9").contains($0) })
    default: throw error("\"\(character)\"")
    }
  }

  private static func startsName(_ character: Unicode.Scalar) -> Bool {
    character == "_" || ("a"..."z").contains(character) || ("A"..."Z").contains(character)
  }

  private mutating func take(while belongs: (Unicode.Scalar) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    while let character = current, belongs(character) {
      text.append(character)
      index += 1
    }
    return String(text)
  }

  private mutating func number() throws(GraphQLSyntaxError) -> Token {
    let text = take { ("0"..."9").contains($0) || "+-.eE".unicodeScalars.contains($0) }
    if let int = Int(text) { return .int(int) }
    if let double = Double(text) { return .float(double) }
    throw error("\"\(text)\"")
  }

  /// Plain strings, and block strings without the removal of their common indentation.
  private mutating func string() throws(GraphQLSyntaxError) -> String {
    let isBlock = characters[index...].starts(with: "\"\"\"".unicodeScalars)
    index += isBlock ? 3 : 1
    var text = String.UnicodeScalarView()
    while let character = current {
      if isBlock, characters[index...].starts(with: "\"\"\"".unicodeScalars) {
        index += 3
        return String(text)
      }
      if !isBlock, character == "\"" {
        index += 1
        return String(text)
      }
      if character == "\n" {
        guard isBlock else { break }
        line += 1
        lineStart = index + 1
      }
      index += 1
      text.append(!isBlock && character == "\\" ? try escaped() : character)
    }
    throw error("an unterminated string")
  }

  private mutating func escaped() throws(GraphQLSyntaxError) -> Unicode.Scalar {
    guard let character = current else { throw error("an unterminated string") }
    index += 1
    switch character {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "\"", "\\", "/": return character
    case "u":
      let end = min(index + 4, characters.count)
      let digits = String(String.UnicodeScalarView(characters[index..<end]))
      guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
        throw error("\"\\u\(digits)\"")
      }
      index = end
      return scalar
    default: throw error("\"\\\(character)\"")
    }
  }
}
