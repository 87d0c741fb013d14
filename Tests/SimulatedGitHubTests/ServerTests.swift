import Foundation
import GitHubCore
import TestSupport
import Testing

@testable import SimulatedGitHub

struct ServerTests {
  @Test func `a wrong token is refused everywhere, a missing one by GraphQL alone`() async throws {
    let bench = try Bench()
    let wrong: HTTPHeaders = ["Authorization": "Bearer other"]
    for (method, path) in [("GET", "/user"), ("GET", "/rate_limit"), ("POST", "/graphql")] {
      let response = try await bench.send(method, path, "{}", headers: wrong)
      #expect(response.status == 401)
      #expect(try response.json["message"] == "Bad credentials")
    }
    let stranger = HTTPRequest(
      method: "POST", url: try #require(URL(string: "https://api.github.com/graphql")), body: Data("{}".utf8))
    #expect(try await bench.github.transport.send(stranger).status == 403)
  }

  @Test func `answers carry the date, the budget, the scopes and an ID`() async throws {
    let response = try await Bench().send("GET", "/user")
    #expect(response.headers["Date"] == "Sun, 22 Nov 2026 00:00:00 GMT")
    #expect(response.headers["X-RateLimit-Remaining"] == "4999")
    #expect(response.headers["X-RateLimit-Limit"] == "5000")
    #expect(response.headers["X-RateLimit-Reset"] == String(1_795_305_600 + 1800))
    #expect(response.headers["X-OAuth-Scopes"] == "repo, workflow")
    #expect(response.headers["X-GitHub-Request-Id"] == "SIM:1")
    #expect(response.headers["Content-Type"] == "application/json; charset=utf-8")
  }

  @Test func `what has not changed is a 304 and costs nothing`() async throws {
    let bench = try Bench()
    let path = "/repos/apache/doris/pulls/58845"
    let tag = try #require(try await bench.send("GET", path).headers["ETag"])
    let same = try await bench.send("GET", path, headers: ["If-None-Match": tag])
    #expect(same.status == 304)
    #expect(same.body.isEmpty)
    #expect(same.headers["X-RateLimit-Remaining"] == "4999")
    bench.github.change { $0["apache/doris", 58845]?.title = "another" }
    #expect(try await bench.send("GET", path, headers: ["If-None-Match": tag]).status == 200)
  }

  @Test func `GraphQL has an ETag only behind a proxy that adds one`() async throws {
    let bench = try Bench()
    let query = #"{"query": "{ viewer { login } }"}"#
    #expect(try await bench.send("POST", "/graphql", query).headers["ETag"] == nil)
    bench.github.configure { $0.etagOnGraphQL = true }
    let tag = try #require(try await bench.send("POST", "/graphql", query).headers["ETag"])
    #expect(try await bench.send("POST", "/graphql", query, headers: ["If-None-Match": tag]).status == 304)
  }

  @Test func `with no budget left REST says 403 and GraphQL says so in a 200`() async throws {
    let bench = try Bench()
    bench.github.configure { $0.remaining = 0 }
    let rest = try await bench.send("GET", "/user")
    #expect(rest.status == 403)
    #expect(rest.headers["X-RateLimit-Remaining"] == "0")
    #expect(try await bench.graphQL("{ viewer { login } }").at("errors.0.type") == "RATE_LIMITED")
    #expect(try await bench.json("GET", "/rate_limit").at("resources.graphql.remaining") == 0)
  }

  @Test func `an Enterprise Server's paths lead to the same place`() async throws {
    let bench = try Bench()
    let host = "https://github.example/api"
    #expect(try await bench.send("GET", "/v3/user", host: host).json["login"] == "freemandealer")
    let answer = try await bench.send("POST", "/graphql", #"{"query": "{ viewer { login } }"}"#, host: host)
    #expect(try answer.json.at("data.viewer.login") == "freemandealer")
    #expect(bench.github.requests.map(\.path) == ["/user", "/graphql"])
  }

  @Test(arguments: [("GET", 301), ("PUT", 307)])
  func `a renamed repository redirects to its ID, where the call works`(method: String, status: Int)
    async throws
  {
    let repository = World.Repository("apache/doris", id: 99, formerNames: ["apache/incubator-doris"])
    let bench = Bench(
      World(repositories: [repository], pullRequests: [.init("apache/doris", 1) { $0.behind = 1 }]))
    let rest = method == "GET" ? "/pulls/1" : "/pulls/1/update-branch"
    let moved = try await bench.send(
      method, "/v3/repos/apache/incubator-doris\(rest)?a=b", "{}", host: "https://h.example:8443/api")
    #expect(moved.status == status)
    #expect(moved.headers["Location"] == "https://h.example:8443/api/v3/repositories/99\(rest)?a=b")
    #expect(
      try await bench.send(method, "/repositories/99\(rest)", "{}").status == (method == "GET" ? 200 : 202))
  }

  @Test func `comments come oldest first, from a time on, a page at a time`() async throws {
    let bench = try Bench()
    let path = "/repos/apache/doris/issues/58001/comments"
    for text in ["one", "two", "three"] {
      try await bench.comment(text, on: 58001)
      try await bench.wait(.seconds(5.5))
    }
    let first = try await bench.send("GET", path + "?since=2026-11-22T00:00:05Z&per_page=1")
    #expect(try first.json.at("0.body") == "two")
    #expect(try first.json.array?.count == 1)
    let next =
      "https://api.github.com\(path)?page=2&per_page=1&since=2026-11-22T00:00:05Z"
    #expect(first.headers["Link"] == "<\(next)>; rel=\"next\"")
    let second = try await bench.send("GET", String(next.dropFirst("https://api.github.com".count)))
    #expect(try second.json.at("0.body") == "three")
    #expect(second.headers["Link"] == nil)
    #expect(try await bench.json("GET", path).array?.map { $0["id"] } == [1001, 1002, 1003])
    #expect(
      bench.github.comments.map(\.body) == ["one", "two", "three"])
    #expect(
      try second.json.at("0.html_url") == "https://github.com/apache/doris/pull/58001#issuecomment-1003")
  }

  @Test(arguments: World.PullRequest.PushRefusal.allCases)
  func `each refusal to push is a 403 of its own`(refusal: World.PullRequest.PushRefusal) async throws {
    let bench = Bench(
      World(pullRequests: [
        .init("apache/doris", 1) {
          $0.behind = 1
          $0.pushRefusal = refusal
        }
      ]))
    let response = try await bench.send("PUT", "/repos/apache/doris/pulls/1/update-branch", "{}")
    #expect(response.status == 403)
    #expect((response.headers["X-GitHub-SSO"] != nil) == (refusal == .samlRequired))
    let words: [World.PullRequest.PushRefusal: String] = [
      .tokenMayNotWrite: "not accessible by personal access token",
      .noRightOnFork: "permission to update head",
      .noWorkflowScope: "`workflow` scope", .samlRequired: "SAML",
    ]
    #expect(try response.json["message"]?.string?.contains(words[refusal] ?? "?") == true)
  }

  @Test func `a head branch that is gone can't be updated`() async throws {
    let bench = try Bench()
    bench.github.change { $0["apache/doris", 58845]?.headBranchGone = true }
    let answer = try await bench.json("PUT", "/repos/apache/doris/pulls/58845/update-branch", "{}")
    #expect(answer["message"] == "head ref does not exist")
  }

  @Test func `requests are recorded without the token`() async throws {
    let bench = try Bench()
    _ = try await bench.send("GET", "/user?x=1", headers: ["Accept": "application/json"])
    let request = try #require(bench.github.requests.first)
    #expect(request.line == "GET /user")
    #expect(request.query == ["x": "1"])
    #expect(request.headers["accept"] == "application/json")
    #expect(!"\(request)".contains(SimulatedGitHub.token))
    #expect(request.headers["authorization"]?.hasPrefix("Bearer") == true)
  }

  @Test func `a world that can't be read says where`() throws {
    let file =
      #"{"prs": [{"repo": "a/b", "number": 7, "title": "t", "author": "x", "head": "h", "state": "OPN"}]}"#
    let error = try #require(throws: DecodingError.self) { try World(json: Data(file.utf8)) }
    guard case .dataCorrupted(let context) = error else { throw error }
    #expect(context.debugDescription == "#7: \"state\" must be a State, not \"OPN\"")
  }
}
