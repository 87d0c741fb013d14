import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

@Suite(.timeLimit(.minutes(10)))
struct ConditionalReadTests {
  private let path = "/repos/apache/doris/pulls/1"
  private let world = World(pullRequests: [World.PullRequest("apache/doris", 1, "First title")])

  @Test func `a second read asks whether something changed, and a 304 brings the first answer back`()
    async throws
  {
    let bench = ClientBench(world)
    let first = try await bench.client.get(path)
    try await bench.wait(.seconds(90))
    let second = try await bench.client.get(path)
    #expect(bench.wire.statuses == [200, 304])
    #expect(bench.wire.requests.map { $0.headers["If-None-Match"] } == [nil, first.headers["ETag"]])
    #expect(first.headers["ETag"] != nil)
    #expect(second.status == 200 && second.body == first.body)
    #expect(second.headers["Date"] == "Sun, 22 Nov 2026 00:01:30 GMT")
    #expect(second.headers["Content-Type"] == first.headers["Content-Type"])
    #expect(second.headers["X-RateLimit-Remaining"] == first.headers["X-RateLimit-Remaining"])
  }

  @Test func `what changed is read, and is what the next read asks about`() async throws {
    let bench = ClientBench(world)
    _ = try await bench.client.get(path)
    bench.github.change { $0["apache/doris", 1]?.title = "Second title" }
    #expect(try await bench.client.get(path).text.contains("Second title"))
    #expect(try await bench.client.get(path).text.contains("Second title"))
    #expect(bench.wire.statuses == [200, 200, 304])
  }

  @Test func `the same path with another query is another question`() async throws {
    let bench = ClientBench(world)
    _ = try await bench.client.get(path, query: [("page", "1")])
    _ = try await bench.client.get(path, query: [("page", "2")])
    #expect(bench.wire.requests.allSatisfy { $0.headers["If-None-Match"] == nil })
  }

  @Test func `a GraphQL answer that brings an ETag is treated the same, question by question`() async throws {
    let bench = ClientBench(world)
    bench.github.configure { $0.etagOnGraphQL = true }
    func titles(_ id: String) async throws -> GraphQLAnswer<Node.List> {
      try await bench.client.ask(.mergeStates, ["ids": [id]], as: Node.List.self)
    }
    let first = try await titles("PR_apache/doris#1")
    let second = try await titles("PR_apache/doris#1")
    #expect(first.data?.nodes?.map(\.id) == ["PR_apache/doris#1"])
    #expect(second.data?.nodes?.map(\.id) == ["PR_apache/doris#1"])
    _ = try? await titles("PR_apache/doris#2")
    #expect(bench.wire.statuses == [200, 304, 200])
    #expect(bench.wire.requests.map { $0.headers["If-None-Match"] != nil } == [false, true, false])
  }

  private struct Node: JSONReadable, Sendable {
    struct List: JSONReadable, Sendable {
      var nodes: [Node]?

      init(_ json: JSONValue) throws(JSONFailure) { nodes = try json.read("nodes") }
    }
    var id: String

    init(_ json: JSONValue) throws(JSONFailure) { id = try json.read("id") }
  }

  @Test func `without an ETag nothing is asked conditionally`() async throws {
    let bench = ClientBench(world)
    for _ in 1...2 { _ = try await bench.client.ask(.mergeStates, ["ids": [String]()], as: Node.List.self) }
    #expect(bench.wire.requests.allSatisfy { $0.headers["If-None-Match"] == nil })
  }

  @Test func `the memory is bounded: what was used longest ago goes first`() {
    let cache = ConditionalCache(mostBytes: 1000)
    func store(_ key: String, bytes: Int = 200, etag: String? = "x", status: Int = 200) {
      var response = HTTPResponse(status: status, body: Data(repeating: 0, count: bytes))
      response.headers["ETag"] = etag
      cache.store(response, key: key)
    }
    for key in ["a", "b", "c", "d"] { store(key) }
    #expect(cache.answer(for: "a") != nil)
    store("e", bytes: 240)
    #expect(cache.answer(for: "b") == nil)
    for key in ["a", "c", "d", "e"] { #expect(cache.answer(for: key) != nil, "\(key)") }

    store("large", bytes: 600)
    store("plain", etag: nil)
    store("error", status: 203)
    for key in ["large", "plain", "error"] { #expect(cache.answer(for: key) == nil, "\(key)") }
  }

  @Test func `an answer that replaces another counts once`() {
    let cache = ConditionalCache(mostBytes: 1000)
    let response = HTTPResponse(status: 200, headers: ["ETag": "x"], body: Data(repeating: 0, count: 200))
    cache.store(response, key: "kept")
    for _ in 1...50 { cache.store(response, key: "again") }
    #expect(cache.answer(for: "kept") != nil)
  }

  @Test func `empty answers to ever new questions are forgotten as well`() {
    let cache = ConditionalCache(mostBytes: 1000)
    for each in 1...1000 {
      cache.store(HTTPResponse(status: 200, headers: ["ETag": "x"]), key: "GET /comments?since=\(each)")
    }
    #expect(cache.answer(for: "GET /comments?since=1") == nil)
    #expect(cache.answer(for: "GET /comments?since=1000") != nil)
  }
}
