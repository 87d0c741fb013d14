import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

@Suite(.timeLimit(.minutes(10)))
struct RateLimitTests {
  /// One answer and what it says; the shapes are those of recorded ones.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var status: Int
    var message = "Forbidden"
    var headers: HTTPHeaders = [:]
    var strikes = 0
    /// Seconds from our now; nil: no limit.
    var wait: TimeInterval?
    var scope = GitHubError.LimitScope.secondary
  }

  private static let date = "Sun, 22 Nov 2026 00:00:00 GMT"
  /// Half an hour after `date`.
  private static let reset = String(Int(TestClock.start.timeIntervalSince1970) + 1800)
  private static let secondary =
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again"

  private static let cases: [Case] = [
    Case(
      testDescription: "429 with Retry-After", status: 429, message: secondary,
      headers: ["Retry-After": "8"], wait: 8),
    Case(
      testDescription: "abuse detection with Retry-After", status: 403,
      message:
        "You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.",
      headers: ["Retry-After": "60", "X-RateLimit-Remaining": "4999"], wait: 60),
    Case(
      testDescription: "Retry-After stands above the reset", status: 403,
      headers: ["Retry-After": "30", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset, "Date": date],
      wait: 30, scope: .primary),
    Case(
      testDescription: "Retry-After as a date", status: 429,
      headers: ["Retry-After": "Sun, 22 Nov 2026 00:01:30 GMT", "Date": date], wait: 90),
    Case(
      testDescription: "nothing left, until the reset", status: 403, message: "API rate limit exceeded",
      headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset, "Date": date],
      wait: 1800, scope: .primary),
    Case(
      testDescription: "nothing left, as 429", status: 429, message: "API rate limit exceeded",
      headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset, "Date": date],
      wait: 1800, scope: .primary),
    Case(
      testDescription: "nothing left, of long ago and without a reset", status: 403,
      message: "API Rate Limit Exceeded for 92.104.200.119", headers: ["X-RateLimit-Remaining": "0"],
      wait: 60),
    Case(
      testDescription: "secondary without Retry-After", status: 403, message: secondary,
      headers: ["X-RateLimit-Remaining": "4000", "X-RateLimit-Reset": reset], wait: 60),
    Case(testDescription: "the same as 429", status: 429, message: secondary, wait: 60),
    Case(testDescription: "a 429 that says nothing", status: 429, message: "", wait: 60),
    Case(testDescription: "second in a row", status: 403, message: secondary, strikes: 1, wait: 120),
    Case(testDescription: "third in a row", status: 403, message: secondary, strikes: 2, wait: 240),
    Case(testDescription: "tenth in a row", status: 403, message: secondary, strikes: 9, wait: 900),
    Case(
      testDescription: "a 403 of rights", status: 403,
      message: "Resource not accessible by personal access token",
      headers: ["X-RateLimit-Remaining": "4000", "X-RateLimit-Reset": reset]),
    Case(testDescription: "a 404", status: 404, message: "API rate limit exceeded"),
    Case(
      testDescription: "a success with the last of the budget", status: 200,
      headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset]),
  ]

  @Test(arguments: cases)
  func `a limit is told from a refusal, with its end by our clock`(_ each: Case) {
    // Ours is an hour ahead of GitHub's.
    let now = TestClock.start + 3600
    let response = HTTPResponse.json(each.status, #"{"message": "\#(each.message)"}"#, headers: each.headers)
    let expected = each.wait.map { LimitHit(until: now + $0, scope: each.scope) }
    #expect(LimitHit.detect(response, now: now, strikes: each.strikes) == expected)
  }

  @Test func `without a Date header the reset is taken by our clock, and never lies behind us`() {
    func hit(_ now: Date) -> Date? {
      let headers: HTTPHeaders = ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": Self.reset]
      return LimitHit.detect(.json(403, "{}", headers: headers), now: now, strikes: 0)?.until
    }
    #expect(hit(TestClock.start + 1000) == TestClock.start + 1800)
    #expect(hit(TestClock.start + 9000) == TestClock.start + 9001)
  }

  @Test func `nothing is sent before a limit ends, and then it is`() async throws {
    let bench = ClientBench()
    bench.github.fault("^GET /user$", .answer(.json(429, "{}", headers: ["Retry-After": "8"])))
    let met = await bench.error { try await bench.client.get("/user") }
    #expect(met?.kind == .rateLimited(retryAt: TestClock.start + 8, scope: .secondary))
    #expect(met?.message.contains("2026-11-22T00:00:08Z") == true)
    try await bench.wait(.seconds(7))
    // A secondary limit is on all that one does.
    for work in [{ try await bench.client.get("/user").text }, { try await bench.client.viewer() }] {
      let error = await bench.error { try await work() }
      #expect(error?.kind == met?.kind)
    }
    await #expect(throws: GitHubError.self) {
      try await bench.client.write("PUT", "/repos/apache/doris/pulls/1/update-branch", body: Data())
    }
    #expect(bench.github.requests.count == 1)
    try await bench.wait(.seconds(1))
    _ = try await bench.client.get("/user")
    #expect(bench.github.requests.count == 2)
  }

  @Test func `a limit is not retried within the request that met it`() async {
    let bench = ClientBench()
    bench.github.configure { $0.remaining = 0 }
    let error = await bench.error { try await bench.client.get("/user") }
    #expect(error?.kind == .rateLimited(retryAt: TestClock.start + 1800, scope: .primary))
    #expect(bench.github.requests.count == 1)
    #expect(bench.clock.sleeps.isEmpty)
  }

  @Test(arguments: ["RATE_LIMITED", "RATE_LIMIT"])
  func `the budget of GraphQL ends in a 200, and REST goes on`(type: String) async throws {
    let bench = ClientBench()
    bench.github.fault(
      .graphQL,
      .answer(
        .json(
          200, #"{"errors": [{"type": "\#(type)", "message": "API rate limit exceeded for user ID 1."}]}"#,
          headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": Self.reset, "Date": Self.date])))
    let error = await bench.error { try await bench.client.viewer() }
    #expect(error?.kind == .rateLimited(retryAt: TestClock.start + 1800, scope: .primary))
    _ = await bench.error { try await bench.client.viewer() }
    #expect(bench.github.requests(.graphQL).count == 1)
    _ = try await bench.client.get("/user")
    try await bench.wait(.seconds(1800))
    #expect(try await bench.client.viewer() == "freemandealer")
  }

  @Test func `the budget of REST leaves GraphQL alone`() async throws {
    let bench = ClientBench()
    let headers: HTTPHeaders = ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": Self.reset]
    bench.github.fault("^GET /user$", .answer(.json(403, #"{"message": "no"}"#, headers: headers)))
    _ = await bench.error { try await bench.client.get("/user") }
    #expect(try await bench.client.viewer() == "freemandealer")
  }

  @Test func `secondary limits in a row make the wait grow, a success makes it short again`() async throws {
    let bench = ClientBench()
    bench.github.fault(.all, times: 3, .answer(.json(403, #"{"message": "\#(Self.secondary)"}"#)))
    var waits: [TimeInterval] = []
    func meet() async throws {
      let error = await bench.error { try await bench.client.get("/user") }
      guard case .rateLimited(let end, .secondary) = error?.kind else { return }
      waits.append(end.timeIntervalSince(bench.clock.date))
      try await bench.wait(.seconds(waits.last ?? 0))
    }
    for _ in 1...4 { try await meet() }
    #expect(waits == [60, 120, 240])
    bench.github.fault(.all, .answer(.json(403, #"{"message": "\#(Self.secondary)"}"#)))
    try await meet()
    #expect(waits.last == 60)
  }

  /// Several requests are under way at once: all of them meet the same limit.
  @Test func `requests that meet one limit together count as one`() async throws {
    let clock = TestClock()
    let (wire, allHaveLeft) = (Wire(), Gate())
    let transport = HTTPTransport { _ in
      if wire.requests.count >= 6 { allHaveLeft.open() }
      await allHaveLeft.opened()
      return .json(403, #"{"message": "\#(Self.secondary)"}"#)
    }
    let client = GitHubClient(
      endpoint: .at("https://api.github.com"), transport: wire.tapped(transport), time: clock.timeSource,
      token: { "t" })
    await withDiscardingTaskGroup { group in
      for _ in 1...6 { group.addTask { _ = try? await client.get("/user") } }
    }
    try await clock.sleep(for: .seconds(60))
    await #expect(throws: GitHubError.limited(LimitHit(until: clock.date + 120, scope: .secondary))) {
      try await client.get("/user")
    }
  }

  @Test func `a short limit does not shorten a long one`() async throws {
    let bench = ClientBench()
    let gate = LimitGate()
    let now = bench.clock.date
    gate.record(LimitHit(until: now + 1800, scope: .primary), on: .graphql, now: now)
    gate.record(LimitHit(until: now + 8, scope: .secondary), on: .core, now: now)
    #expect(gate.hit(for: .core, now: now)?.until == now + 8)
    #expect(gate.hit(for: .graphql, now: now)?.until == now + 1800)
    #expect(gate.hit(for: .graphql, now: now + 1800) == nil)
  }
}
