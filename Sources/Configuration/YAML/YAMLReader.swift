/// Reads the part of YAML 1.2 that a configuration needs: block and flow collections, every kind of
/// scalar, the core schema's types.
///
/// It never reads a document differently from a whole YAML 1.2 parser. What it does not know, and
/// what parsers are known to disagree on, is an error with its place, never a guess. The comparison
/// with another implementation (`.ci/yaml-comparison.py`) holds it to that.
struct YAMLReader {
  static let maximumDepth = 64
  /// YAML's own limit for a key that stands before its colon on one line.
  static let maximumKeyLength = 1024

  let source: YAMLSource
  let end: Int
  var position: Int
  private var depth = 0

  static func read(_ bytes: some Sequence<UInt8>) throws(YAMLError) -> YAMLNode {
    var reader = YAMLReader(try YAMLSource(bytes))
    return try reader.document()
  }

  private init(_ source: YAMLSource) {
    self.source = source
    position = source.content.lowerBound
    end = max(source.content.lowerBound, source.content.upperBound)
  }

  private mutating func document() throws(YAMLError) -> YAMLNode {
    try skipToContent()
    guard position < end else { return YAMLNode(value: .null, mark: mark) }
    let root = try blockNode(parentIndent: -1, place: .ownLine)
    guard position < end else { return root }
    throw error("this line is indented less than the first one; give both the same indentation")
  }
}

// MARK: - Characters

extension YAMLReader {
  var mark: YAMLMark { source.mark(at: position) }
  var column: Int { source.column(of: position) }

  func error(_ message: String, at index: Int? = nil) -> YAMLError {
    YAMLError(mark: source.mark(at: index ?? position), message: message)
  }

  func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    let index = position + offset
    return index < end ? source.characters[index] : nil
  }

  /// Whether a space, a tab, a line break or the end stands there.
  func isBlank(_ offset: Int) -> Bool {
    guard let character = peek(offset) else { return true }
    return character == " " || character == "\n" || character == "\t"
  }

  mutating func skipSpaces() {
    while peek() == " " { position += 1 }
  }

  /// Counts one level of nesting while `body` reads it.
  mutating func nested(
    _ body: (inout YAMLReader) throws(YAMLError) -> YAMLNode
  ) throws(YAMLError) -> YAMLNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw error("nested deeper than \(Self.maximumDepth) levels")
    }
    return try body(&self)
  }

  /// Goes over spaces, comments and line breaks to the next character of content, or to the end.
  mutating func skipToContent() throws(YAMLError) {
    while let character = peek() {
      switch character {
      case " ", "\n": position += 1
      case "\t": throw error("a tab outside quotes; use spaces")
      case "#" where position == 0 || isSeparated(position):
        while let next = peek(), next != "\n" { position += 1 }
      default: return
      }
    }
  }

  /// A `#` begins a comment only behind white space.
  private func isSeparated(_ index: Int) -> Bool {
    let before = source.characters[index - 1]
    return before == " " || before == "\n" || before == "\t"
  }

  /// A value is over: only a comment may follow it on its line.
  mutating func finishLine() throws(YAMLError) {
    let start = position
    skipSpaces()
    guard let next = peek() else { return }
    switch next {
    case "\n": break
    case "#" where position > start: break
    case "#": throw error("put a space before `#` to begin a comment")
    case "\t": throw error("a tab outside quotes; use spaces")
    case ":":
      throw error("this can't be a key: a key is text on one line, and its `:` is followed by a space")
    default: throw error("nothing may follow the value on its line; put quotes around the whole of it")
    }
    try skipToContent()
  }
}
