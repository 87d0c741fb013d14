import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

@Suite(.timeLimit(.minutes(10)))
struct ErrorAnswerTests {
  @Test(arguments: [
    (400, GitHubError.Kind.github(status: 400, requestID: "A1:B2")), (401, .unauthorized), (403, .forbidden),
    (404, .notFound), (410, .notFound), (422, .github(status: 422, requestID: "A1:B2")),
    (451, .github(status: 451, requestID: "A1:B2")), (503, .github(status: 503, requestID: "A1:B2")),
  ])
  func `each status has its kind`(status: Int, kind: GitHubError.Kind) {
    let response = HTTPResponse.json(status, "{}", headers: ["X-GitHub-Request-Id": "A1:B2"])
    let error = ErrorAnswer.error(for: response, what: "GET /x", isWrite: false)
    #expect(error.kind == kind)
    #expect(status == 401 || error.message.contains("GET /x"))
  }

  @Test(arguments: [
    (#"{"message": "Not Found"}"#, "Not Found" as String?),
    (
      #"{"message": "Validation Failed", "errors": [{"code": "missing_field", "field": "body"}]}"#,
      "Validation Failed; body: missing_field"
    ),
    (
      #"{"message": "No", "errors": ["one", {"message": "two"}, {"code": "three"}, 4, {}]}"#,
      "No; one; two; three"
    ),
    (#"{"errors": [{"message": "only this"}]}"#, "only this"),
    (#"{"message": null}"#, nil), ("{}", nil), ("[]", nil), ("", nil), ("<html>502 Bad Gateway</html>", nil),
  ])
  func `GitHub's own words are found in a body of JSON`(body: String, words: String?) {
    #expect(ErrorAnswer.message(in: Data(body.utf8)) == words)
  }

  @Test(arguments: [
    (World.PullRequest.PushRefusal.tokenMayNotWrite, "classic token"),
    (.noRightOnFork, "fork"), (.noWorkflowScope, "`workflow` scope"), (.samlRequired, "single sign-on"),
  ])
  func `a refused write says what may help`(refusal: World.PullRequest.PushRefusal, hint: String) async throws
  {
    let pullRequest = World.PullRequest("apache/doris", 1) { $0.pushRefusal = refusal }
    let bench = ClientBench(World(pullRequests: [pullRequest]))
    let outcome = try await bench.client.write(
      "PUT", "/repos/apache/doris/pulls/1/update-branch", body: Data("{}".utf8))
    guard case .refused(let error) = outcome else {
      Issue.record("not refused: \(outcome)")
      return
    }
    #expect(error.kind == .forbidden)
    #expect(error.hint?.contains(hint) == true)
    #expect(error.mayHaveHappened == nil)
  }

  @Test func `single sign-on is known by its header, whatever the words`() {
    let response = HTTPResponse.json(
      403, #"{"message": "Forbidden"}"#, headers: ["X-GitHub-SSO": "required; url=https://github.com/x"])
    let error = ErrorAnswer.error(for: response, what: "GET /x", isWrite: false)
    #expect(error.hint?.contains("single sign-on") == true)
  }

  @Test func `a refused read is about scopes, not about classic tokens`() {
    let error = ErrorAnswer.error(for: .json(403, "{}"), what: "GET /x", isWrite: false)
    #expect(error.hint?.contains("prls check") == true)
    #expect(error.hint?.contains("classic") == false)
  }

  @Test func `a token that is not accepted is reported, so that the next request can find another`()
    async throws
  {
    let (rejections, rejected) = AsyncStream<Void>.makeStream()
    let github = SimulatedGitHub(world: World(), time: TestClock().timeSource)
    let client = GitHubClient(
      endpoint: .at("https://api.github.com"), transport: github.transport,
      tokenRejected: { rejected.yield() }, token: { "expired" })
    await #expect(throws: GitHubError.self) { try await client.get("/user") }
    rejected.finish()
    #expect(await rejections.reduce(0) { count, _ in count + 1 } == 1)
  }

  @Test(arguments: [
    (422, #"{"message": "Bad Bearer sim-token here"}"#), (401, #"{"message": "sim-token is expired"}"#),
    (403, #"{"message": "no right for sim-token"}"#), (500, #"{"message": "sim-token: crash"}"#),
  ])
  func `a token that a server says back is not passed on`(status: Int, body: String) async throws {
    let bench = ClientBench()
    bench.github.fault(.all, times: 4, .answer(.json(status, body)))
    let read = try #require(await bench.error { try await bench.client.get("/user") })
    #expect(read.message.contains("[token]") && !String(reflecting: read).contains("sim-token"))
    bench.github.fault(.all, times: 4, .answer(.json(status, body)))
    let write = try await bench.client.write("POST", "/x", body: Data("{}".utf8))
    #expect(!String(reflecting: write).contains("sim-token"))
  }
}
