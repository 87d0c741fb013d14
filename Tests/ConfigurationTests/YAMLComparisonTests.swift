import Foundation
import Testing

@testable import Configuration

/// Documents and another parser's reading of them, written by `.ci/yaml-comparison.py`.
private let corpus = ProcessInfo.processInfo.environment["PRLS_YAML_CORPUS"].map {
  URL(filePath: $0, directoryHint: .isDirectory)
}

@Suite struct YAMLComparisonTests {
  /// An error is always right: the reader knows less than YAML. A value must be the other parser's.
  @Test("The reader and ruamel.yaml never disagree", .enabled(if: corpus != nil))
  func comparison() throws {
    let corpus = try #require(corpus)
    let documents = try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
    try #require(!documents.isEmpty, "no documents in \(corpus.path)")

    var valid = 0
    var accepted = 0
    for document in documents {
      let expected = try String(
        contentsOf: document.deletingPathExtension().appendingPathExtension("json"), encoding: .utf8)
      let isValid = expected.hasPrefix(#"{"value":"#)
      valid += isValid ? 1 : 0
      guard let node = try? YAMLReader.read(Data(contentsOf: document)) else { continue }
      accepted += isValid ? 1 : 0
      let found = #"{"value":"# + json(node) + "}"
      if found != expected {
        Issue.record("\(document.path)\n  ruamel.yaml: \(expected)\n  the reader:  \(found)")
      }
    }
    // A reader that refuses everything would pass otherwise.
    #expect(accepted * 2 > valid, "only \(accepted) of \(valid) valid documents are read")
    print("YAML comparison: \(documents.count) documents, \(valid) valid, \(accepted) of these read")
  }
}

/// The form that `.ci/yaml-comparison.py` writes.
private func json(_ node: YAMLNode) -> String {
  switch node.value {
  case .null: return "null"
  case .bool(let value): return "\(value)"
  case .int(let value): return "\(value)"
  case .float(let value):
    let digits = String(value.bitPattern, radix: 16)
    let bits = String(repeating: "0", count: 16 - digits.count) + digits
    return value.isNaN ? #"{"float":"nan"}"# : #"{"float":"\#(bits)"}"#
  case .string(let value): return json(value)
  case .sequence(let items): return "[" + items.map(json).joined(separator: ",") + "]"
  case .mapping(let entries):
    let rows = entries.map { "[" + json($0.key) + "," + json($0.value) + "]" }
    return #"{"map":["# + rows.joined(separator: ",") + "]}"
  }
}

private func json(_ text: String) -> String {
  var out = "\""
  for unit in text.utf16 {
    switch unit {
    case 0x22: out += "\\\""
    case 0x5C: out += "\\\\"
    case 0x08: out += "\\b"
    case 0x09: out += "\\t"
    case 0x0A: out += "\\n"
    case 0x0C: out += "\\f"
    case 0x0D: out += "\\r"
    case 0x20...0x7F: out += String(UnicodeScalar(UInt8(unit)))
    default:
      let digits = String(unit, radix: 16)
      out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
  return out + "\""
}
