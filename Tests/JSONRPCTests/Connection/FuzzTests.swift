import Foundation
import TestSupport
import Testing

@testable import JSONRPC

@Suite(.timeLimit(.minutes(10))) struct FuzzTests {
  private static let frames = FuzzLength.frames(usually: 8000)

  private static let calls: [FrameGenerator.Call] = [
    .init("echo", #"{"value":$id}"#), .init("echo", #"{"workDoneToken":$id,"value":$id}"#),
    .init("slow", #"{"value":$id}"#), .init("stall", #"{"name":7}"#, code: -32602),
  ]

  /// Answers like echo, but late enough to be overtaken and cancelled.
  private struct Slow: Request {
    static let method = "slow"
    typealias Result = JSON
    let value: JSON

    init(from fields: Fields) throws(RPCError) {
      value = fields["value"] ?? .null
    }
  }

  @Test("of generated messages each request is answered once, and nothing else but what is wrong")
  func connection() async throws {
    Platform.ignoreBrokenPipeSignal()
    var router = sampleRouter()
    router.on(Slow.self) { request, _ in
      for _ in 0..<8 { await Task.yield() }
      return request.value
    }
    // Many connections, because a broken header is the last thing that each can take.
    var total = FuzzLength.Total()
    for (seed, count) in FuzzLength.parts(of: Self.frames, 1000).enumerated() {
      let framing = RPCClient.Framing.allCases[seed % 2]
      let ending = framing == .headers ? Self.endings[seed % Self.endings.count] : ("", 0)
      let generator = FrameGenerator(seed: UInt64(seed), calls: Self.calls)
      let (report, status) = try await withPipes(router, framing) { client in
        try await Barrage(generator, framing, echoes: true).run(count, against: &client, ending: ending.0)
      }
      #expect(report.faults == [], "seed \(seed)")
      #expect(status == ending.1, "seed \(seed)")
      total.add(report)
    }
    total.show()
  }

  /// What may follow the last frame, and the status with which the connection then ends.
  private static let endings: [(String, Int32)] = [
    ("", 0), ("Content-Length: -1\r\n\r\n{}", 1), ("Content-Length: 5\r\n\r\n{", 0), ("no colon\r\n\r\n", 1),
    ("Content-Length: 1000000000000\r\n", 0), ("\u{0}\u{1B}[2J\n", 1), ("Content-Type: x\r\n\r\n", 1),
    ("Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 1), ("Content-Length: 0x2\r\n\r\n{}", 1),
    ("{\"jsonrpc\":\"2.0\"}\n", 0), ("{}\n", 1), (String(repeating: "x: y\r\n", count: 3000), 1),
  ]

  private func withPipes(
    _ router: Router, _ framing: RPCClient.Framing,
    _ script: (inout RPCClient) async throws -> Ledger.Report
  ) async throws -> (Ledger.Report, status: Int32) {
    let (input, output) = (Pipe(), Pipe())
    let (from, to) = (StandardInput(input.fileHandleForReading), output.fileHandleForWriting)
    async let status = {
      defer { try? to.close() }
      return await Connection(router: router, hooks: .sample()).run(input: from, output: FrameWriter(to))
    }()
    var client = RPCClient(
      toServer: input.fileHandleForWriting, fromServer: output.fileHandleForReading, framing: framing)
    return (try await script(&client), await status)
  }

  @Test("whatever comes is framed, parsed or refused, the same in any pieces", arguments: 0..<4)
  func decoder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
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
  func garbage(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let bytes = (0..<10).map { _ in Self.mutated(&random) }.joined()
    let status = try await serve { client in
      try await client.sendRaw(String(decoding: bytes, as: UTF8.self))
      try client.closeInput()
      _ = try await client.rest()
    }
    #expect(status == 0 || status == 1)
  }

  private static let seeds = [
    "Content-Length: 59\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":{\"value\":[]}}",
    "Content-Type: x\r\nContent-Length: 2\n\n[]",
    "{\"jsonrpc\":\"2.0\",\"id\":\"\\ud83d\\ude00\",\"method\":\"stall\",\"params\":{\"workDoneToken\":1}}\n",
    "[{\"jsonrpc\":\"2.0\",\"id\":1e2,\"method\":\"initialize\"},{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\"}]\n",
  ]

  /// Some seeds in a row with bytes changed, lost, doubled or made up, headers as well as bodies.
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
}
