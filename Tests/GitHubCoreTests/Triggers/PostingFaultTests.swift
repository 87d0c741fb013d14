import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// What becomes of a comment when something goes wrong on its way: one in the end, or an error that says how it is.
struct PostingFaultTests {
  struct Trouble: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var effect: Fault.Effect

    init(_ name: String, _ effect: Fault.Effect) {
      testDescription = name
      self.effect = effect
    }

    static let before = [
      Trouble("cut", .fail(.cut("reset"))),
      Trouble("answer too large", .fail(.tooLarge(limit: 1))),
      Trouble("500", .answer(.json(500, #"{"message": "Server Error"}"#))),
      Trouble("502 in HTML", .answer(.html(502))),
      Trouble("503", .answer(.json(503, "{}"))),
      Trouble("a proxy's 200 in HTML", .answer(.html(200))),
      Trouble("an empty 201", .answer(.json(201, ""))),
      Trouble("a 201 with something else", .answer(.json(201, #"{"ok": true}"#))),
    ]
    static let after = [
      Trouble("cut", .failAfterWork(.cut("reset"))),
      Trouble("answer too large", .failAfterWork(.tooLarge(limit: 1))),
      Trouble("garbage", .garbage),
      Trouble("half an answer", .truncate),
    ]
  }

  @Test(arguments: [1, 2])
  func `a comment that never left is sent again`(times: Int) async throws {
    let bench = TriggerBench()
    bench.github.fault(.comment, times: times, .fail(.notSent("refused")))
    let rerun = try await bench.rerun()
    #expect(rerun.status == .triggered)
    #expect(bench.posted == ["run p0"])
    #expect(bench.writes.count == times + 1)
    #expect(bench.looks.isEmpty)
  }

  @Test func `after three attempts that never left it is over, and surely nothing happened`() async throws {
    let bench = TriggerBench()
    bench.github.fault(.comment, times: 3, .fail(.notSent("refused")))
    let error = try await failure { try await bench.rerun() }
    #expect(error.kind == .network)
    #expect(error.attempts == 3)
    #expect(error.mayHaveHappened == false)
    #expect(bench.writes.count == 3)
    #expect(try bench.entries.isEmpty)
    #expect(try await bench.rerun().status == .triggered)
    #expect(bench.posted == ["run p0"])
  }

  @Test(arguments: Trouble.before)
  func `a comment that a look 3 s later does not find is posted again, and is there once`(trouble: Trouble)
    async throws
  {
    let bench = TriggerBench()
    bench.github.fault(.comment, trouble.effect)
    let rerun = try await bench.rerun()
    #expect(rerun.status == .triggered)
    #expect(bench.posted == ["run p0"])
    #expect(bench.writes.count == 2)
    let look = try #require(bench.looks.first)
    #expect(look.at.timeIntervalSince(bench.writes[0].at) >= 3)
    #expect(try bench.entries.map(\.state) == [.triggered])
    #expect(try bench.entries.first?.commentURL == rerun.commentURL)
  }

  @Test(arguments: Trouble.after)
  func `a comment that a look 3 s later finds is not posted again`(trouble: Trouble) async throws {
    let bench = TriggerBench()
    bench.github.fault(.comment, trouble.effect)
    let rerun = try await bench.rerun()
    #expect(rerun.status == .triggered)
    #expect(rerun.commentURL == "https://github.com/apache/doris/pull/58845#issuecomment-1001")
    #expect(rerun.triggeredAt == bench.github.comments.first?.at)
    #expect(bench.writes.count == 1)
    #expect(try #require(bench.looks.first).at.timeIntervalSince(bench.writes[0].at) >= 3)
    #expect(try bench.entries.map(\.state) == [.triggered])
    #expect(try await bench.rerun().status == .alreadyTriggered)
    #expect(bench.posted == ["run p0"])
  }

  @Test func `a 5xx that comes though the comment is there is no reason for a second one`() async throws {
    let bench = TriggerBench(answering: { github, request, response in
      request.purpose == .write && github.requests(.comment).count == 1 ? .html(504) : response
    })
    let rerun = try await bench.rerun()
    #expect(rerun.status == .triggered)
    #expect(rerun.commentURL != nil)
    #expect(bench.posted == ["run p0"])
    #expect(bench.writes.count == 1)
  }

  @Test func `three comments in a row that are not there are an error, and surely none is there`()
    async throws
  {
    let bench = TriggerBench()
    bench.github.fault(.comment, times: 3, .answer(.html(502)))
    let error = try await failure { try await bench.rerun() }
    #expect(error.kind == .github(status: 502, requestID: "SIM:0"))
    #expect(error.mayHaveHappened == false)
    #expect(bench.writes.count == 3)
    #expect(bench.looks.count == 3)
    #expect(try bench.entries.isEmpty)
    #expect(try await bench.rerun().status == .triggered)
    #expect(bench.posted == ["run p0"])
  }

  // MARK: Time-outs

  @Test(arguments: [
    (Fault.Effect.fail(.timedOut), Rerun.Status.triggered),
    (Fault.Effect.failAfterWork(.timedOut), Rerun.Status.alreadyTriggered),
  ])
  func `after a time-out nothing is sent again; the next request looks first`(
    effect: Fault.Effect, next: Rerun.Status
  ) async throws {
    let bench = TriggerBench()
    bench.github.fault(.comment, effect)
    let error = try await failure { try await bench.rerun() }
    #expect(error.kind == .network)
    #expect(error.mayHaveHappened == true)
    #expect(error.message.contains("may have happened"))
    #expect(bench.writes.count == 1)
    #expect(bench.looks.isEmpty)
    #expect(try bench.entries.map(\.state) == [.unclear])

    let again = try await bench.rerun(by: bench.program())
    #expect(again.status == next)
    #expect(again.commentURL == "https://github.com/apache/doris/pull/58845#issuecomment-1001")
    #expect(try #require(bench.looks.first).at.timeIntervalSince(bench.writes[0].at) >= 3)
    #expect(bench.posted == ["run p0"])
    #expect(try bench.entries.map(\.state) == [.triggered])
  }

  @Test func `a time-out after a cut line is as unclear as a time-out alone`() async throws {
    let bench = TriggerBench()
    bench.github.fault(.comment, .fail(.cut("reset")))
    bench.github.fault(.comment, .failAfterWork(.timedOut))
    let error = try await failure { try await bench.rerun() }
    #expect(error.mayHaveHappened == true)
    #expect(bench.writes.count == 2)
    #expect(try await bench.rerun().status == .alreadyTriggered)
    #expect(bench.posted == ["run p0"])
  }

  @Test func `a server that takes longer than the time-out has the comment in the end, once`() async throws {
    let bench = TriggerBench()
    bench.github.fault(.comment, .delay(.seconds(2)))
    bench.github.configure { $0.latency = .seconds(31) }
    // The read before it is quick.
    bench.github.fault("^GET", .answer(.json(200, bench.pullRequestBody)))
    let error = try await failure { try await bench.rerun() }
    #expect(error.mayHaveHappened == true)
    bench.github.configure { $0.latency = .zero }
    #expect(try await bench.rerun().status == .alreadyTriggered)
    // 3 s after the time-out, not after the comment left.
    #expect(try #require(bench.looks.first).at.timeIntervalSince(bench.writes[0].at) >= 2 + 30 + 3)
    #expect(bench.posted == ["run p0"])
  }

  // MARK: Refusals

  @Test(arguments: [
    (400, GitHubError.Kind.github(status: 400, requestID: "SIM:0")), (401, .unauthorized),
    (403, .forbidden), (404, .notFound), (409, .github(status: 409, requestID: "SIM:0")),
    (410, .notFound), (422, .github(status: 422, requestID: "SIM:0")),
  ])
  func `a refusal is reported, and nothing of it stands in the way of the next request`(
    status: Int, kind: GitHubError.Kind
  ) async throws {
    let bench = TriggerBench()
    bench.github.fault(.comment, .answer(.json(status, #"{"message": "No."}"#)))
    let error = try await failure { try await bench.rerun() }
    #expect(error.kind == kind)
    #expect(error.mayHaveHappened != true)
    #expect(bench.writes.count == 1)
    #expect(try bench.entries.isEmpty)
    #expect(try await bench.rerun().status == .triggered)
    #expect(bench.looks.isEmpty)
    #expect(bench.posted == ["run p0"])
  }

  @Test func `a 403 names the classic token`() async throws {
    let bench = TriggerBench()
    bench.github.fault(
      .comment, .answer(.json(403, #"{"message": "Resource not accessible by personal access token"}"#)))
    let error = try await failure { try await bench.rerun() }
    #expect(error.hint?.contains("classic token") == true)
  }

  @Test(arguments: [
    HTTPResponse.json(403, #"{"message": "You have exceeded a secondary rate limit."}"#),
    .json(429, "{}", headers: ["Retry-After": "60"]),
  ])
  func `a limit is reported with its end, before which nothing more leaves`(answer: HTTPResponse)
    async throws
  {
    let bench = TriggerBench()
    bench.github.fault(.comment, .answer(answer))
    let error = try await failure { try await bench.rerun() }
    #expect(error.kind == .rateLimited(retryAt: TestClock.start + 60, scope: .secondary))
    #expect(try bench.entries.isEmpty)
    let seen = bench.github.requests.count
    _ = try await failure { try await bench.rerun("run p1") }
    #expect(bench.github.requests.count == seen)
    bench.clock.advance(by: .seconds(60))
    #expect(try await bench.rerun().status == .triggered)
    #expect(bench.posted == ["run p0"])
  }

  // MARK: Redirects

  @Test(arguments: [307, 308])
  func `a redirect keeps method and body`(status: Int) async throws {
    let bench = TriggerBench()
    let id = try #require(bench.github.world.repository(TriggerBench.repo)).id
    bench.github.fault(
      .comment,
      .redirect(
        status: status, location: "https://api.github.test/repositories/\(id)/issues/58845/comments"))
    #expect(try await bench.rerun().status == .triggered)
    #expect(bench.writes.map(\.method) == ["POST", "POST"])
    #expect(bench.writes[0].body == bench.writes[1].body)
    #expect(bench.posted == ["run p0"])
  }

  @Test func `a redirect to another place, or as a GET, is an error; nothing was posted`() async throws {
    let bench = TriggerBench()
    bench.github.fault(.comment, .redirect(status: 307, location: "https://elsewhere.example/x"))
    bench.github.fault(.comment, .redirect(status: 303, location: "https://api.github.test/x"))
    for _ in 0..<2 { _ = try await failure { try await bench.rerun() } }
    #expect(bench.github.requests.allSatisfy { $0.url.host == "api.github.test" })
    #expect(bench.posted.isEmpty)
    #expect(try bench.entries.isEmpty)
    #expect(try await bench.rerun().status == .triggered)
  }

  @Test func `a repository is found by its former name, and journalled by its new one`() async throws {
    let bench = TriggerBench(formerName: "apache/incubator-doris")
    let rerun = try await bench.prls.rerun(in: "apache/incubator-doris")
    #expect(rerun.repo == "apache/doris")
    #expect(try await bench.rerun().status == .alreadyTriggered)
    #expect(bench.posted == ["run p0"])
  }
}

extension TriggerBench {
  fileprivate var pullRequestBody: String {
    """
    {"number": 58845, "state": "open", "head": {"sha": "\(Self.head)"},
     "base": {"repo": {"full_name": "apache/doris"}}}
    """
  }
}
