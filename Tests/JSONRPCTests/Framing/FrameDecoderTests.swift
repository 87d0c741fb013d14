import Testing

@testable import JSONRPC

/// What came out of a decoder, with the messages of events left out.
enum Seen: Equatable, Sendable {
  case frame(String)
  case refused, lost, truncated
}

/// All that a decoder makes of an input that comes in these pieces.
func decode(_ pieces: [some Collection<UInt8>], limit: Int? = nil) -> [Seen] {
  var decoder = limit.map { FrameDecoder(maximumFrameLength: $0) } ?? FrameDecoder()
  var events: [FrameDecoder.Event] = []
  for piece in pieces {
    decoder.append(piece)
    while let event = decoder.next() { events.append(event) }
  }
  if let event = decoder.finish() { events.append(event) }
  return events.map { event in
    switch event {
    case .frame(let bytes): .frame(String(decoding: bytes, as: UTF8.self))
    case .refused: .refused
    case .lost: .lost
    case .truncated: .truncated
    }
  }
}

struct FramingCase: Sendable, CustomTestStringConvertible {
  let name: String
  let input: String
  let expected: [Seen]

  init(_ name: String, _ input: String, _ expected: [Seen]) {
    self.name = name
    self.input = input
    self.expected = expected
  }

  var testDescription: String { name }
}

@Suite struct FrameDecoderTests {
  static let cases = [
    FramingCase("one message", "Content-Length: 2\r\n\r\n{}", [.frame("{}")]),
    FramingCase(
      "two messages", "Content-Length: 2\r\n\r\n{}Content-Length: 4\r\n\r\n[12]",
      [.frame("{}"), .frame("[12]")]),
    FramingCase(
      "bare newlines", "Content-Length: 2\n\n{}Content-Length: 1\n\n1", [.frame("{}"), .frame("1")]),
    FramingCase(
      "other headers, in any case",
      "content-length:2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\nX:\r\n\r\n{}",
      [.frame("{}")]),
    FramingCase(
      "the length after other headers", "X: y:z\r\nCONTENT-LENGTH:  3 \t\r\n\r\nabc", [.frame("abc")]),
    FramingCase(
      "blank lines and white space before a header",
      " \r\n\n\tContent-Length: 1\r\n\r\n1\r\n\r\nContent-Length: 1\r\n\r\n2",
      [.frame("1"), .frame("2")]),
    FramingCase("bytes, not characters, are counted", "Content-Length: 4\r\n\r\n\"é\"", [.frame("\"é\"")]),
    FramingCase(
      "a body of newlines", "Content-Length: 3\r\n\r\n\n\r\nContent-Length: 1\r\n\r\nx",
      [.frame("\n\r\n"), .frame("x")]),
    FramingCase(
      "an empty body", "Content-Length: 0\r\n\r\nContent-Length: 1\r\n\r\n1", [.frame(""), .frame("1")]),
    FramingCase(
      "a length said twice the same", "Content-Length: 1\r\nContent-Length: 01\r\n\r\n1", [.frame("1")]),
    FramingCase("an empty length twice", "Content-Length: 0\r\nContent-Length: 0\r\n\r\n", [.frame("")]),
    FramingCase("a length with zeros in front", "Content-Length: 0002\r\n\r\n{}", [.frame("{}")]),
    FramingCase(
      "another charset, which nobody means", "Content-Type: x; charset=utf-16\r\nContent-Length: 2\r\n\r\n{}",
      [.frame("{}")]),
    FramingCase(
      "both kinds of newline", "A: b\nContent-Length: 2\r\n\n{}\nContent-Length: 1\n\r\n1",
      [.frame("{}"), .frame("1")]),
    FramingCase(
      "a header of no text", "\u{FFFD}\u{0}: \u{1B}\r\nContent-Length: 1\r\n\r\n1", [.frame("1")]),
    FramingCase("two lengths", "Content-Length: 1\r\nContent-Length: 2\r\n\r\n12", [.lost]),
    FramingCase("no length", "Content-Type: x\r\n\r\n{}", [.lost]),
    FramingCase("a length that is no number", "Content-Length: two\r\n\r\n{}", [.lost]),
    FramingCase("an empty length", "Content-Length:\r\n\r\n{}", [.lost]),
    FramingCase("a negative length", "Content-Length: -2\r\n\r\n{}", [.lost]),
    FramingCase("a length with a plus", "Content-Length: +2\r\n\r\n{}", [.lost]),
    FramingCase("a length in hexadecimal", "Content-Length: 0x2\r\n\r\n{}", [.lost]),
    FramingCase("a length in other digits", "Content-Length: \u{662}\r\n\r\n{}", [.lost]),
    FramingCase("a length with an exponent", "Content-Length: 2e0\r\n\r\n{}", [.lost]),
    FramingCase("a length between quotes", "Content-Length: \"2\"\r\n\r\n{}", [.lost]),
    FramingCase("a space before the colon", "Content-Length : 2\r\n\r\n{}", [.lost]),
    FramingCase("a header that is folded", "Content-Length:\r\n 2\r\n\r\n{}", [.lost]),
    FramingCase("a length with a fraction", "Content-Length: 2.0\r\n\r\n{}", [.lost]),
    FramingCase("a length of two words", "Content-Length: 2 2\r\n\r\n{}", [.lost]),
    FramingCase("a length that fits no Int", "Content-Length: 9223372036854775808\r\n\r\n{}", [.lost]),
    FramingCase("a header without a colon", "hello\r\n\r\n{}", [.lost]),
    FramingCase("nothing after what was lost", "x\nContent-Length: 2\r\n\r\n{}", [.lost]),
    FramingCase("a line after a header", "Content-Length: 2\r\n\r\n{}{}\n", [.frame("{}"), .lost]),
    FramingCase("an end inside a header", "Content-Length: 2\r\n", [.truncated]),
    FramingCase("an end inside a header line", "Content-Le", [.truncated]),
    FramingCase("an end inside a body", "Content-Length: 3\r\n\r\n{}", [.truncated]),
    FramingCase("an end before a body", "Content-Length: 3\r\n\r\n", [.truncated]),
    FramingCase(
      "a length of 10^12, skipped to the end", "Content-Length: 1000000000000\r\n\r\n{}",
      [.refused, .truncated]),
    FramingCase(
      "the largest length, skipped to the end", "Content-Length: 9223372036854775807\r\n\r\n{}",
      [.refused, .truncated]),
    FramingCase("nothing", "", []),
    FramingCase("white space only", " \r\n\t\n", []),

    FramingCase("lines", "{}\n[1]\n", [.frame("{}"), .frame("[1]")]),
    FramingCase("a batch first", "[1]\n{}\n", [.frame("[1]"), .frame("{}")]),
    FramingCase(
      "lines with CRLF, blank ones between", "\n{}\r\n\r\n \t\n{\"a\":1}\r\n",
      [.frame("{}"), .frame("{\"a\":1}")]),
    FramingCase("a last line without newline", "{}\n{1", [.frame("{}"), .frame("{1")]),
    FramingCase("a blank last line", "{}\n  ", [.frame("{}")]),
    FramingCase("white space before the first line", "  \r\n {}\n", [.frame("{}")]),
    FramingCase("a line that is no JSON", "{}\nhello\n{}\n", [.frame("{}"), .frame("hello"), .frame("{}")]),
  ]

