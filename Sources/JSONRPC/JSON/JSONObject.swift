/// An object's members in their order, with look-up by name.
package struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  package struct Member: Sendable, Equatable {
    package let name: String
    package fileprivate(set) var value: JSON
  }

  package private(set) var members: [Member] = []

  /// Where each name stands. Kept only for objects too long to be searched one by one.
  private var positions: [Name: Int] = [:]

  private static let longestSearched = 12

  package init() {}

  /// Of several members with one name the last stands.
  package init(_ pairs: some Sequence<(String, JSON)>) {
    for (name, value) in pairs { self[name] = value }
  }

  package init(dictionaryLiteral pairs: (String, JSON)...) {
    self.init(pairs)
  }

  package var isEmpty: Bool { members.isEmpty }

  /// Setting nil removes the member; a new name goes to the end.
  package subscript(name: String) -> JSON? {
    get { position(of: name).map { members[$0].value } }
    set {
      switch (position(of: name), newValue) {
      case (let position?, let value?): members[position].value = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): append(name, value)
      case (nil, nil): break
      }
    }
  }

  /// False, with nothing changed, where the name is taken.
  mutating func insert(_ name: String, _ value: JSON) -> Bool {
    guard position(of: name) == nil else { return false }
    append(name, value)
    return true
  }

  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.count == right.members.count && left.members.allSatisfy { right[$0.name] == $0.value }
  }

  private func position(of name: String) -> Int? {
    if members.count > Self.longestSearched { return positions[Name(text: name)] }
    return members.firstIndex { Name(text: $0.name) == Name(text: name) }
  }

  private mutating func append(_ name: String, _ value: JSON) {
    members.append(Member(name: name, value: value))
    if members.count == Self.longestSearched + 1 {
      indexAll()
    } else if members.count > Self.longestSearched {
      positions[Name(text: name)] = members.count - 1
    }
  }

  private mutating func remove(at position: Int) {
    members.remove(at: position)
    indexAll()
  }

  private mutating func indexAll() {
    positions.removeAll()
    guard members.count > Self.longestSearched else { return }
    for (position, member) in members.enumerated() { positions[Name(text: member.name)] = position }
  }
}

/// Names compare by code point (RFC 8259, section 8.3). String's own == would take "é" and
/// "e" + U+0301 for one name and refuse a valid object.
private struct Name: Hashable {
  let text: String

  static func == (left: Name, right: Name) -> Bool {
    left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
