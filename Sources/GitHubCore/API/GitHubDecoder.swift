import Foundation

/// Reads GitHub's JSON: its times as they may come, and text that is no Unicode.
///
/// JSON can say `\ud800`, half a character, and a server in between may break UTF-8. Foundation takes neither, so
/// that one title would cost its pull request: what is no character becomes U+FFFD.
struct GitHubDecoder {
  func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let text = try decoder.singleValueContainer().decode(String.self)
      if let date = Timestamp.parse(text) { return date }
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "no ISO 8601 time"))
    }
    return try decoder.decode(type, from: Self.isText(data) ? data : Self.mended(data))
  }

  /// Whether it is UTF-8, and no surrogate is escaped in it: GitHub escapes none.
  private static func isText(_ data: Data) -> Bool {
    data.withUnsafeBytes { bytes in
      guard String(validating: bytes, as: UTF8.self) != nil else { return false }
      var rest = bytes[...]
      while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
        if escape(rest[backslash...]).map(UTF16.isSurrogate) == true { return false }
        rest = rest[backslash...].dropFirst(2)
      }
      return true
    }
  }

  static func mended(_ data: Data) -> Data {
    let bytes = Array(String(decoding: data, as: UTF8.self).utf8)
    var mended = Data(capacity: bytes.count)
    var rest = bytes[...]
    while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
      mended += rest[..<backslash]
      rest = rest[backslash...]
      let isHigh = escape(rest).map(UTF16.isLeadSurrogate) == true
      let isPair = isHigh && escape(rest.dropFirst(6)).map(UTF16.isTrailSurrogate) == true
      let isHalf = escape(rest).map(UTF16.isSurrogate) == true && !isPair
      let length = isPair ? 12 : isHalf ? 6 : 2
      mended += isHalf ? Data(#"\ufffd"#.utf8) : Data(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return mended + rest
  }

  /// The code unit of the `\uXXXX` that the bytes begin with.
  private static func escape(_ bytes: some Collection<UInt8>) -> UInt16? {
    let text = bytes.prefix(6)
    guard text.count == 6, text.starts(with: #"\u"#.utf8) else { return nil }
    return UInt16(String(decoding: text.dropFirst(2), as: UTF8.self), radix: 16)
  }
}

extension JSONDecoder {
  static var gitHub: GitHubDecoder { GitHubDecoder() }
}
