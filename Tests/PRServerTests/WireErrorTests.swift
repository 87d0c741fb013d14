import Configuration
import Foundation
import GitHubCore
import JSONRPC
import PRServer
import SimulatedGitHub
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct WireErrorTests {
  private static let retryAt = Date(timeIntervalSince1970: 1_795_305_600)

  @Test(
    arguments: [
      (GitHubError(.unauthorized, "m", hint: "h"), #"{"kind":"unauthorized","hint":"h"}"#),
      (GitHubError(.forbidden, "m", hint: "h"), #"{"kind":"forbidden","hint":"h"}"#),
      (GitHubError(.notFound, "m", hint: "h"), #"{"kind":"not_found","hint":"h"}"#),
      (
        GitHubError(.rateLimited(retryAt: retryAt, scope: .primary), "m"),
        #"{"kind":"rate_limited","retry_at":"2026-11-22T00:00:00Z","scope":"primary"}"#
      ),
      (
        GitHubError(.rateLimited(retryAt: retryAt, scope: .secondary), "m"),
        #"{"kind":"rate_limited","retry_at":"2026-11-22T00:00:00Z","scope":"secondary"}"#
      ),
      (GitHubError(.conflict, "m"), #"{"kind":"conflict"}"#),
      (
        GitHubError(.updatePending(headBefore: "abc"), "m"),
        #"{"kind":"update_pending","head_before":"abc"}"#
      ),
      (GitHubError.readOnly, #"{"kind":"read_only"}"#),
      (GitHubError(.network, "m", attempts: 3), #"{"kind":"network","attempts":3}"#),
      (
        GitHubError(.network, "m", attempts: 1, mayHaveHappened: true),
        #"{"kind":"network","attempts":1,"may_have_happened":"yes"}"#
      ),
      (
        GitHubError(.network, "m", attempts: 3, mayHaveHappened: false),
        #"{"kind":"network","attempts":3,"may_have_happened":"no"}"#
      ),
      (
        GitHubError(.github(status: 502, requestID: "AB:1"), "m"),
        #"{"kind":"github","status":502,"request_id":"AB:1"}"#
      ),
      (
        GitHubError(.github(status: 200, requestID: nil), "m"),
        #"{"kind":"github","status":200,"request_id":null}"#
      ),
    ])
  func `each kind has exactly its data`(error: GitHubError, data: String) {
    let wire = WireError.of(error)
    #expect(wire.code == RPCError.requestFailedCode)
    #expect(wire.message == error.message)
    #expect(wire.data?.text() == data)
  }

  @Test func `what is no error of GitHub's has its own code`() {
    #expect(WireError.of(GitHubError(.journal(path: "/state/journal"), "m")) == .internalError("m"))
    #expect(WireError.of(InvalidRequest("no such thing.")) == .invalidParams("no such thing."))
    #expect(WireError.of(CancellationError()) == .requestCancelled)
    #expect(WireError.of(CocoaError(.fileNoSuchFile)).code == RPCError.internalErrorCode)
    let faults = [
      ConfigurationFault(path: "/c.yaml", line: 2, column: 3, message: "first"),
      ConfigurationFault(path: "/c.yaml", message: "second"),
    ]
    let config = WireError.of(ConfigurationError(faults: faults))
    #expect(config.message == "The configuration can't be used: /c.yaml:2:3: first (and 1 more).")
    #expect(
      config.data?.text()
        == #"{"kind":"config","faults":[{"path":"/c.yaml","line":2,"column":3,"message":"first"},"#
        + #"{"path":"/c.yaml","line":0,"column":0,"message":"second"}]}"#)
    #expect(WireError.of(TokenError(message: "no token")).data?["kind"] == "config")
  }

  // MARK: From GitHub's answer to the client

  private static let answers: [(Int, HTTPHeaders, String, kind: String, more: [String])] = [
    (401, [:], "Bad credentials", "unauthorized", ["hint"]),
    (403, [:], "Resource not accessible by personal access token", "forbidden", ["hint"]),
    (403, ["X-GitHub-SSO": "required; url=https://x"], "Resource protected", "forbidden", ["hint"]),
    (404, [:], "Not Found", "not_found", ["hint"]),
    (
      403, ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795307400"], "API rate limit exceeded",
      "rate_limited", ["retry_at", "scope"]
    ),
    (
      429, ["Retry-After": "30"], "You have exceeded a secondary rate limit", "rate_limited",
      ["retry_at", "scope"]
    ),
    (418, [:], "teapot", "github", ["status", "request_id"]),
    (500, [:], "Server Error", "github", ["status", "request_id"]),
  ]

  @Test(arguments: answers)
  func `an answer of GitHub's becomes its kind, for reads`(
    status: Int, headers: HTTPHeaders, words: String, kind: String, more: [String]
  ) async throws {
    try await Bench().running { bench in
      bench.github.fault(
        .all, times: 9, .answer(.json(status, #"{"message": "\#(words)"}"#, headers: headers)))
      for (method, params) in [("listPRs", "{}"), ("failures", #"{"pr": 58845}"#)] {
        let error = try await bench.error(method, JSON(parsing: params))
        #expect(error.code == RPCError.requestFailedCode)
        let names = error.data?.object?.members.map(\.name)
        #expect(names == ["kind"] + more)
        #expect(error.data?["kind"]?.string == kind)
        #expect(error.message.hasSuffix("."))
      }
    }
  }

  @Test func `GitHub out of reach is network, with the attempts`() async throws {
    try await Bench().running { bench in
      bench.github.fault(.all, times: 99, .fail(.notSent("connection refused")))
      let read = try await bench.error("listPRs")
      #expect(read.data?.text() == #"{"kind":"network","attempts":4}"#)
      let write = try await bench.error("rerun", ["pr": 58845, "pipeline": "p0"])
      #expect(write.data?["kind"] == "network")
    }
  }

  @Test(arguments: [("notSent", "no"), ("timedOut", "yes")])
  func `a write that failed tells whether it may have happened`(
    failure: String, mayHaveHappened: String
  ) async throws {
    try await Bench().running { bench in
      bench.github.fault(
        .comment, times: 9, .fail(failure == "timedOut" ? .timedOut : .notSent("connection refused")))
      let error = try await bench.error("rerun", ["pr": 58845, "pipeline": "p0"])
      #expect(error.data?["kind"] == "network")
      #expect(error.data?["attempts"]?.integer != nil)
      #expect(error.data?["may_have_happened"]?.string == mayHaveHappened)
    }
  }

  @Test(
    arguments: [
      (58001, "conflict", ["kind"]), (58845, "update_pending", ["kind", "head_before"]),
      (57777, "forbidden", ["kind", "hint"]), (55555, "not_found", ["kind", "hint"]),
    ])
  func `rebaseRerun's refusals have their kinds, and post nothing`(
    number: Int, kind: String, names: [String]
  ) async throws {
    var world = World.slowUpdate
    world["apache/doris", 57777]?.pushRefusal = .tokenMayNotWrite
    world["apache/doris", 55555]?.headBranchGone = true
    try await Bench(world).running { bench in
      let error = try await bench.error("rebaseRerun", ["pr": .integer(number)])
      #expect(error.code == RPCError.requestFailedCode)
      #expect(error.data?["kind"]?.string == kind)
      #expect(error.data?.object?.members.map(\.name) == names)
      #expect(bench.github.comments.isEmpty)
    }
  }

  @Test(arguments: [true, false])
  func `a read-only server writes nothing, by its flag or its configuration`(isFlag: Bool) async throws {
    let configuration = Configuration.sample.with { $0.readOnly = !isFlag }
    try await Bench(.sample, configuration, isReadOnly: isFlag).running { bench in
      for method in ["rerun", "rerunFailed", "rebaseRerun"] {
        let error = try await bench.error(method, ["pr": 58845, "pipeline": "p0"])
        #expect(error.data?.text() == #"{"kind":"read_only"}"#)
      }
      #expect(try await bench.call("rerunFailed", ["pr": 58845, "preview": true])["reruns"] != [])
      #expect(try await bench.call("listPRs")["pull_requests"]?.array?.count == 3)
      #expect(bench.github.requests.allSatisfy { $0.purpose == .read })
    }
  }
}
