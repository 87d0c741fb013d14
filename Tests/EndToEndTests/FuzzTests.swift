import Synchronization
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct FuzzTests {
    private static let frames = FuzzLength.frames(usually: 1000)

    private static let calls: [FrameGenerator.Call] = [
      .init("listTargets"), .init("listTriggers", #"{"repo":"apache/doris"}"#), .init("listPRs"),
      .init("listTargets", #"{"more":$id}"#), .init("listTriggers", #"{"repo":7}"#, code: -32602),
      .init("rerun", #"{"pr":"58845"}"#, code: -32602),
      .init("listPRs", #"{"target":7}"#, code: -32602),
    ]

    @Test(.timeLimit(.minutes(60)))
    func `of generated messages each request is answered once, in bounded memory`() async throws {
      var total = FuzzLength.Total()
      // Each process is watched, and must end within the watchdog's time.
      let most = min(20_000, max(500, Self.frames / 10))
      for (seed, count) in FuzzLength.parts(of: Self.frames, most).enumerated() {
        let framing = RPCClient.Framing.allCases[seed % 2]
        let barrage = Barrage(FrameGenerator(seed: UInt64(seed), calls: Self.calls), framing)
        let exit = try await Prls.serve(["--demo", "--log-level", "error"], in: Sandbox(), framing) {
          client, child in
          let peak = Mutex(0)
          let report = try await barrage.run(count, against: &client) {
            peak.withLock { $0 = child.peakMemory ?? 0 }
          }
          #expect(report.faults == [], "seed \(seed)")
          // A hundred times the messages need no more.
          let memory = peak.withLock(\.self)
          #expect(memory < 300 << 20)
          total.add(report, peakMemory: memory)
        }
        #expect(exit.status == 0)
        #expect(exit.errors == "")
      }
      total.show()
    }
  }
}
