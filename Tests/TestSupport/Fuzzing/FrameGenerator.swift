/// What a client may send, made up from a seed: right, broken and hostile messages, and what each must be
/// answered.
package struct FrameGenerator {
  /// A request that the server knows.
  package struct Call: Sendable {
    let method: String
    /// As JSON; `$id` stands for the request's id.
    let params: String?
    /// Of the error that it ends with; nil for a result.
    let code: Int?

    package init(_ method: String, _ params: String? = nil, code: Int? = nil) {
      self.method = method
      self.params = params
      self.code = code
    }
  }

  /// One message, not yet framed.
  struct Frame {
    var body: [UInt8]
    var answer: Ledger.Due
    var isValidRequest = false

    init(_ text: String, _ answer: Ledger.Due, isValidRequest: Bool = false) {
      self.init(bytes: Array(text.utf8), answer, isValidRequest: isValidRequest)
    }

    init(bytes: [UInt8], _ answer: Ledger.Due, isValidRequest: Bool = false) {
      (body, self.answer, self.isValidRequest) = (bytes, answer, isValidRequest)
    }
  }

  private static let notJSON = Ledger.Due.one("null -32700")
  private static let noRequest = Ledger.Due.one("null -32600")

  private let calls: [Call]
  var random: SeededGenerator
  private var number = 0

  package init(seed: UInt64, calls: [Call]) {
    random = SeededGenerator(seed: seed)
    self.calls = calls
  }

  mutating func next() -> Frame {
    number += 1
    if number % 50_000 == 0 { return tooDeep() }
    return switch random.next() % 100 {
    case 0..<45: request()
    case 45..<60: mutated()
    case 60..<72: broken()
    case 72..<82: refused()
    case 82..<90: unanswered()
    case 90..<95: .init(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(earlier())}}"#, .none)
    default: batch()
    }
  }
}

// MARK: Right ones

