/// Block collections: what indentation holds together.
///
/// Each function here begins at a character of content and leaves `position` at the next one that
/// is not its own, or at the end; by that character's column the caller knows whose it is.
extension YAMLReader {
  /// Where a node begins; it decides which forms it may take.
  enum Place {
    case afterColon, afterDash, ownLine
  }

  struct Key {
    var text: String
    var mark: YAMLMark
  }

  mutating func blockNode(parentIndent: Int, place: Place) throws(YAMLError) -> YAMLNode {
    try nested { (reader) throws(YAMLError) in
      try reader.uncountedBlockNode(parentIndent: parentIndent, place: place)
    }
  }

  private mutating func uncountedBlockNode(parentIndent: Int, place: Place) throws(YAMLError) -> YAMLNode {
    let start = position
    if peek() == "-" && isBlank(1) {
      guard place != .afterColon else {
        throw error("a list can't begin on its key's line; put `- ` on the next one")
      }
      return try blockSequence(indent: column)
    }
    if peek() == "|" || peek() == ">" {
      guard place != .ownLine else {
        throw error("put `|` and `>` on the line of the key or the `-` that they belong to")
      }
      return try blockScalar(parentIndent: parentIndent)
    }
    if let key = try keyIfAny() {
      guard place != .afterColon else {
        throw error(
          "a second `: ` on one line; put quotes around the value, or its keys on lines of their own",
          at: start)
      }
      return try blockMapping(indent: source.column(of: start), first: key)
    }
    let node = try flowNode(parentIndent: parentIndent, inFlow: false)
    try finishLine()
    return node
  }

  private mutating func blockSequence(indent: Int) throws(YAMLError) -> YAMLNode {
    let start = mark
    var items: [YAMLNode] = []
    while position < end && column == indent && peek() == "-" && isBlank(1) {
      position += 1
      items.append(try value(ofIndent: indent, place: .afterDash))
    }
    try checkIndentation(after: indent)
    return YAMLNode(value: .sequence(items), mark: start)
  }

  private mutating func blockMapping(indent: Int, first: Key) throws(YAMLError) -> YAMLNode {
    var entries: [YAMLEntry] = []
    var names: Set<String> = []
    var key = first
    while true {
      try refuseDuplicate(key, in: &names)
      let value = try value(ofIndent: indent, place: .afterColon)
      entries.append(YAMLEntry(key: key.text, keyMark: key.mark, value: value))
      guard position < end && column == indent else { break }
      if peek() == "-" && isBlank(1) {
        throw error("a list item among keys; indent it under the key it belongs to, or remove `- `")
      }
      guard let next = try keyIfAny() else {
        throw error("a key is missing here; write `key: value`, or indent this line to continue the value")
      }
      key = next
    }
    try checkIndentation(after: indent)
    return YAMLNode(value: .mapping(entries), mark: first.mark)
  }

  func refuseDuplicate(_ key: Key, in names: inout Set<String>) throws(YAMLError) {
    guard names.insert(key.text).inserted else {
      throw YAMLError(mark: key.mark, message: "this key stands twice in its mapping; remove one")
    }
  }

  /// What follows a key's colon or a `-`: on the same line, on the next ones, or nothing, which is null.
  private mutating func value(ofIndent indent: Int, place: Place) throws(YAMLError) -> YAMLNode {
    let start = mark
    try skipToContent()
    guard position < end else { return YAMLNode(value: .null, mark: start) }
    if mark.line == start.line { return try blockNode(parentIndent: indent, place: place) }
    if column > indent { return try blockNode(parentIndent: indent, place: .ownLine) }
    // A list may stand at the indentation of the key that it belongs to.
    if place == .afterColon && column == indent && peek() == "-" && isBlank(1) {
      return try nested { (reader) throws(YAMLError) in try reader.blockSequence(indent: indent) }
    }
    return YAMLNode(value: .null, mark: start)
  }

  private func checkIndentation(after indent: Int) throws(YAMLError) {
    guard position < end && column > indent else { return }
    throw error("this indentation belongs to nothing above; align the line with the one it continues")
  }

  /// Reads `key:` and stands behind the colon; or goes back to where it began, and there is no key.
  private mutating func keyIfAny() throws(YAMLError) -> Key? {
    let start = position
    guard let key = try key(inFlow: false) else {
      position = start
      return nil
    }
    skipSpaces()
    guard peek() == ":" && isBlank(1) else {
      position = start
      return nil
    }
    try checkLength(ofKeyFrom: start)
    position += 1
    return key
  }

  func checkLength(ofKeyFrom start: Int) throws(YAMLError) {
    guard position - start < Self.maximumKeyLength else {
      throw error("a key is at most \(Self.maximumKeyLength) characters long", at: start)
    }
  }

  /// The scalar before a colon, if it is one on a single line; null where it is something else.
  mutating func key(inFlow: Bool) throws(YAMLError) -> Key? {
    let start = mark
    if peek() == "\"" || peek() == "'" {
      let text = try quotedScalar(parentIndent: -1)
      return mark.line == start.line ? Key(text: text, mark: start) : nil
    }
    if peek() == "[" || peek() == "{" { return nil }
    try checkPlainStart(inFlow: inFlow)
    let startPosition = position
    let text = try plainLine(inFlow: inFlow)
    let stop = position
    skipSpaces()
    let isKey = peek() == ":" && isBlank(1)
    position = stop
    guard isKey else { return nil }
    guard text != "<<" else {
      throw error("merge keys (<<) are not read; write the keys out", at: startPosition)
    }
    guard case .string = try CoreSchema.value(ofPlain: text, at: start) else {
      throw error("a key must be text; put quotes around it", at: startPosition)
    }
    return Key(text: text, mark: start)
  }
}
