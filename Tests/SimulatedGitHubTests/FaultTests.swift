import Foundation
import GitHubCore
import TestSupport
import Testing

@testable import SimulatedGitHub

struct FaultTests {
  private let path = "/repos/apache/doris/issues/58845/comments"
  private let body = #"{"body": "run p0"}"#

  @Test(arguments: [TransportFailure.notSent("refused"), .cut("lost"), .timedOut])
  func `a failure before the work leaves nothing behind, one after it does`(failure: TransportFailure)
    async throws
  {
    let bench = try Bench()
    bench.github.fault(.comment, .fail(failure))
    bench.github.fault(.comment, .failAfterWork(failure))
    await #expect(throws: failure) { try await bench.send("POST", path, body) }
    #expect(bench.github.comments.isEmpty)
    await #expect(throws: failure) { try await bench.send("POST", path, body) }
    #expect(bench.github.comments.map(\.body) == ["run p0"])
    #expect(try await bench.send("POST", path, body).status == 201)
  }

  @Test func `a fault meets only its requests, and only so many of them`() async throws {
    let bench = try Bench()
    bench.github.fault("^GET /user$", times: 2, .answer(.html(502)))
    bench.github.fault(RequestPattern { $0.text.contains("run p1") }, .answer(.json(403, "{}")))
    #expect(try await bench.send("GET", "/rate_limit").status == 200)
    #expect(try await bench.send("GET", "/user").status == 502)
    #expect(try await bench.send("GET", "/user").headers["Content-Type"] == "text/html; charset=utf-8")
    #expect(try await bench.send("GET", "/user").status == 200)
    #expect(try await bench.send("POST", path, body).status == 201)
    #expect(try await bench.send("POST", path, #"{"body": "run p1"}"#).status == 403)
    #expect(bench.github.comments.count == 1)
  }

  @Test func `an answer of a fault keeps its headers and gets a date`() async throws {
    let bench = try Bench()
    bench.github.fault(.all, .answer(.json(429, "{}", headers: ["Retry-After": "8"])))
    bench.github.fault(.all, .redirect(status: 307, location: "https://elsewhere.example/x"))
    let limited = try await bench.send("GET", "/user")
    #expect(limited.headers["Retry-After"] == "8")
    #expect(limited.headers["Date"] == "Sun, 22 Nov 2026 00:00:00 GMT")
    let redirect = try await bench.send("GET", "/user")
    #expect(redirect.status == 307)
    #expect(redirect.headers["Location"] == "https://elsewhere.example/x")
  }

  @Test func `garbage and a truncated answer are 200 and no JSON`() async throws {
    let bench = try Bench()
    for effect in [Fault.Effect.garbage, .truncate] {
      bench.github.fault(.all, effect)
      let response = try await bench.send("GET", "/user")
      #expect(response.status == 200)
      #expect(throws: DecodingError.self) { try response.json }
    }
  }

  @Test func `a held request waits for its release, and its arrival can be awaited`() async throws {
    let bench = try Bench()
    let hold = bench.github.hold(.comment)
    async let response = bench.send("POST", path, body)
    let arrived = await bench.github.requests(.comment, count: 1)
    #expect(arrived.map(\.text) == [body])
    #expect(bench.github.comments.isEmpty)
    hold.release()
    #expect(try await response.status == 201)
    #expect(bench.github.comments.count == 1)
  }

  @Test func `held after the work, the comment stands while its answer waits`() async throws {
    let bench = try Bench(.manual)
    bench.github.configure { $0.latency = .seconds(1) }
    let hold = bench.github.hold(.comment, afterWork: true)
    async let response = bench.send("POST", path, body)
    await bench.clock.waitForSleepers(count: 1)
    #expect(bench.github.comments.count == 1)
    bench.clock.advance(by: .seconds(1))
    hold.release()
    #expect(try await response.status == 201)
  }

  @Test func `cancelling gives up a held read, never a held write`() async throws {
    let bench = try Bench()
    let hold = bench.github.hold(.all, times: 2)
    let read = Task { try await bench.send("GET", "/user") }
    let write = Task { try await bench.send("POST", path, body) }
    await bench.github.requests(.all, count: 2)
    read.cancel()
    write.cancel()
    await #expect(throws: TransportFailure.cancelled) { try await read.value }
    #expect(bench.github.comments.isEmpty)
    hold.release()
    #expect(try await write.value.status == 201)
  }

  @Test func `latency passes by the injected clock, and past the time-out the work is done all the same`()
    async throws
  {
    let bench = try Bench()
    bench.github.configure { $0.latency = .seconds(3) }
    bench.github.fault(.comment, .delay(.seconds(4)))
    _ = try await bench.send("POST", path, body)
    #expect(bench.clock.sleeps == [.seconds(4), .seconds(3)])
    #expect(bench.github.comments.map(\.at) == [TestClock.start + 4])
    await #expect(throws: TransportFailure.timedOut) {
      try await bench.send("POST", path, body, timeout: .seconds(2))
    }
    #expect(bench.github.comments.count == 2)
    #expect(bench.clock.sleeps.last == .seconds(2))
  }

  @Test func `a query that reads too many contexts gets the front end's 502`() async throws {
    let bench = try Bench()
    bench.github.configure {
      $0.maxContexts = 4
      $0.latencyPerContext = .seconds(1)
    }
    let query = """
      { node(id: "PR_apache/doris#58845") { ... on PullRequest { commits(last: 1) { nodes { commit {
        statusCheckRollup { contexts(first: SIZE) { totalCount } } } } } } } }
      """
    func ask(_ size: Int) async throws -> HTTPResponse {
      let body: JSON = ["query": .string(query.replacing("SIZE", with: String(size)))]
      return try await bench.send("POST", "/graphql", String(decoding: body.data, as: UTF8.self))
    }
    #expect(try await ask(4).status == 200)
    #expect(bench.clock.sleeps == [.seconds(4)])
    let refused = try await ask(5)
    #expect(refused.status == 502)
    #expect(try refused.json["message"]?.string?.hasPrefix("Something went wrong") == true)
    bench.github.configure { $0.tooManyContexts = .html(502) }
    #expect(try await ask(5).headers["Content-Type"] == "text/html; charset=utf-8")
  }
}
