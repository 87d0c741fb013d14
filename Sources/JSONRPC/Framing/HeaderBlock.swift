/// The header lines of one LSP message, as they come.
struct HeaderBlock {
  struct Malformed: Error { let message: String }

  static let maximumLength = 8 * 1024

  /// Of the lines so far, in bytes.
  private(set) var length = 0
  private(set) var contentLength: Int?

  var isEmpty: Bool { length == 0 }

  /// Names count in any case; all but Content-Length are ignored.
  mutating func add(_ line: [UInt8]) throws(Malformed) {
    length += line.count
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      throw Malformed(message: "A message header has no colon: \(Self.quoted(line)).")
    }
    let name = String(decoding: line[..<colon], as: UTF8.self)
    guard name.lowercased() == "content-length" else { return }
    let text = line[(colon + 1)...].trimmingWhiteSpace()
    guard let value = Self.wholeNumber(text) else {
      throw Malformed(message: "Content-Length is no usable length: \(Self.quoted(text)).")
    }
    guard contentLength == nil || contentLength == value else {
      throw Malformed(message: "A message header has two lengths: \(contentLength ?? 0) and \(value).")
    }
    contentLength = value
  }

  /// Digits and nothing else: `Int("+5")` would parse. Nil also where it does not fit.
  private static func wholeNumber(_ text: ArraySlice<UInt8>) -> Int? {
    let isDigits = text.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    return isDigits ? Int(String(decoding: text, as: UTF8.self)) : nil
  }

  /// The start of a line, safe to print.
  private static func quoted(_ bytes: some Collection<UInt8>) -> String {
    JSON.string(String(decoding: bytes.prefix(60), as: UTF8.self)).text()
  }
}

extension ArraySlice<UInt8> {
  fileprivate func trimmingWhiteSpace() -> ArraySlice<UInt8> {
    let start = firstIndex { !$0.isWhiteSpace } ?? endIndex
    let end = lastIndex { !$0.isWhiteSpace }.map { $0 + 1 } ?? start
    return self[start..<end]
  }
}

extension UInt8 {
  /// JSON's white space: space, tab, line feed, carriage return.
  var isWhiteSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