  @Test("the frames are the same wherever the input is split", arguments: cases)
  func splits(given: FramingCase) {
    let bytes = Array(given.input.utf8)
    #expect(decode([bytes]) == given.expected)
    #expect(decode(bytes.map { [$0] }) == given.expected)
    for position in bytes.indices {
      #expect(decode([bytes[..<position], bytes[position...]]) == given.expected, "split at \(position)")
    }
  }

  @Test("a message or line that is too long is skipped, and the next one read", arguments: 1...120)
  func tooLong(chunk: Int) {
    let body = String(repeating: "x", count: 101)
    let messages = "Content-Length: 101\r\n\r\n\(body)Content-Length: 2\r\n\r\n{}"
    let lines = "{\(body)\n{}\n"
    for input in [messages, lines] {
      let bytes = Array(input.utf8)
      let pieces = stride(from: 0, to: bytes.count, by: chunk).map {
        bytes[$0..<min($0 + chunk, bytes.count)]
      }
      #expect(decode(pieces, limit: 100) == [.refused, .frame("{}")])
    }
  }

  @Test("the longest message and the longest line are taken")
  func longest() {
    let body = String(repeating: "{", count: 100)
    #expect(decode([Array("Content-Length: 100\r\n\r\n\(body)".utf8)], limit: 100) == [.frame(body)])
    #expect(decode([Array("\(body)\n".utf8)], limit: 100) == [.frame(body)])
  }

  @Test("16 MiB are taken; one byte more is refused before any of it has come")
  func announced() {
    let limit = 16 * 1024 * 1024
    #expect(decode([Array("Content-Length: \(limit)\r\n\r\n".utf8)]) == [.truncated])
    #expect(decode([Array("Content-Length: \(limit + 1)\r\n\r\n".utf8)]) == [.refused, .truncated])
  }

  @Test(
    "a header of more than 8 KiB loses the framing, in one line or in many", arguments: ["x", "x: y\r\n"])
  func longHeader(unit: String) {
    let header = String(repeating: unit, count: HeaderBlock.maximumLength)
    let bytes = Array((header + "\r\nContent-Length: 2\r\n\r\n{}").utf8)
    #expect(decode([bytes]) == [.lost])
    #expect(decode(bytes.map { [$0] }) == [.lost])
  }

  /// Rescanning at every byte would be 10^10 steps and more: minutes instead of seconds.
  @Test(
    "a long frame that comes byte by byte takes linear time", .timeLimit(.minutes(10)),
    arguments: [(Framing.headers, 1 << 20), (.lines, 1 << 17)])
  func byteByByte(framing: Framing, length: Int) {
    let text = String(repeating: "{", count: length)
    let input = framing == .lines ? text + "\n" : "Content-Length: \(length)\r\n\r\n" + text
    var decoder = FrameDecoder()
    var frames = 0
    for byte in Array(input.utf8) {
      decoder.append(CollectionOfOne(byte))
      if decoder.next() != nil { frames += 1 }
    }
    #expect(frames == 1)
    #expect(decoder.framing == framing)
  }

  @Test("a hostile header is quoted so that a terminal can show it")
  func quoting() {
    var decoder = FrameDecoder()
    decoder.append(Array("\u{1B}[2J\u{202E}\n".utf8))
    guard case .lost(let message) = decoder.next() else {
      Issue.record("not lost")
      return
    }
    #expect(message == #"A message header has no colon: "\u001b[2J\u202e"."#)
  }
}
