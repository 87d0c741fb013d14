/// Flow nodes: scalars but for the block ones, `[a, b]` and `{a: b}`.
extension YAMLReader {
  /// Reads one node and stands right behind it. Its further lines must be indented deeper than
  /// `parentIndent`.
  mutating func flowNode(parentIndent: Int, inFlow: Bool) throws(YAMLError) -> YAMLNode {
    let start = mark
    switch peek() {
    case "[":
      return try nested { (reader) throws(YAMLError) in try reader.flowSequence(parentIndent: parentIndent) }
    case "{":
      return try nested { (reader) throws(YAMLError) in try reader.flowMapping(parentIndent: parentIndent) }
    case "\"", "'":
      return YAMLNode(value: .string(try quotedScalar(parentIndent: parentIndent)), mark: start)
    default:
      try checkPlainStart(inFlow: inFlow)
      let text = try plainScalar(parentIndent: parentIndent, inFlow: inFlow)
      return YAMLNode(value: try CoreSchema.value(ofPlain: text, at: start), mark: start)
    }
  }

  private mutating func flowSequence(parentIndent: Int) throws(YAMLError) -> YAMLNode {
    let start = mark
    var items: [YAMLNode] = []
    position += 1
    try skipInFlow(parentIndent: parentIndent)
    while peek() != "]" {
      items.append(try flowNode(parentIndent: parentIndent, inFlow: true))
      try endFlowEntry(closing: "]", opened: start, parentIndent: parentIndent)
    }
    position += 1
    return YAMLNode(value: .sequence(items), mark: start)
  }

  private mutating func flowMapping(parentIndent: Int) throws(YAMLError) -> YAMLNode {
    let start = mark
    var entries: [YAMLEntry] = []
    var names: Set<String> = []
    position += 1
    try skipInFlow(parentIndent: parentIndent)
    while peek() != "}" {
      let key = try flowKey()
      try refuseDuplicate(key, in: &names)
      let value = try flowValue(parentIndent: parentIndent)
      entries.append(YAMLEntry(key: key.text, keyMark: key.mark, value: value))
      try endFlowEntry(closing: "}", opened: start, parentIndent: parentIndent)
    }
    position += 1
    return YAMLNode(value: .mapping(entries), mark: start)
  }

  /// Reads `key:` and stands behind the colon. YAML lets a key stand alone here, and `{a:1}` is then
  /// the key `a:1`; nobody means that.
  private mutating func flowKey() throws(YAMLError) -> Key {
    let start = position
    guard let key = try key(inFlow: true) else {
      throw error(
        "a key and a value are needed here: `{key: value}`, with a space behind the colon", at: start)
    }
    skipSpaces()
    guard peek() == ":" && isBlank(1) else {
      throw error("a `:` and a space are needed behind a key")
    }
    try checkLength(ofKeyFrom: start)
    position += 1
    return key
  }

  private mutating func flowValue(parentIndent: Int) throws(YAMLError) -> YAMLNode {
    let start = mark
    try skipInFlow(parentIndent: parentIndent)
    if peek() == "," || peek() == "}" { return YAMLNode(value: .null, mark: start) }
    return try flowNode(parentIndent: parentIndent, inFlow: true)
  }

  private mutating func endFlowEntry(
    closing: Unicode.Scalar, opened: YAMLMark, parentIndent: Int
  ) throws(YAMLError) {
    try skipInFlow(parentIndent: parentIndent)
    switch peek() {
    case closing: return
    case ",":
      position += 1
      try skipInFlow(parentIndent: parentIndent)
    case nil:
      throw YAMLError(mark: opened, message: "this bracket is never closed; add `\(closing)`")
    case ":":
      throw error("a pair or a key that is no text is not read here; use `{key: value}`")
    default:
      throw error("`,` or `\(closing)` is missing before this")
    }
  }

  /// Goes to the next character inside brackets. YAML wants each further line, the closing bracket's
  /// too, deeper than the key that the bracket belongs to; some parsers let it pass.
  private mutating func skipInFlow(parentIndent: Int) throws(YAMLError) {
    let line = mark.line
    try skipToContent()
    guard position < end else { return }
    guard mark.line == line || column > parentIndent else {
      throw error("inside brackets, indent this line deeper than the key that they belong to")
    }
  }
}
