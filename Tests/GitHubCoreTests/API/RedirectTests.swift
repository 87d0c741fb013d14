import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

@Suite(.timeLimit(.minutes(10)))
struct RedirectTests {
  private let comment = Data(#"{"body": "run p0"}"#.utf8)
  private let world = World(
    repositories: [World.Repository("apache/doris", formerNames: ["apache/palo"])],
    pullRequests: [World.PullRequest("apache/doris", 1)])

  @Test(arguments: [301, 302, 303, 307, 308], ["https://api.github.com/user", "/user"])
  func `a read follows within the origin, with the token`(status: Int, location: String) async throws {
    let bench = ClientBench()
    bench.github.fault("^GET /old$", .redirect(status: status, location: location))
    #expect(try await bench.client.get("/old").text.contains("freemandealer"))
    #expect(
      bench.wire.requests.map { "\($0.method) \($0.url)" }
        == ["GET https://api.github.com/old", "GET https://api.github.com/user"])
    #expect(
      bench.wire.requests.map { $0.headers["Authorization"] } == ["Bearer sim-token", "Bearer sim-token"])
  }

  @Test(arguments: [301, 302, 307, 308])
  func `a write follows with its method and body`(status: Int) async throws {
    let bench = ClientBench(world)
    let location = "https://api.github.com/repos/apache/doris/issues/1/comments"
    bench.github.fault("^POST /old$", .redirect(status: status, location: location))
    let outcome = try await bench.client.write("POST", "/old", body: comment)
    guard case .done(let response) = outcome else {
      Issue.record("not done: \(outcome)")
      return
    }
    #expect(response.status == 201)
    #expect(bench.github.comments.map(\.body) == ["run p0"])
    let (first, second) = (bench.wire.requests[0], bench.wire.requests[1])
    #expect(second.url.absoluteString == location)
    #expect(second.method == "POST" && second.body == comment && second.purpose == .write)
    #expect(second.headers == first.headers && second.timeout == first.timeout)
  }

  @Test func `a renamed repository is found under its id, for reads and writes`() async throws {
    let bench = ClientBench(world)
    let head = try await PullRequestReader(client: bench.client).head(of: 1, in: "apache/palo")
    #expect(head.repo == "apache/doris")
    let path = "/repos/apache/palo/issues/1/comments"
    _ = try await bench.client.write("POST", path, body: comment)
    #expect(bench.github.comments.map(\.repo) == ["apache/doris"])
    #expect(bench.wire.statuses == [301, 200, 307, 201])
  }

  @Test(arguments: [
    "https://evil.example/user", "//evil.example/user", "http://api.github.com/user",
    "https://api.github.com:8443/user", "https://api.github.com.evil.example/user",
    "https://user:secret@api.github.com/user", "https://api.github.com@evil.example/user",
    "https://sub.api.github.com/user", "ftp://api.github.com/user", "file:///etc/passwd", "mailto:me",
  ])
  func `nothing goes to another scheme, host or port`(location: String) async throws {
    let bench = ClientBench(world)
    for status in [301, 302, 303, 307, 308] {
      bench.github.fault(.all, .redirect(status: status, location: location))
      let error = await bench.error { try await bench.client.get("/old") }
      #expect(error?.kind == .github(status: status, requestID: "SIM:0"))
      bench.github.fault(.all, .redirect(status: status, location: location))
      await #expect(throws: GitHubError.self) {
        try await bench.client.write("POST", "/old", body: comment)
      }
    }
    #expect(bench.wire.requests.count == 10)
    #expect(bench.wire.requests.allSatisfy { $0.url.absoluteString == "https://api.github.com/old" })
  }

  @Test func `an error about a redirect does not repeat what the address holds`() async {
    let bench = ClientBench()
    bench.github.fault(.all, .redirect(status: 302, location: "data:sim-token"))
    let error = await bench.error { try await bench.client.get("/old") }
    #expect(error?.message.contains("sim-token") == false)
  }

  @Test func `a redirect that would make a read of a write is refused`() async throws {
    let bench = ClientBench(world)
    bench.github.fault(.all, .redirect(status: 303, location: "https://api.github.com/user"))
    let error = await bench.error { try await bench.client.write("POST", "/old", body: comment) }
    #expect(error?.kind == .github(status: 303, requestID: "SIM:0"))
    #expect(bench.wire.requests.count == 1)
  }

  @Test func `a redirect to nowhere is an error`() async {
    let bench = ClientBench()
    bench.github.fault(.all, .answer(.json(301, #"{"message": "Moved Permanently"}"#)))
    let error = await bench.error { try await bench.client.get("/old") }
    #expect(error?.kind == .github(status: 301, requestID: "SIM:0"))
    #expect(bench.wire.requests.count == 1)
  }

  @Test(arguments: ["https://api.github.com/old", "https://api.github.com/other"])
  func `redirects that never end are given up after five hops`(location: String) async throws {
    let bench = ClientBench(world)
    bench.github.fault(.all, times: 100, .redirect(status: 307, location: location))
    #expect(await bench.error { try await bench.client.get("/old") } != nil)
    #expect(bench.wire.requests.count == 6)
    await #expect(throws: GitHubError.self) { try await bench.client.write("POST", "/old", body: comment) }
    #expect(bench.wire.requests.count == 12)
  }

  @Test func `a next page elsewhere is not asked for`() async throws {
    let bench = ClientBench()
    let elsewhere = try #require(URL(string: "https://evil.example/repos/a/b/issues/1/comments?page=2"))
    #expect(await bench.error { try await bench.client.get(elsewhere) } != nil)
    #expect(bench.wire.requests.isEmpty)
  }
}
