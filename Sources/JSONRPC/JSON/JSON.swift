/// A JSON value that keeps what the wire said: the literal of a number, the order of members.
///
/// Equality is the text's: `1` and `1.0` differ, the order of an object's members does not matter.
package enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSON])
  case object(JSONObject)
}

/// A number as it was written, so that an id of 40 digits comes back byte for byte.
package struct JSONNumber: Sendable, Hashable {
  package let literal: String

  package init(_ value: Int) {
    literal = String(value)
  }

  /// For the parser, which has checked the grammar.
  init(checkedLiteral: String) {
    literal = checkedLiteral
  }

  /// Nil where the literal has a fraction or an exponent, or does not fit.
  package var integer: Int? { Int(literal) }
}

/// What can be sent: a request's result, a notification's params.
package protocol JSONEncodable {
  var json: JSON { get }
}

extension JSON {
  package init(_ value: some JSONEncodable) {
    self = value.json
  }

  package static func integer(_ value: Int) -> JSON {
    .number(JSONNumber(value))
  }

  /// The member of that name; nil where there is none, or where this is no object.
  package subscript(name: String) -> JSON? { object?[name] }

  package var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// Whole numbers written as such: `1`, but neither `1.0` nor `1e0`.
  package var integer: Int? {
    if case .number(let value) = self { value.integer } else { nil }
  }

  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  package var array: [JSON]? {
    if case .array(let value) = self { value } else { nil }
  }

  package var object: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(nilLiteral: ()) { self = .null }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }

  package init(dictionaryLiteral members: (String, JSON)...) {
    self = .object(JSONObject(members))
  }
}

extension JSON: JSONEncodable {
  package var json: JSON { self }
}

extension JSONObject: JSONEncodable {
  package var json: JSON { .object(self) }
}

extension Bool: JSONEncodable {
  package var json: JSON { .bool(self) }
}

extension Int: JSONEncodable {
  package var json: JSON { .integer(self) }
}

extension String: JSONEncodable {
  package var json: JSON { .string(self) }
}

extension Array: JSONEncodable where Element: JSONEncodable {
  package var json: JSON { .array(map(\.json)) }
}

extension Optional: JSONEncodable where Wrapped: JSONEncodable {
  package var json: JSON { self?.json ?? .null }
}
