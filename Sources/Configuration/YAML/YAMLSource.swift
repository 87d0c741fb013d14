/// A document's characters, checked once, so that the reader meets nothing that parsers disagree on:
/// line breaks are "\n" only, and no other document begins before the end.
struct YAMLSource {
  static let maximumBytes = 64 * 1024

  let characters: [Unicode.Scalar]
  /// The index of the first character of each line.
  private let lineStarts: [Int]
  /// Where the document begins behind a lone `---`, and where it ends before a lone `...`.
  private(set) var content: Range<Int>

  init(_ bytes: some Sequence<UInt8>) throws(YAMLError) {
    let bytes = Array(bytes)
    guard bytes.count <= Self.maximumBytes else {
      throw YAMLError(
        mark: YAMLMark(line: 1, column: 1), message: "the file is longer than 64 KiB; shorten it")
    }
    characters = try Self.decode(bytes)
    var starts = [0]
    for (index, character) in characters.enumerated() where character == "\n" { starts.append(index + 1) }
    lineStarts = starts
    content = 0..<characters.count
    try findMarkers()
  }

  func mark(at index: Int) -> YAMLMark {
    let start = lineStart(of: index)
    return YAMLMark(line: start.line + 1, column: index - start.index + 1)
  }

  /// Spaces are the only indentation, so a column from 0 is also how far a line is indented.
  func column(of index: Int) -> Int { index - lineStart(of: index).index }

  private func lineStart(of index: Int) -> (line: Int, index: Int) {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= index { low = middle } else { high = middle }
    }
    return (low, lineStarts[low])
  }
}

extension YAMLSource {
  private static func decode(_ bytes: [UInt8]) throws(YAMLError) -> [Unicode.Scalar] {
    var characters: [Unicode.Scalar] = []
    characters.reserveCapacity(bytes.count)
    var here = YAMLMark(line: 1, column: 1)
    var decoder = UTF8()
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var iterator = bytes.dropFirst(bytes.starts(with: byteOrderMark) ? 3 : 0).makeIterator()
    var afterReturn = false

    while true {
      let character: Unicode.Scalar
      switch decoder.decode(&iterator) {
      case .emptyInput:
        if afterReturn { throw YAMLError(mark: here, message: Self.loneReturn) }
        return characters
      case .error:
        throw YAMLError(mark: here, message: "the file is not UTF-8 from here on; save it as UTF-8")
      case .scalarValue(let value):
        character = value
      }
      if afterReturn && character != "\n" { throw YAMLError(mark: here, message: Self.loneReturn) }
      afterReturn = character == "\r"
      if afterReturn { continue }
      if let complaint = Self.complaint(about: character) {
        throw YAMLError(mark: here, message: complaint)
      }
      characters.append(character)
      if character == "\n" {
        here = YAMLMark(line: here.line + 1, column: 1)
      } else {
        here.column += 1
      }
    }
  }

  private static let loneReturn = "a carriage return without a line feed; save the file with LF or CRLF"

  private static func complaint(about character: Unicode.Scalar) -> String? {
    switch character.value {
    case 0x09, 0x0A, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
      0x10000...0x10FFFF:
      nil
    // Line breaks in YAML 1.1 and none in 1.2: parsers read them either way.
    case 0x85, 0x2028, 0x2029:
      "\(hexadecimal(character)) is a line break to some YAML parsers only; remove it, or write it as an "
        + "escape in double quotes"
    default:
      "the character \(hexadecimal(character)) may not stand in YAML; remove it, or write it as an escape "
        + "in double quotes"
    }
  }

  private static func hexadecimal(_ character: Unicode.Scalar) -> String {
    let digits = String(character.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension YAMLSource {
  /// Sets `content`, and refuses whatever stands at the start of a line and makes it more than one
  /// document without directives. A block scalar's text is always indented, so this can't hit it.
  private mutating func findMarkers() throws(YAMLError) {
    var sawContent = false
    var sawEnd = false
    for (number, start) in lineStarts.enumerated() {
      let end = number + 1 < lineStarts.count ? lineStarts[number + 1] - 1 : characters.count
      let line = characters[start..<end]
      if line.first == "%" {
        throw YAMLError(mark: mark(at: start), message: "directives (%) are not read; remove this line")
      }
      let isBlank = Self.isBlankOrComment(line)
      if Self.isMarker(line, "---") {
        guard !sawContent && !sawEnd else {
          throw YAMLError(mark: mark(at: start), message: "only one document is read; remove this `---`")
        }
        guard Self.isBlankOrComment(line.dropFirst(3)) else {
          throw YAMLError(
            mark: mark(at: start + 3), message: "put what follows `---` on a line of its own")
        }
        content = min(end + 1, characters.count)..<content.upperBound
        sawContent = true
      } else if Self.isMarker(line, "...") {
        guard sawContent else {
          throw YAMLError(mark: mark(at: start), message: "nothing stands before `...`; remove this line")
        }
        guard !sawEnd, Self.isBlankOrComment(line.dropFirst(3)) else {
          throw YAMLError(mark: mark(at: start), message: "nothing may follow `...`; remove this line")
        }
        content = content.lowerBound..<start
        sawEnd = true
      } else if sawEnd && !isBlank {
        throw YAMLError(
          mark: mark(at: start), message: "nothing may follow `...`; remove that line or this one")
      } else if !isBlank {
        sawContent = true
      }
    }
  }

  private static func isMarker(_ line: ArraySlice<Unicode.Scalar>, _ marker: String) -> Bool {
    guard line.starts(with: marker.unicodeScalars) else { return false }
    let next = line.dropFirst(3).first
    return next == nil || next == " " || next == "\t"
  }

  private static func isBlankOrComment(_ line: ArraySlice<Unicode.Scalar>) -> Bool {
    let rest = line.drop { $0 == " " }
    return rest.isEmpty || rest.first == "#"
  }
}
