import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

@Suite(.timeLimit(.minutes(10)))
struct RetryTests {
  @Test(arguments: [
    (1, 0, 0.5), (2, 0, 1), (3, 0, 2), (4, 0, 4), (5, 0, 8), (6, 0, 8), (1000, 0, 8),
    (1, 1, 0.75), (2, 0.5, 1.25), (5, 1, 12), (0, 0, 0.5), (1, 7, 0.75), (1, -1, 0.5),
  ])
  func `back-off doubles up to 8 s and is stretched by at most a half`(
    attempt: Int, jitter: Double, seconds: Double
  ) {
    #expect(RetryPolicy.backOff(attempt, jitter: jitter) == .seconds(seconds))
  }

  private static let server = GitHubError(.github(status: 503, requestID: nil), "")
  private static let gateway = GitHubError(.github(status: 502, requestID: nil), "")
  private static let network = GitHubError(.network, "")

  @Test(arguments: [
    (network, 1, 0.0, true), (network, 3, 0, true), (network, 4, 0, false),
    (server, 1, 59, true), (server, 1, 59.8, false), (server, 1, 61, false),
    (GitHubError(.github(status: 422, requestID: nil), ""), 1, 0, false),
    (GitHubError(.notFound, ""), 1, 0, false), (GitHubError(.unauthorized, ""), 1, 0, false),
    (GitHubError(.rateLimited(retryAt: TestClock.start, scope: .primary), ""), 1, 0, false),
  ])
  func `three retries of what may pass, none that would start after a minute`(
    error: GitHubError, attempt: Int, elapsed: Double, isRetried: Bool
  ) {
    let decision = RetryPolicy().decide(error, attempt: attempt, elapsed: .seconds(elapsed), jitter: 0)
    #expect((decision != .stop) == isRetried)
  }

  @Test(arguments: [(network, true), (server, true), (gateway, false)])
  func `what asking for less would answer better is left to that`(error: GitHubError, isRetried: Bool) {
    let policy = RetryPolicy(leavesTooMuch: true)
    #expect((policy.decide(error, attempt: 1, elapsed: .zero, jitter: 0) != .stop) == isRetried)
  }

  private static let passing: [Fault.Effect] = [
    .fail(.notSent("refused")), .fail(.cut("reset")), .fail(.timedOut),
    .answer(.json(500, "{}")), .answer(.html(502)), .answer(.json(503, "{}")), .answer(.html(504)),
  ]

  @Test(arguments: passing)
  func `a read that fails three times is answered at the fourth`(effect: Fault.Effect) async throws {
    let bench = ClientBench(jitter: 0.5)
    bench.github.fault("^GET /user$", times: 3, effect)
    #expect(try await bench.client.get("/user").text.contains("freemandealer"))
    #expect(bench.github.requests.count == 4)
    #expect(bench.clock.sleeps == [.seconds(0.625), .seconds(1.25), .seconds(2.5)])
    // A connection that broke once is not trusted again.
    #expect(bench.wire.requests.map { $0.headers["Connection"] } == [nil, "close", "close", "close"])
  }

  @Test(arguments: passing)
  func `after four failures it is over, and the error says how often it was tried`(effect: Fault.Effect)
    async throws
  {
    let bench = ClientBench()
    bench.github.fault("^GET /user$", times: 5, effect)
    let error = await bench.error { try await bench.client.get("/user") }
    #expect(bench.github.requests.count == 4)
    if error?.kind == .network {
      #expect(error?.attempts == 4)
      #expect(error?.message.contains("api.github.com") == true)
    } else {
      guard case .github(let status, _) = error?.kind else {
        Issue.record("not an answer of GitHub's: \(String(describing: error))")
        return
      }
      #expect(status >= 500)
    }
  }

  @Test(arguments: [400, 401, 403, 404, 405, 409, 410, 415, 422, 451])
  func `an answer of 4xx is final`(status: Int) async {
    let bench = ClientBench()
    bench.github.fault("^GET /user$", times: 5, .answer(.json(status, #"{"message": "no"}"#)))
    let error = await bench.error { try await bench.client.get("/user") }
    #expect(error != nil)
    #expect(bench.github.requests.count == 1)
    #expect(bench.clock.sleeps.isEmpty)
  }

  @Test func `a GraphQL query is a read and is retried like one`() async throws {
    let bench = ClientBench()
    bench.github.fault(.graphQL, times: 3, .fail(.cut("reset")))
    #expect(try await bench.client.viewer() == "freemandealer")
    #expect(bench.github.requests.count == 4)
  }

  @Test func `time-outs eat the budget: there is no fourth after a minute`() async {
    let bench = ClientBench()
    bench.github.configure { $0.latency = .seconds(30) }
    let error = await bench.error { try await bench.client.get("/user") }
    #expect(error?.kind == .network)
    #expect(error?.attempts == 3)
    #expect(error?.message.contains("20 s") == true)
    #expect(bench.clock.sleeps == [20, 0.5, 20, 1, 20].map { .seconds($0) })
  }

  @Test func `an answer over the transport's cap is not asked for again`() async {
    let bench = ClientBench()
    bench.github.fault(.all, times: 5, .fail(.tooLarge(limit: 32 << 20)))
    let error = await bench.error { try await bench.client.get("/user") }
    #expect(error?.message.contains("32 MiB") == true)
    #expect(bench.github.requests.count == 1)
  }

  @Test func `a read that is cancelled between two attempts ends as cancelled`() async throws {
    let bench = ClientBench(World(), .manual)
    bench.github.fault(.all, times: 5, .fail(.cut("reset")))
    let read = Task { try await bench.client.get("/user") }
    await bench.clock.waitForSleepers(count: 1)
    read.cancel()
    await #expect(throws: CancellationError.self) { try await read.value }
    #expect(bench.github.requests.count == 1)
  }

  @Test(arguments: passing)
  func `a write is sent once, whatever comes of it`(effect: Fault.Effect) async throws {
    let bench = ClientBench(World(pullRequests: [World.PullRequest("apache/doris", 1)]))
    bench.github.fault(.comment, times: 5, effect)
    let outcome = try await bench.client.write(
      "POST", "/repos/apache/doris/issues/1/comments", body: Data(#"{"body": "run p0"}"#.utf8))
    if case .done = outcome { Issue.record("reported as done: \(outcome)") }
    #expect(bench.github.requests.count == 1)
    #expect(bench.wire.requests.first?.purpose == .write)
  }

  @Test func `read-only, no write leaves`() async {
    let github = SimulatedGitHub(world: World(), time: TestClock().timeSource)
    let client = GitHubClient(
      endpoint: .at("https://api.github.com"), transport: github.transport, isReadOnly: true, token: { "t" })
    await #expect(throws: GitHubError.readOnly) {
      try await client.write("PUT", "/repos/a/b/pulls/1/update-branch", body: Data("{}".utf8))
    }
    #expect(github.requests.isEmpty)
  }
}
