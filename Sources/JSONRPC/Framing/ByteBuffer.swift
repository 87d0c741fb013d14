/// Bytes that came and are not yet used. Remembers how far it has looked for a newline, so that a
/// long line that comes byte by byte is searched once.
struct ByteBuffer {
  private var storage: [UInt8] = []
  /// Of the first byte not yet used.
  private var start = 0
  /// Everything before it is known to hold no newline.
  private var searched = 0

  private static let newline = UInt8(ascii: "\n")
  /// More than this is not kept for later when it falls empty.
  private static let keptCapacity = 1 << 20

  var count: Int { storage.count - start }
  var isEmpty: Bool { count == 0 }
  var first: UInt8? { isEmpty ? nil : storage[start] }

  mutating func append(_ bytes: some Collection<UInt8>) {
    dropUsed()
    storage.append(contentsOf: bytes)
  }

  mutating func skip(_ length: Int) {
    start += length
    searched = max(searched, start)
  }

  mutating func skipWhiteSpace() {
    skip(storage[start...].prefix { $0.isWhiteSpace }.count)
  }

  mutating func take(_ length: Int) -> [UInt8] {
    defer { skip(length) }
    return Array(storage[start..<start + length])
  }

  /// Up to the first newline, in bytes; nil where there is none yet.
  mutating func lineLength() -> Int? {
    searched = storage[searched...].firstIndex(of: Self.newline) ?? storage.count
    return searched < storage.count ? searched - start : nil
  }

  /// The next line without its newline or CRLF; nil where it is not yet whole.
  mutating func takeLine() -> [UInt8]? {
    guard let length = lineLength() else { return nil }
    var line = take(length)
    skip(1)
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }

  /// Moves what is left to the front, when that is less than what has been used: so each byte moves
  /// once on average.
  private mutating func dropUsed() {
    if isEmpty {
      storage.removeAll(keepingCapacity: storage.capacity <= Self.keptCapacity)
    } else if start >= count {
      storage.removeSubrange(..<start)
    } else {
      return
    }
    searched -= start
    start = 0
  }
}
