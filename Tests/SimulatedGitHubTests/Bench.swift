import Foundation
import GitHubCore
import TestSupport

@testable import SimulatedGitHub

/// A simulated GitHub, and a client that is no cleverer than a test needs.
struct Bench {
  let clock: TestClock
  let github: SimulatedGitHub

  init(_ world: World, _ manner: TestClock.Manner = .autoAdvancing) {
    clock = TestClock(manner)
    github = SimulatedGitHub(world: world, time: clock.timeSource)
  }

  /// With the world that the reference answers were recorded from.
  init(_ manner: TestClock.Manner = .autoAdvancing) throws {
    self.init(try World(json: Data(sharedWorld.utf8)), manner)
  }

  func send(
    _ method: String, _ path: String, _ body: String? = nil, headers: HTTPHeaders = [:],
    host: String = "https://api.github.com", timeout: Duration = .seconds(20)
  ) async throws -> HTTPResponse {
    var headers = headers
    headers["Authorization"] = headers["Authorization"] ?? "Bearer \(SimulatedGitHub.token)"
    let isWrite = method != "GET" && path != "/graphql"
    return try await github.transport.send(
      HTTPRequest(
        method: method, url: URL(string: host + path) ?? URL(filePath: "/"), headers: headers,
        body: body.map { Data($0.utf8) }, purpose: isWrite ? .write : .read, timeout: timeout))
  }

  func json(_ method: String, _ path: String, _ body: String? = nil) async throws -> JSON {
    try await send(method, path, body).json
  }

  func graphQL(_ query: String, _ variables: JSON = [:]) async throws -> JSON {
    let body: JSON = ["query": .string(query), "variables": variables]
    return try await send("POST", "/graphql", String(decoding: body.data, as: UTF8.self)).json
  }

  func comment(_ text: String, on number: Int, in repo: String = "apache/doris") async throws {
    let body: JSON = ["body": .string(text)]
    _ = try await send(
      "POST", "/repos/\(repo)/issues/\(number)/comments", String(decoding: body.data, as: UTF8.self))
  }

  /// Lets time pass, as a sleep of the client would.
  func wait(_ duration: Duration) async throws { try await clock.sleep(for: duration) }
}

extension HTTPResponse {
  var json: JSON { get throws { try JSONDecoder().decode(JSON.self, from: body) } }
}

extension JSON {
  /// A value far inside: "data.search.nodes.0.number"
  func at(_ path: String) -> JSON? {
    path.split(separator: ".").reduce(Optional(self)) { value, step in
      if let index = Int(step), let items = value?.array {
        return items.indices.contains(index) ? items[index] : nil
      }
      return value?[String(step)]
    }
  }

  /// Says all that the reference says, the same way; more than that is no disagreement.
  func agrees(with reference: JSON) -> Bool {
    switch (self, reference) {
    case (.object, .object(let members)):
      members.allSatisfy { (self[$0.name] ?? .null).agrees(with: $0.value) }
    case (.array(let mine), .array(let theirs)):
      mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.agrees(with: $1) }
    default: self == reference
    }
  }
}

let sharedWorld = #"""
  {"prs": [
    {"repo": "apache/doris", "number": 58845, "title": "[fix](cloud) fix file cache query limit",
     "author": "freemandealer", "state": "OPEN", "updated_at": "2026-11-21T09:30:00Z",
     "head": "976a2b3000000000000000000000000000000000", "mergeable": "MERGEABLE",
     "merge_state": "UNSTABLE", "can_update": true, "behind": 3, "review": "REVIEW_REQUIRED",
     "statuses": [
       {"context": "COMPILE (DORIS_COMPILE)", "state": "success",
        "description": "TeamCity build finished", "target_url": "http://ci.example/1"},
       {"context": "performance (Doris Performance)", "state": "failure",
        "description": "TeamCity build failed", "target_url": "http://ci.example/3"},
       {"context": "P0 Regression (Doris Regression)", "state": "pending",
        "description": null, "target_url": null, "required": true}],
     "checkRuns": [
       {"name": "Clang Formatter", "status": "COMPLETED", "conclusion": "SUCCESS", "id": 1,
        "details_url": "https://github.com/apache/doris/actions/runs/1/job/1"},
       {"name": "License Check", "status": "IN_PROGRESS", "id": 4, "workflow": null,
        "details_url": "https://github.com/apache/doris/actions/runs/1/job/4"}]},
    {"repo": "apache/doris", "number": 58001, "title": "[improve](fe) 支持中文标题 and \"quotes\" <b>&</b>",
     "author": "freemandealer", "state": "OPEN", "updated_at": "2026-11-20T09:30:00Z",
     "head": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "mergeable": "CONFLICTING",
     "merge_state": "DIRTY", "behind": 1,
     "statuses": [{"context": "External Regression", "state": "error", "description": "agent lost"}]},
    {"repo": "apache/doris-website", "number": 12, "title": "docs: no checks at all",
     "author": "freemandealer", "state": "OPEN", "updated_at": "2026-11-18T09:30:00Z", "draft": true,
     "head": "dddddddddddddddddddddddddddddddddddddddd", "mergeable": "UNKNOWN", "resolves": "MERGEABLE"},
    {"repo": "apache/doris", "number": 57777, "title": "no right to push", "author": "somebody",
     "state": "OPEN", "updated_at": "2026-11-18T09:30:00Z", "no_push": true, "behind": 1,
     "head": "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"},
    {"repo": "apache/doris", "number": 56000, "title": "closed one", "author": "freemandealer",
     "state": "CLOSED", "updated_at": "2026-11-17T09:30:00Z",
     "head": "ffffffffffffffffffffffffffffffffffffffff"}],
   "repos": ["apache/doris", "apache/doris-website", "my-org/playground"]}
  """#
