@testable import Configuration

/// The form that `.ci/yaml-comparison.py` writes.
func json(_ node: YAMLNode) -> String {
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
