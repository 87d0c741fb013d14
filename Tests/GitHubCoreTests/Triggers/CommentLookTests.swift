import Foundation
import SimulatedGitHub
import Synchronization
import TestSupport
import Testing

@testable import GitHubCore

/// Which comment a look takes for the one that was lost sight of.
struct CommentLookTests {
  struct Comment: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var body = "run p0"
    var author = "freemandealer"
    /// Seconds after the request.
    var at: TimeInterval = 1
    var isOurs = false
  }

  @Test(arguments: [
    Comment(testDescription: "ours", isOurs: true),
    Comment(testDescription: "ours, in the second of the request", at: 0, isOurs: true),
    Comment(testDescription: "ours, of another spelling", author: "FreemanDealer", isOurs: true),
    Comment(testDescription: "ours, as GitHub gives line ends", body: "run p0\r\n", isOurs: true),
    Comment(testDescription: "somebody else's", author: "somebody"),
    Comment(testDescription: "another command", body: "run p1"),
    Comment(testDescription: "another case", body: "run P0"),
    Comment(testDescription: "more words", body: "run p0 3"),
    Comment(testDescription: "in the middle of a text", body: "please run p0"),
    Comment(testDescription: "older than the request", at: -1),
  ])
  func `only our own comment with just that text since the request counts`(comment: Comment) async throws {
    let bench = TriggerBench()
    bench.comment(comment.body, by: comment.author, at: comment.at)
    bench.github.fault(.comment, .fail(.cut("reset")))
    let rerun = try await bench.rerun()
    #expect(rerun.status == .triggered)
    #expect(rerun.commentURL?.hasSuffix(comment.isOurs ? "-1" : "-1001") == true)
    #expect(bench.posted.count == (comment.isOurs ? 0 : 1))
  }

  @Test func `a comment that is accounted for is not taken for another`() async throws {
    let bench = TriggerBench()
    // The same text in the same second: of the head before the last push.
    #expect(try await bench.rerun().status == .triggered)
    bench.push()
    bench.github.fault(.comment, .fail(.cut("reset")))
    #expect(try await bench.rerun().commentURL?.hasSuffix("-1002") == true)
    #expect(bench.posted == ["run p0", "run p0"])
  }

  @Test func `an old comment that was edited since is not ours, though GitHub lists it`() async throws {
    let old = """
      [{"body": "run p0", "user": {"login": "freemandealer"}, "html_url": "https://old",
        "created_at": "2026-11-21T00:00:00Z", "updated_at": "2026-11-22T00:00:02Z"}]
      """
    let bench = TriggerBench()
    bench.github.fault("^GET /.*/comments$", .answer(.json(200, old)))
    bench.github.fault(.comment, .fail(.cut("reset")))
    #expect(try await bench.rerun().commentURL?.hasSuffix("-1001") == true)
    #expect(bench.posted == ["run p0"])
  }

  @Test(arguments: [90, 100, 199, 250])
  func `all pages are looked through`(others: Int) async throws {
    let bench = TriggerBench()
    for id in 1...others { bench.comment("run p0", by: "somebody", at: 0, id: id) }
    bench.github.fault(.comment, .failAfterWork(.cut("reset")))
    #expect(try await bench.rerun().commentURL?.hasSuffix("-1001") == true)
    #expect(bench.posted == ["run p0"])
    #expect(bench.looks.count == others / 100 + 1)
    #expect(bench.looks.allSatisfy { $0.query["per_page"] == "100" && $0.query["since"] != nil })
  }

  @Test func `a page that can't be read leaves it unclear`() async throws {
    let bench = TriggerBench()
    for id in 1...150 { bench.comment("run p1", at: 0, id: id) }
    bench.github.fault(.comment, .failAfterWork(.cut("reset")))
    bench.github.fault(
      RequestPattern { $0.query["page"] == "2" }, times: 4, .answer(.json(200, #"{"message": "?"}"#)))
    let error = try await failure { try await bench.rerun() }
    #expect(error.mayHaveHappened == true)
    #expect(try bench.entries.map(\.state) == [.unclear])
  }

  @Test(arguments: [-600.0, -0.4, 0.7, 600])
  func `a look goes by GitHub's clock`(ahead: TimeInterval) async throws {
    let bench = TriggerBench(githubIsAhead: ahead)
    bench.comment("run p0", at: ahead - 2)
    bench.github.fault(.comment, .fail(.cut("reset")))
    bench.github.fault(.comment, .failAfterWork(.cut("reset")))
    #expect(try await bench.rerun().commentURL?.hasSuffix("-1001") == true)
    #expect(bench.posted == ["run p0"])
    #expect(bench.looks.first?.query["since"] == Timestamp.text(TestClock.start + ahead))
  }

  @Test func `where a proxy takes the date away, the second of our own clock counts`() async throws {
    let bench = TriggerBench(answering: { _, _, response in
      var response = response
      response.headers["Date"] = nil
      return response
    })
    bench.clock.advance(by: .milliseconds(700))
    bench.github.fault(.comment, .failAfterWork(.cut("reset")))
    #expect(try await bench.rerun().commentURL?.hasSuffix("-1001") == true)
    #expect(bench.posted == ["run p0"])
  }

  // MARK: A look that fails

  struct Blindness: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var requests: RequestPattern
    var answer: HTTPResponse
    var kind: GitHubError.Kind

    static let all = [
      Blindness(
        testDescription: "comments: 502", requests: "^GET /.*/comments$", answer: .html(502),
        kind: .github(status: 502, requestID: "SIM:0")),
      Blindness(
        testDescription: "comments: 403", requests: "^GET /.*/comments$", answer: .json(403, "{}"),
        kind: .forbidden),
      Blindness(
        testDescription: "comments: limit", requests: "^GET /.*/comments$",
        answer: .json(429, "{}", headers: ["Retry-After": "9"]),
        kind: .rateLimited(retryAt: TestClock.start + 12, scope: .secondary)),
      Blindness(
        testDescription: "viewer: 502", requests: .graphQL, answer: .html(502),
        kind: .github(status: 502, requestID: "SIM:0")),
    ]
  }

  @Test(arguments: Blindness.all, [true, false])
  func `a look that fails leaves it unclear; the next request looks first`(
    blindness: Blindness, isThere: Bool
  ) async throws {
    let bench = TriggerBench()
    bench.github.fault(.comment, isThere ? .failAfterWork(.cut("reset")) : .fail(.cut("reset")))
    bench.github.fault(blindness.requests, times: 4, .answer(blindness.answer))
    let error = try await failure { try await bench.rerun() }
    #expect(error.kind == blindness.kind)
    #expect(error.mayHaveHappened == true)
    #expect(error.message.contains("may have been posted"))
    #expect(bench.writes.count == 1)
    #expect(try bench.entries.map(\.state) == [.unclear])

    bench.clock.advance(by: .seconds(20))
    // The faults that the first request did not use up are the second's: it is as blind as that one.
    for _ in 0..<5 {
      guard let error = await bench.blindness() else { break }
      #expect(error.mayHaveHappened == true)
      #expect(bench.writes.count == 1)
      bench.clock.advance(by: .seconds(300))
    }
    #expect(bench.posted == ["run p0"])
    #expect(try bench.entries.map(\.state) == [.triggered])
  }

  // MARK: A program that died

  @Test(arguments: [TriggerJournal.Entry.State.posting, .unclear], [0, 2, 60, 3599])
  func `a comment on its way when its program died is looked for, once GitHub is done with it`(
    state: TriggerJournal.Entry.State, age: TimeInterval
  ) async throws {
    let bench = TriggerBench()
    bench.comment("run p0", at: -age, id: 5)
    try bench.remember(state, secondsAgo: age)
    let rerun = try await bench.rerun()
    #expect(rerun.status == .alreadyTriggered)
    #expect(rerun.commentURL?.hasSuffix("-5") == true)
    #expect(rerun.triggeredAt == TestClock.start - age)
    #expect(bench.posted.isEmpty)
    // GitHub ends a request after 10 s; one that came back unclear is over already.
    let delay: TimeInterval = state == .posting ? 12 : 3
    #expect(try #require(bench.looks.first).at.timeIntervalSince(TestClock.start - age) >= delay)
  }

  @Test(arguments: [TriggerJournal.Entry.State.posting, .unclear])
  func `a comment that never left its dead program is posted now`(state: TriggerJournal.Entry.State)
    async throws
  {
    let bench = TriggerBench()
    try bench.remember(state, secondsAgo: 10)
    #expect(try await bench.rerun().status == .triggered)
    #expect(bench.looks.count == 1)
    #expect(bench.posted == ["run p0"])
    #expect(try bench.entries.count == 1)
  }

  @Test func `what was unclear an hour ago is not looked for any more`() async throws {
    let bench = TriggerBench()
    bench.comment("run p0", at: -3600, id: 5)
    try bench.remember(.unclear, secondsAgo: 3600)
    #expect(try await bench.rerun().status == .triggered)
    #expect(bench.looks.isEmpty)
  }
}

extension TriggerBench {
  /// The error of a rerun; nil where it came to an end.
  fileprivate func blindness() async -> GitHubError? {
    do {
      _ = try await rerun()
      return nil
    } catch { return error as? GitHubError ?? GitHubError(.readOnly, "\(error)") }
  }
}
