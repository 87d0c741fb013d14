import Foundation

/// What can be read from GitHub's JSON.
protocol JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure)
}

/// Why something could not be read: where, and what is wrong.
enum JSONFailure: Error, CustomStringConvertible {
  case noJSON
  case missing(StaticString, in: JSONValue)
  case otherType(JSONValue)
  case unknownValue(JSONValue)

  var description: String {
    switch self {
    case .noJSON: "it is no JSON"
    case .missing(let name, let value):
      (value.path.isEmpty ? "\(name)" : "\(value.path).\(name)") + " is missing"
    case .otherType(let value): "\(value.path.isEmpty ? "it" : value.path) is of another type"
    case .unknownValue(let value): "\(value.path.isEmpty ? "it" : value.path) has a value that is not known"
    }
  }
}

/// A value of GitHub's JSON.
struct JSONValue: Sendable {
  fileprivate let text: JSONText
  fileprivate let position: Int

  init(text: JSONText, position: Int) {
    self.text = text
    self.position = position
  }

  init(_ data: Data) throws(JSONFailure) { self = try JSONText(data).root }

  fileprivate var token: JSONText.Token { text.tokens[position] }

  var isNull: Bool { token.kind == .null }
  var isObject: Bool { token.kind == .object }

  // MARK: Members

  /// A member that must be there.
  func read<Value: JSONReadable>(_ name: StaticString) throws(JSONFailure) -> Value {
    guard let member = try member(name) else { throw .missing(name, in: self) }
    return try Value(member)
  }

  /// A member; nil where it is missing or null. Null has none.
  func read<Value: JSONReadable>(_ name: StaticString) throws(JSONFailure) -> Value? {
    guard !isNull, let member = try member(name), !member.isNull else { return nil }
    return try Value(member)
  }

  /// A member as it is, null among it.
  func member(_ name: StaticString) throws(JSONFailure) -> JSONValue? {
    guard token.kind == .object else { throw .otherType(self) }
    let found = text.bytes.withUnsafeBufferPointer { bytes in
      var position = position + 1
      while position < token.end {
        let each = text.tokens[position]
        if each.kind == .string, bytes[Int(each.start)..<Int(each.end)] == name { return position + 1 }
        position = text.end(of: position + 1)
      }
      return 0
    }
    return found > 0 ? JSONValue(text: text, position: found) : nil
  }

  // MARK: Elements

  func elements() throws(JSONFailure) -> [JSONValue] {
    guard token.kind == .array else { throw .otherType(self) }
    var elements: [JSONValue] = []
    var next = position + 1
    while next < token.end {
      elements.append(JSONValue(text: text, position: next))
      next = text.end(of: next)
    }
    return elements
  }

  // MARK: Scalars

  /// Gives the bytes of a string without escapes.
  func withPlainBytes<Result>(
    _ body: (Slice<UnsafeBufferPointer<UInt8>>) -> Result
  ) -> Result? {
    guard token.kind == .string else { return nil }
    return text.bytes.withUnsafeBufferPointer { body($0[Int(token.start)..<Int(token.end)]) }
  }

  fileprivate var literal: String {
    String(decoding: text.bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
  }

  // MARK: Where it is

  /// `data.nodes.3.title`.
  fileprivate var path: String {
    var steps: [String] = []
    var container = 0
    // Down from the root, into whatever this value is in.
    while container < position {
      let isObject = text.tokens[container].kind == .object
      var child = container + 1
      var index = 0
      while true {
        let value = isObject ? child + 1 : child
        guard text.end(of: value) <= position else {
          steps.append(isObject ? JSONValue(text: text, position: child).literal : String(index))
          container = value
          break
        }
        child = text.end(of: value)
        index += 1
      }
    }
    return steps.joined(separator: ".")
  }
}

extension JSONValue: JSONReadable {
  init(_ json: JSONValue) { self = json }
}

extension String: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    switch json.token.kind {
    case .string: self = json.literal
    case .escapedString: self = JSONEscapes.resolved(json.literal)
    default: throw .otherType(json)
    }
  }
}

extension Bool: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    switch json.token.kind {
    case .true: self = true
    case .false: self = false
    default: throw .otherType(json)
    }
  }
}

extension Double: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    guard json.token.kind == .number, let value = Double(json.literal) else { throw .otherType(json) }
    self = value
  }
}

extension Int: JSONReadable {
  /// Whole numbers, in whichever way they are written.
  init(_ json: JSONValue) throws(JSONFailure) {
    if json.token.kind == .number, let value = Int(json.literal) {
      self = value
    } else {
      let number = try Double(json)
      guard let value = Int(exactly: number) else { throw .otherType(json) }
      self = value
    }
  }
}

extension Date: JSONReadable {
  /// ISO 8601.
  init(_ json: JSONValue) throws(JSONFailure) {
    if let date = json.withPlainBytes({ Timestamp.parse($0) }) ?? nil {
      self = date
    } else {
      guard let date = Timestamp.parse(try String(json).utf8) else { throw .unknownValue(json) }
      self = date
    }
  }
}

extension Array: JSONReadable where Element: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    self = try json.elements().map { (element) throws(JSONFailure) in try Element(element) }
  }
}

/// An element that may be null or not what was asked for: then it is left out instead of failing the rest.
struct Lossy<Value: JSONReadable & Sendable>: JSONReadable, Sendable {
  var value: Value?

  init(_ json: JSONValue) { value = json.isNull ? nil : try? Value(json) }
}

/// The escapes of a JSON string, `\n` and `\u00e9`.
private enum JSONEscapes {
  /// - Parameter text: without its quotes, its escapes well formed.
  static func resolved(_ text: String) -> String {
    var units: [UInt16] = []
    var rest = text.utf16[...]
    while let unit = rest.popFirst() {
      guard unit == UInt16(UInt8(ascii: "\\")) else {
        units.append(unit)
        continue
      }
      switch rest.popFirst().flatMap({ Unicode.Scalar($0) }) {
      case "b": units.append(0x08)
      case "f": units.append(0x0C)
      case "n": units.append(0x0A)
      case "r": units.append(0x0D)
      case "t": units.append(0x09)
      case "u":
        units.append(UInt16(String(rest.prefix(4)) ?? "", radix: 16) ?? 0xFFFD)
        rest = rest.dropFirst(4)
      case let other?: units.append(UInt16(truncatingIfNeeded: other.value))
      case nil: break
      }
    }
    // Half a surrogate pair becomes U+FFFD.
    return String(decoding: units, as: UTF16.self)
  }
}
