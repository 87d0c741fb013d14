import Foundation

/// Reads values of known types from a document, and collects what is wrong instead of stopping at it.
struct SchemaCheck {
  let path: String
  let variables: Variables
  private(set) var faults: [ConfigurationFault] = []

  init(path: String, variables: Variables) {
    self.path = path
    self.variables = variables
  }

  /// The rows of one mapping; rows without a value are left out.
  struct Fields {
    var mark: YAMLMark
    /// "github." in front of its keys, for messages.
    var prefix: String
    var nodes: [String: YAMLNode]

    subscript(key: String) -> YAMLNode? { nodes[key] }
  }

  mutating func report(_ message: String, at mark: YAMLMark?) {
    faults.append(ConfigurationFault(path: path, mark: mark, message: message))
  }

  /// A mapping with no keys but these. A fault and null for another type; nothing and null for none.
  mutating func mapping(_ node: YAMLNode?, _ name: String, keys: [String]) -> Fields? {
    guard let node, node.value != .null else { return nil }
    guard case .mapping(let entries) = node.value else {
      reportType(of: node, name, expected: "a mapping with the keys \(list(keys))")
      return nil
    }
    var fields = Fields(mark: node.mark, prefix: name.isEmpty ? "" : name + ".", nodes: [:])
    for entry in entries {
      if !keys.contains(entry.key) {
        reportUnknown(entry, known: keys, prefix: fields.prefix)
      } else if entry.value.value != .null {
        fields.nodes[entry.key] = entry.value
      }
    }
    return fields
  }

  mutating func items(_ node: YAMLNode?, _ name: String) -> [YAMLNode]? {
    guard let node, node.value != .null else { return nil }
    guard case .sequence(let items) = node.value else {
      reportType(of: node, name, expected: "a list, each item on a line that begins with `- `")
      return nil
    }
    return items
  }

  /// Text with its variables filled in; an unset one is a fault.
  mutating func text(_ node: YAMLNode?, _ name: String) -> String? {
    guard let node, let substituted = substituted(node, name) else { return nil }
    for variable in substituted.unset {
      report(
        "`\(name)` needs the variable \(variable), which is not set; set it, or write ${\(variable):-default}",
        at: node.mark)
    }
    return substituted.unset.isEmpty ? substituted.text : nil
  }

  /// Text on one line, trimmed; neither empty nor with a control character.
  mutating func line(_ node: YAMLNode?, _ name: String, maximumLength: Int) -> String? {
    guard let node, let text = text(node, name) else { return nil }
    let line = text.trimmed
    guard !line.isEmpty else {
      report("`\(name)` is empty; fill it in", at: node.mark)
      return nil
    }
    guard line.unicodeScalars.count <= maximumLength else {
      report("`\(name)` is longer than \(maximumLength) characters; shorten it", at: node.mark)
      return nil
    }
    guard !line.unicodeScalars.contains(where: \.isControl) else {
      report("`\(name)` must be one line without control characters", at: node.mark)
      return nil
    }
    return line
  }

  mutating func substituted(_ node: YAMLNode, _ name: String) -> SubstitutedText? {
    guard case .string(let template) = node.value else {
      reportType(of: node, name, expected: "text")
      return nil
    }
    do {
      return try SubstitutedText(template, variables)
    } catch {
      report("`\(name)`: \(error.message)", at: node.mark)
      return nil
    }
  }

  mutating func bool(_ node: YAMLNode?, _ name: String) -> Bool? {
    guard let node else { return nil }
    guard case .bool(let value) = node.value else {
      reportType(of: node, name, expected: "true or false")
      return nil
    }
    return value
  }

  mutating func integer(_ node: YAMLNode?, _ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let node else { return nil }
    guard case .int(let value) = node.value else {
      reportType(of: node, name, expected: "a whole number")
      return nil
    }
    guard range.contains(value) else {
      report("`\(name)` must be from \(range.lowerBound) to \(range.upperBound)", at: node.mark)
      return nil
    }
    return value
  }
}

extension SchemaCheck {
  mutating func reportType(of node: YAMLNode, _ name: String, expected: String) {
    let subject = name.isEmpty ? "the file" : "`\(name)`"
    let hint =
      switch node.value {
      case .bool, .int, .float: expected == "text" ? "; put quotes around it" : ""
      default: ""
      }
    report("\(subject) must be \(expected), but is \(Self.typeName(of: node))\(hint)", at: node.mark)
  }

  private mutating func reportUnknown(_ entry: YAMLEntry, known: [String], prefix: String) {
    // A key of another form may be a token that slipped, and is not repeated.
    let isShown = entry.key.utf8.count <= 32 && Variables.isName(entry.key)
    let subject = isShown ? "the key `\(prefix)\(entry.key)` is not known" : "this key is not known"
    let nearest = NearestName.of(entry.key, among: known)
    let advice = nearest.map { "did you mean `\($0)`?" } ?? "known here: \(list(known))"
    report("\(subject); \(advice)", at: entry.keyMark)
  }

  private func list(_ keys: [String]) -> String { keys.map { "`\($0)`" }.joined(separator: ", ") }

  private static func typeName(of node: YAMLNode) -> String {
    switch node.value {
    case .null: "empty"
    case .bool: "true or false"
    case .int: "a whole number"
    case .float: "a number"
    case .string: "text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

extension Unicode.Scalar {
  /// Whether it controls a terminal or breaks a line rather than being seen.
  var isControl: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
