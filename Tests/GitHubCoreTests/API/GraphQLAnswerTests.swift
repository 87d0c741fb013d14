import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

@Suite(.timeLimit(.minutes(10)))
struct GraphQLAnswerTests {
  private struct NoVariables: Encodable, Sendable {}
  private struct Viewer: JSONReadable, Sendable {
    struct User: JSONReadable, Sendable {
      var login: String

      init(_ json: JSONValue) throws(JSONFailure) { login = try json.read("login") }
    }
    var viewer: User?

    init(_ json: JSONValue) throws(JSONFailure) { viewer = try json.read("viewer") }
  }

  /// Asks a server that has this one answer.
  private func ask(
    _ response: HTTPResponse, leavesTooMuch: Bool = false
  ) async throws -> GraphQLAnswer<Viewer> {
    let bench = ClientBench()
    bench.github.fault(.graphQL, times: 9, .answer(response))
    return try await bench.client.ask(
      .viewer, NoVariables(), as: Viewer.self, leavesTooMuch: leavesTooMuch)
  }

  private func error(_ body: String) async -> GitHubError? {
    do {
      _ = try await ask(.json(200, body))
      return nil
    } catch { return error as? GitHubError }
  }

  private static let unknown = GitHubError.Kind.github(status: 200, requestID: nil)

  @Test(arguments: [
    (#"{"type": "NOT_FOUND", "message": "Could not resolve to a node"}"#, GitHubError.Kind.notFound),
    (#"{"type": "FORBIDDEN", "message": "Resource not accessible by personal access token"}"#, .forbidden),
    (#"{"type": "INSUFFICIENT_SCOPES", "message": "needs read:org"}"#, .forbidden),
    (#"{"type": "FORBIDDEN", "message": "SAML", "extensions": {"saml_failure": true}}"#, .forbidden),
    (#"{"type": "UNPROCESSABLE", "message": "Pull request is in clean status"}"#, unknown),
    (#"{"message": "Something went wrong while executing your query."}"#, unknown),
    (#"{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "too much"}"#, unknown),
    (#"{"message": 7, "path": [true], "extensions": "odd"}"#, unknown),
  ])
  func `errors without data have their kind, and GitHub's words`(error: String, kind: GitHubError.Kind) async
  {
    for body in [#"{"errors": [\#(error)]}"#, #"{"data": null, "errors": [\#(error)]}"#] {
      let thrown = await self.error(body)
      #expect(thrown?.kind == kind)
      if let words = error.split(separator: "message\": \"").last?.split(separator: "\"").first,
        error.contains("message\": \"")
      {
        #expect(thrown?.message.contains(words) == true)
      }
    }
  }

  @Test func `single sign-on is named, whichever error says so`() async {
    let error = await error(
      #"{"errors": [{"type": "FORBIDDEN", "message": "a"}, {"message": "b", "extensions": {"saml_failure": true}}]}"#
    )
    #expect(error?.hint?.contains("SSO") == true)
  }

  @Test(arguments: [
    ("RESOURCE_LIMITS_EXCEEDED", "x", true), ("MAX_NODE_LIMIT_EXCEEDED", "x", true),
    ("NOT_FOUND", "x", false), ("UNPROCESSABLE", "x", false),
    ("", "Something went wrong while executing your query. This may be the result of a timeout", true),
  ])
  func `what was too much at once is known as that`(type: String, message: String, isTooMuch: Bool) async {
    let error = await error(#"{"errors": [{"type": "\#(type)", "message": "\#(message)"}]}"#)
    #expect(error?.isTooMuchAtOnce == isTooMuch)
  }

  @Test func `a part of an answer that hit a resource limit is thrown to those who can ask for less`()
    async throws
  {
    let half = HTTPResponse.json(
      200,
      #"{"data": {"viewer": null}, "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "too much"}]}"#)
    await #expect { try await ask(half, leavesTooMuch: true) } throws: { error in
      (error as? GitHubError)?.isTooMuchAtOnce == true
    }
    #expect(try await ask(half).data != nil)
  }

  @Test func `a part of an answer comes with what is said of the rest`() async throws {
    let answer = try await ask(
      .json(
        200,
        #"{"data": {"viewer": {"login": "me"}}, "errors": [{"type": "FORBIDDEN", "path": ["a", 0], "message": "no"}]}"#
      ))
    #expect(answer.data?.viewer?.login == "me")
    #expect(answer.errors.map(\.message) == ["no"])
    #expect(answer.errors.first?.path == [.name("a"), .index(0)])
  }

  @Test(arguments: [
    "<html>not json", "", "null", "[]", "7", "{}", #"{"data": null}"#, #"{"data": {"viewer": {}}}"#,
    #"{"data": {"viewer": {"login": 7}}}"#, #"{"errors": []}"#, #"{"data": {"viewer": {"login": "me"#,
  ])
  func `an answer that is none is an error of one sentence, not a crash`(body: String) async {
    let thrown = await error(body)
    guard case .github(200, _) = thrown?.kind else {
      Issue.record("\(String(describing: thrown))")
      return
    }
    #expect(thrown?.message.hasPrefix("GitHub's answer to the GraphQL query") == true)
    #expect(thrown?.message.contains("DecodingError") == false)
  }

  @Test func `the place of what can't be read is named`() async {
    let error = await error(#"{"data": {"viewer": {"login": 7}}}"#)
    #expect(error?.message.contains("data.viewer.login") == true)
    let all = await self.error("[]")
    #expect(all?.message == "GitHub's answer to the GraphQL query can't be read: it is of another type.")
  }

  @Test func `an HTML page of the front end is a server error`() async {
    let bench = ClientBench()
    bench.github.fault(.graphQL, times: 9, .answer(.html(502)))
    let error = await bench.error { try await bench.client.viewer() }
    guard case .github(502, _) = error?.kind else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(bench.github.requests.count == 4)
  }

  @Test func `a token that a server says back is in no error`() async {
    let words = #""message": "bad token sim-token""#
    for error in [
      #"{\#(words)}"#, #"{"type": "FORBIDDEN", \#(words)}"#, #"{"type": "NOT_FOUND", \#(words)}"#,
    ] {
      let thrown = await self.error(#"{"errors": [\#(error)]}"#)
      #expect(thrown?.message.contains("[token]") == true)
      #expect(!String(reflecting: thrown).contains("sim-token"))
    }
  }

  @Test func `nor in what is said of the rest of an answer`() async throws {
    let answer = try await ask(
      .json(200, #"{"data": {"viewer": {"login": "me"}}, "errors": [{"message": "sim-token may not"}]}"#))
    #expect(answer.errors.map(\.message) == ["[token] may not"])
  }
}
