/// How messages are told apart on the wire; settled by the client's first byte, for both directions.
package enum Framing: Sendable {
  /// LSP's base protocol: `Content-Length: N`, a blank line, N bytes.
  case headers
  /// One JSON value a line.
  case lines
}

/// Bytes in, frames out. A pure value: whatever the pieces in which the bytes arrive, the frames are
/// the same, and the work is linear in the bytes.
///
/// After each `append`, ask `next` until it is nil; after the last, `finish` once.
struct FrameDecoder {
  enum Event: Equatable {
    /// The bytes of one message, not yet looked at.
    case frame([UInt8])
    /// A frame that was too long. It is skipped, and what follows is read as usual.
    case refused(String)
    /// Nobody can tell where the next frame starts.
    case lost(String)
    /// The input ended inside a frame.
    case truncated(String)
  }

  private enum State {
    case undecided
    case line
    case skippedLine
    case header(HeaderBlock)
    case body(length: Int)
    case skippedBody(remaining: Int)
    case lost
  }

  private enum Step {
    case event(Event)
    case goOn
    case needsMore
  }

  private let maximumFrameLength: Int
  private var state = State.undecided
  private var buffer = ByteBuffer()

  /// Nil until the first byte that is not white space.
  private(set) var framing: Framing?

  /// Lengths are in bytes; the default is 16 MiB.
  init(maximumFrameLength: Int = 16 * 1024 * 1024) {
    self.maximumFrameLength = maximumFrameLength
  }

  mutating func append(_ bytes: some Collection<UInt8>) {
    buffer.append(bytes)
  }

  /// Nil where more bytes are needed.
  mutating func next() -> Event? {
    while true {
      switch step() {
      case .event(let event): return event
      case .goOn: continue
      case .needsMore: return nil
      }
    }
  }

  /// What is left at the end of the input.
  mutating func finish() -> Event? {
    defer { state = .lost }
    switch state {
    case .line:
      let rest = buffer.take(buffer.count)
      return rest.allSatisfy(\.isWhiteSpace) ? nil : .frame(rest)
    case .header(let block):
      guard !block.isEmpty || !buffer.isEmpty else { return nil }
      return .truncated("The input ended inside a message header.")
    case .body(let length):
      return .truncated("The input ended inside a message: \(buffer.count) of its \(length) bytes came.")
    case .skippedBody:
      return .truncated("The input ended inside a message that was too long.")
    case .undecided, .skippedLine, .lost:
      return nil
    }
  }

  private mutating func step() -> Step {
    switch state {
    case .undecided: return decideFraming()
    case .line: return line()
    case .skippedLine: return skippedLine()
    case .header(let block): return header(block)
    case .body(let length): return body(length)
    case .skippedBody(let remaining): return skippedBody(remaining)
    case .lost: return .needsMore
    }
  }

  private mutating func decideFraming() -> Step {
    buffer.skipWhiteSpace()
    guard let first = buffer.first else { return .needsMore }
    let isValue = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    framing = isValue ? .lines : .headers
    state = isValue ? .line : .header(HeaderBlock())
    return .goOn
  }
}

extension FrameDecoder {
  private mutating func line() -> Step {
    let length = buffer.lineLength()
    guard length ?? buffer.count <= maximumFrameLength else {
      state = .skippedLine
      return .event(.refused("A line of more than \(maximumFrameLength) bytes was skipped."))
    }
    guard length != nil, let line = buffer.takeLine() else { return .needsMore }
    return line.allSatisfy(\.isWhiteSpace) ? .goOn : .event(.frame(line))
  }

  private mutating func skippedLine() -> Step {
    guard let length = buffer.lineLength() else {
      buffer.skip(buffer.count)
      return .needsMore
    }
    buffer.skip(length + 1)
    state = .line
    return .goOn
  }

  private mutating func header(_ block: HeaderBlock) -> Step {
    guard block.length + (buffer.lineLength() ?? buffer.count) <= HeaderBlock.maximumLength else {
      return lose("A message header is longer than 8 KiB.")
    }
    guard let line = buffer.takeLine() else { return .needsMore }
    if line.isEmpty { return endOfHeader(block) }
    do throws(HeaderBlock.Malformed) {
      var block = block
      try block.add(line)
      state = .header(block)
      return .goOn
    } catch {
      return lose(error.message)
    }
  }

  private mutating func endOfHeader(_ block: HeaderBlock) -> Step {
    if block.isEmpty { return .goOn }
    guard let length = block.contentLength else {
      return lose("A message header has no Content-Length.")
    }
    // Refused by its announcement alone: nothing of it is ever held.
    guard length <= maximumFrameLength else {
      state = .skippedBody(remaining: length)
      return .event(
        .refused("A message of \(length) bytes was skipped; at most \(maximumFrameLength) are taken."))
    }
    state = .body(length: length)
    return .goOn
  }

  private mutating func body(_ length: Int) -> Step {
    guard buffer.count >= length else { return .needsMore }
    state = .header(HeaderBlock())
    return .event(.frame(buffer.take(length)))
  }

  private mutating func skippedBody(_ remaining: Int) -> Step {
    let skipped = min(remaining, buffer.count)
    buffer.skip(skipped)
    guard skipped == remaining else {
      state = .skippedBody(remaining: remaining - skipped)
      return .needsMore
    }
    state = .header(HeaderBlock())
    return .goOn
  }

  private mutating func lose(_ message: String) -> Step {
    state = .lost
    return .event(.lost(message))
  }
}