extension FrameGenerator {
  private mutating func request() -> Frame {
    let call = random.pick(calls)
    let id = freshID()
    var members = [#""jsonrpc":"2.0""#, #""id":\#(id)"#, #""method":"\#(call.method)""#]
    if let params = call.params {
      members.append(#""params":\#(params.replacing("$id", with: id))"#)
    } else if random.onceIn(3) {
      members.append(#""params":"# + random.pick(["null", "{}", #"{"more":[1,{"deep":null}]}"#]))
    }
    if random.onceIn(8) {
      members.append(#""more":"# + random.pick([#""\u0000""#, "[[[]]]", "-1.5e-7", #""😀""#]))
    }
    let outcome = call.code.map(String.init) ?? "result"
    return Frame(object(members), .one("\(id) \(outcome)"), isValidRequest: true)
  }

  /// Never one twice. Half of the numbers are strings.
  private mutating func freshID() -> String {
    random.onceIn(2) ? "\(number)" : random.pick([#""s\#(number)""#, #""名\#(number)""#])
  }

  private mutating func earlier() -> String {
    let earlier = max(1, number - Int(random.next() % 8))
    return random.pick(["\(earlier)", #""s\#(earlier)""#, "null", "[]"])
  }

  private mutating func object(_ members: [String]) -> String {
    let space = random.onceIn(4) ? random.pick([" ", "\t", "  \r"]) : ""
    return "{" + members.shuffled(using: &random).joined(separator: "\(space),\(space)") + space + "}"
  }

  private mutating func batch() -> Frame {
    if random.onceIn(6) { return Frame("[]", Self.noRequest) }
    var bodies: [[UInt8]] = []
    var due: [String] = []
    for _ in 0...random.next() % 4 {
      number += 1
      let frame =
        switch random.next() % 3 {
        case 0: request()
        case 1: refused()
        default: unanswered()
        }
      bodies.append(frame.body)
      if case .one(let signature) = frame.answer { due.append(signature) }
    }
    let body = Array("[".utf8) + bodies.joined(separator: ",".utf8) + Array("]".utf8)
    return Frame(bytes: body, due.isEmpty ? .none : .one("[\(due.joined(separator: ", "))]"))
  }
}

// MARK: Wrong ones

extension FrameGenerator {
  /// JSON, but nothing that can be done.
  private mutating func refused() -> Frame {
    let id = freshID()
    return switch random.next() % 10 {
    case 0, 1: Frame(#"{"jsonrpc":"2.0","id":\#(id),"method":"nonsense"}"#, .one("\(id) -32601"))
    case 2:
      Frame(
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(calls[0].method)","params":[1]}"#, .one("\(id) -32602"))
    case 3: Frame(#"{"id":\#(id),"method":"\#(calls[0].method)"}"#, .one("\(id) -32600"))
    case 4: Frame(#"{"jsonrpc":2.0,"id":\#(id),"method":"\#(calls[0].method)"}"#, .one("\(id) -32600"))
    case 5: Frame(#"{"jsonrpc":"2.0","id":\#(id),"method":{}}"#, .one("\(id) -32600"))
    case 6: Frame(#"{"jsonrpc":"2.0","id":\#(id),"method":"exit"}"#, .one("\(id) -32600"))
    case 7:
      Frame(#"{"jsonrpc":"2.0","id":\#(random.pick(["{}", "[1]", "true"])),"method":"x"}"#, Self.noRequest)
    case 8: Frame(random.pick(["7", "null", "true", #""exit""#, "-0.0e0", "{}"]), Self.noRequest)
    default: Frame(#"{"params":{"id":\#(id)}}"#, Self.noRequest)
    }
  }

  private mutating func unanswered() -> Frame {
    let text =
      switch random.next() % 4 {
      case 0: #"{"jsonrpc":"2.0","method":"\#(random.pick(calls).method)"}"#
      case 1:
        #"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":\#(random.pick(["[]", "7", "{}"]))}"#
      case 2: #"{"jsonrpc":"2.0","method":"initialized"}"#
      default: #"{"jsonrpc":"2.0","id":\#(random.next()),"result":\#(random.pick(["null", "{}"]))}"#
      }
    return Frame(text, .none)
  }

  /// No JSON, whatever it was before.
  private mutating func broken() -> Frame {
    let whole = request().body
    let middle = whole.count / 2
    let body: [UInt8] =
      switch random.next() % 8 {
      case 0, 1: Array(whole.prefix(1 + Int(random.next() % UInt64(whole.count - 1))))
      case 2:
        Array(
          #"{"jsonrpc":"2.0","id":1,"method":"\#(random.pick(["\\x", "\\ud800", "\u{1}", "\\u00"]))"}"#.utf8)
      case 3:
        Array(#"{"jsonrpc":"2.0","id":""#.utf8)
          + random.pick([[0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xE2, 0x82]])
          + Array(#"","method":"x"}"#.utf8)
      case 4: whole.dropLast() + Array(random.pick([",}", "]", "}}", #","id":1,"id":1}"#]).utf8)
      case 5: whole + whole
      case 6: Array(String(repeating: random.pick(["[", #"{"a":"#]), count: 129 + middle).utf8)
      default:
        Array(random.pick(["{]", "nul", "\u{FEFF}{}", "'a'", "01", "NaN", "{\u{0}}", "=", "// {}"]).utf8)
      }
    return Frame(bytes: body, Self.notJSON)
  }

  private func tooDeep() -> Frame {
    Frame(String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000), Self.notJSON)
  }

  /// A right one with bytes changed, lost, doubled or made up. What that makes of it, Foundation judges.
  private mutating func mutated() -> Frame {
    let id = #""m\#(number)""#
    while true {
      let call = random.pick(calls)
      let params = call.params.map { #","params":"# + $0.replacing("$id", with: id) } ?? ""
      var bytes = Array(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(call.method)"\#(params)}"#.utf8)
      for _ in 0...random.next() % 4 { mutate(&bytes) }
      if let answer = Judgement.answer(to: bytes) { return Frame(bytes: bytes, answer) }
    }
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    guard bytes.count > 1 else { return }
    let start = Int(random.next() % UInt64(bytes.count))
    let end = min(bytes.count, start + 1 + Int(random.next() % 12))
    switch random.next() % 4 {
    case 0: bytes[start] = UInt8(truncatingIfNeeded: random.next())
    case 1: bytes.removeSubrange(start..<end)
    case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
    default:
      bytes.insert(
        contentsOf: Array(random.pick(["{", "[", "\"", "\\", ",", ":", "9", "null", " "]).utf8), at: start)
    }
  }
}
