import Foundation
import JSONRPC
import TestSupport
import Testing

extension EndToEnd {
  /// prls for a long time, between a GitHub that spoils most exchanges and a client that cancels a third of its
  /// requests. `PRLS_SOAK_REQUESTS` says how many.
  @Suite struct SoakTests {
    private static let count =
      ProcessInfo.processInfo.environment["PRLS_SOAK_REQUESTS"].flatMap { Int($0) } ?? 200
    private static let isLong = count >= 10_000

    @Test func `each request gets one answer, and its own`() async throws {
      let github = FaultyGitHub()
      try await LoopbackServer.run(github.serve) { server in
        let sandbox = try Sandbox(
          api: "http://127.0.0.1:\(server.port)",
          more: "  - {label: both, user: me, repos: [apache/doris, apache/doris-website]}")
        var footprints: [Footprint] = []
        var soak = Soak()
        let exit = try await Prls.serve(in: sandbox, within: Child.longest + .milliseconds(50 * Self.count)) {
          client, child in
          for number in 1...Self.count {
            try await soak.ask(number, &client)
            // In between, as much as comes up by itself: nothing waits for the slowest.
            while soak.open.count >= 100 { try await soak.receive(&client) }
            if number % 2000 == 0 {
              try await soak.drain(&client)
              footprints += [Footprint(of: child)].compactMap(\.self)
            }
          }
          try await soak.drain(&client)
        }
        #expect(exit.status == 0)
        #expect(exit.output == "")
        #expect(exit.errors == "")
        report(soak, footprints, exchanges: server.requests.count)
        expectSteady(footprints)
      }
    }

    private func report(_ soak: Soak, _ footprints: [Footprint], exchanges: Int) {
      print(
        "\(Self.count) requests, \(exchanges) exchanges: \(soak.results) results, \(soak.errors) errors,"
          + " \(soak.cancelled) cancelled")
      print("$/cancelRequest answered, GitHub hanging: \(Soak.words(soak.waits.hanging))")
      print("$/cancelRequest answered, else: \(Soak.words(soak.waits.others))")
      for (index, each) in footprints.enumerated() { print("after \((index + 1) * 2000) requests: \(each)") }
    }

    /// The first half may be warming up. The bounds are wide: a leak in 5,000 requests is far wider.
    private func expectSteady(_ footprints: [Footprint]) {
      guard Self.isLong, let last = footprints.last else { return }
      let middle = footprints[footprints.count / 2]
      let requests = 2000 * (footprints.count - footprints.count / 2 - 1)
      let growth = (last.bytes - middle.bytes) / requests
      print("growth in the second half: \(growth) B a request")
      #expect(growth < 1000)
      #expect(last.descriptors < middle.descriptors + 100)
      #expect(last.threads < middle.threads + 30)
    }
  }
}

/// What a process takes of the machine; nil where /proc does not tell.
private struct Footprint: Sendable, CustomStringConvertible {
  var bytes: Int
  var descriptors: Int
  var threads: Int

  init?(of child: Child) {
    let folder = "/proc/\(child.id)"
    guard let status = try? String(contentsOfFile: folder + "/status", encoding: .utf8),
      let kilobytes = status.firstMatch(of: /VmRSS:\s*([0-9]+)/).flatMap({ Int($0.1) }),
      let threads = status.firstMatch(of: /Threads:\s*([0-9]+)/).flatMap({ Int($0.1) }),
      let descriptors = try? FileManager.default.contentsOfDirectory(atPath: folder + "/fd").count
    else { return nil }
    bytes = kilobytes * 1024
    self.descriptors = descriptors
    self.threads = threads
  }

  var description: String { "\(bytes / 1024) KiB, \(descriptors) descriptors, \(threads) threads" }
}

/// The client: who is still to be answered, and what came.
private struct Soak {
  struct Asked {
    var number: Int
    var isCancelled = false
    var fault: FaultyGitHub.Fault { FaultyGitHub.fault(of: number) }
  }

  private(set) var open: [Int: Asked] = [:]
  private(set) var results = 0
  private(set) var errors = 0
  private(set) var cancelled = 0
  private(set) var waits = (hanging: [Duration](), others: [Duration]())
  /// The ids to cancel once a pull request's turn has come.
  private var due: [Int: [Int]] = [:]

  mutating func ask(_ number: Int, _ client: inout RPCClient) async throws {
    var params: JSONObject = ["pr": .integer(number)]
    // Where the number alone is ambiguous, each repository is asked, with GET.
    if number % 3 == 0 { params["target"] = "both" }
    let id = try await client.send("failures", .object(params))
    let asked = Asked(number: number)
    open[id] = asked
    if asked.fault.outcome == .late || Int.random(in: 0..<4) == 0 {
      due[number + .random(in: 0..<60), default: []].append(id)
    }
    for id in due.removeValue(forKey: number) ?? [] { try await cancel(id, &client) }
  }

  /// Waits until all are answered.
  mutating func drain(_ client: inout RPCClient) async throws {
    for id in due.values.joined().sorted() { try await cancel(id, &client) }
    due = [:]
    while !open.isEmpty { try await receive(&client) }
  }

  private mutating func cancel(_ id: Int, _ client: inout RPCClient) async throws {
    guard let asked = open[id] else { return }
    open[id]?.isCancelled = true
    let start = ContinuousClock.now
    try await client.notify("$/cancelRequest", ["id": .integer(id)])
    while open[id] != nil { try await receive(&client) }
    let wait = start.duration(to: .now)
    if asked.fault.outcome == .late { waits.hanging.append(wait) } else { waits.others.append(wait) }
  }

  mutating func receive(_ client: inout RPCClient) async throws {
    let message = try #require(
      try await client.next(), "The server ended with \(open.count) requests unanswered.")
    let asked = try #require(
      message["id"]?.integer.flatMap { open.removeValue(forKey: $0) },
      "Nobody asked for this, or it was answered before: \(message.text())")
    switch message.at("error.code")?.integer {
    case nil:
      // Also where the fault is a refusal: its exchange may have been lost on a connection that was closing, and
      // the retry met an honest GitHub.
      results += 1
      #expect(message.at("result.pull_requests.0.number")?.integer == asked.number)
    case -32800:
      cancelled += 1
      #expect(asked.isCancelled)
    case let code:
      errors += 1
      #expect(code == -32803)
      #expect(asked.fault.outcome == .refused, "\(asked.fault): \(message.text())")
    }
  }

  static func words(_ waits: [Duration]) -> String {
    let sorted = waits.sorted()
    guard let longest = sorted.last else { return "none" }
    return "median \(sorted[sorted.count / 2]), longest \(longest), of \(sorted.count)"
  }
}
