/// One value of a YAML document, and where it stands.
struct YAMLNode: Equatable, Sendable {
  enum Value: Equatable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
  }

  var value: Value
  var mark: YAMLMark
}

/// One row of a mapping, in the order of the document. No two rows of a mapping have the same key.
struct YAMLEntry: Equatable, Sendable {
  var key: String
  var keyMark: YAMLMark
  var value: YAMLNode
}

/// A place in a document. Both count from 1; a column is a code point, as in YAML's own definition
/// of a character.
struct YAMLMark: Equatable, Sendable {
  var line: Int
  var column: Int
}

/// Why a document is not read. The message never quotes the document: it may hold a token.
struct YAMLError: Error, Equatable {
  var mark: YAMLMark
  var message: String
}
