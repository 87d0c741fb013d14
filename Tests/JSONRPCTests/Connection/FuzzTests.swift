import Testing

@testable import JSONRPC

/// A small generator with a seed, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite(.timeLimit(.minutes(10))) struct FuzzTests {
  private static let seeds = [
    "Content-Length: 59\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":{\"value\":[]}}",
    "Content-Type: x\r\nContent-Length: 2\n\n[]",
    "{\"jsonrpc\":\"2.0\",\"id\":\"\\ud83d\\ude00\",\"method\":\"stall\",\"params\":{\"workDoneToken\":1}}\n",
    "[{\"jsonrpc\":\"2.0\",\"id\":1e2,\"method\":\"initialize\"},{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\"}]\n",
  ]

  /// Some seeds in a row with bytes changed, lost, doubled or made up.
  private static func mutated(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      bytes += (seeds.randomElement(using: &random) ?? "").utf8
    }
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let position = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, position + Int.random(in: 1...16, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(position..<end)
      case 2: bytes.insert(contentsOf: bytes[position..<end], at: position)
      default:
        bytes.insert(
          contentsOf: Array(repeating: "9{[\"\\".utf8.randomElement(using: &random) ?? 0, count: 20),
          at: position)
      }
      if bytes.isEmpty { bytes = [0] }
    }
    return bytes
  }

  @Test("whatever comes is framed, parsed or refused, the same in any pieces")
  func decoder() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let bytes = Self.mutated(&random)
      let whole = decode([bytes], limit: 200)
      let cut = Int.random(in: 0...bytes.count, using: &random)
      #expect(decode([bytes[..<cut], bytes[cut...]], limit: 200) == whole)
      for case .frame(let text) in whole {
        guard let value = try? JSON(parsing: text) else { continue }
        #expect(throws: Never.self) { try JSON(parsing: value.serialized(.pretty)) }
        _ = Message(value)
      }
    }
  }

  @Test("a connection outlives whatever comes, and ends with it", arguments: 0..<20)
  func connection(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let bytes = (0..<10).map { _ in Self.mutated(&random) }.joined()
    let status = try await serve { client in
      try await client.sendRaw(String(decoding: bytes, as: UTF8.self))
      try client.closeInput()
      _ = try await client.rest()
    }
    #expect(status == 0 || status == 1)
  }
}
