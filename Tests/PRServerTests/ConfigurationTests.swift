import Configuration
import GitHubCore
import JSONRPC
import PRServer
import SimulatedGitHub
import Synchronization
import TestSupport
import Testing

/// How the server lives with its configuration while that is missing, wrong or edited.
@Suite(.timeLimit(.minutes(10))) struct ConfigurationTests {
  private static let calls: [(String, String)] = [
    ("listTargets", "{}"), ("listPRs", "{}"), ("failures", "{}"), ("listTriggers", "{}"),
    ("rerun", #"{"pr": 1, "pipeline": "p0"}"#), ("rerunFailed", #"{"pr": 1}"#),
    ("rebaseRerun", #"{"pr": 1}"#),
  ]

  @Test(arguments: calls)
  func `each request says what is wrong with the file`(method: String, params: String) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("targets:\n  - label: mine\n    users: x\n", to: "config.yaml")
    let bench = Bench { _ in .file(path) }
    let error = try await bench.error(method, JSON(parsing: params))
    #expect(error.code == RPCError.requestFailedCode)
    #expect(error.data?["kind"] == "config")
    let faults = try #require(error.data?["faults"]?.array)
    #expect(faults.count >= 1)
    for fault in faults {
      #expect(fault.object?.members.map(\.name) == ["path", "line", "column", "message"])
      #expect(fault["path"]?.string == path)
      #expect(fault["message"]?.string?.isEmpty == false)
    }
    #expect(bench.github.requests.isEmpty)
  }

  @Test func `the file is read again when it has changed, whether it could be used or not`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/config.yaml"
    let bench = Bench { _ in .file(path) }
    try await bench.serve { client in
      let missing = try await client.call("listTargets")
      #expect(missing.at("error.data.kind") == "config")
      #expect(missing.at("error.data.faults.0.path")?.string == path)

      try folder.write(.yaml(), to: "config.yaml")
      #expect(try await client.result("listTargets").at("targets.0.repos") == ["apache/doris"])

      try folder.write(.yaml(repo: "apache/doris-website"), to: "config.yaml")
      #expect(try await client.result("listTargets").at("targets.0.repos") == ["apache/doris-website"])

      try folder.write("targets: [", to: "config.yaml")
      #expect(try await client.call("listPRs").at("error.data.kind") == "config")

      try folder.write(.yaml(), to: "config.yaml")
      #expect(try await client.result("listPRs")["pull_requests"]?.array?.count == 3)
    }
    #expect(bench.log.lines.contains { $0.hasPrefix("error: \(path):1:") })
  }

  @Test func `a mended read_only counts from the next request on`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(.yaml(more: "read_only: true"), to: "config.yaml")
    try await Bench { _ in .file(path) }.running { bench in
      let error = try await bench.error("rerun", ["pr": 58845, "pipeline": "p0"])
      #expect(error.data?["kind"] == "read_only")
      try folder.write(.yaml(), to: "config.yaml")
      #expect(try await bench.call("rerun", ["pr": 58845, "pipeline": "p0"])["status"] == "triggered")
    }
  }

  @Test func `a limit does not end because the file was edited`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(.yaml(), to: "config.yaml")
    try await Bench { _ in .file(path) }.running { bench in
      bench.github.fault(.graphQL, .answer(.json(403, "{}", headers: ["Retry-After": "600"])))
      #expect(try await bench.error("listPRs").data?["kind"] == "rate_limited")
      let seen = bench.github.requests.count
      try folder.write(.yaml(more: "read_only: true"), to: "config.yaml")
      #expect(try await bench.error("listPRs").data?["kind"] == "rate_limited")
      #expect(bench.github.requests.count == seen)
    }
  }

  // MARK: initializationOptions

  private func loader(_ folder: TemporaryFolder, explicit: String? = nil)
    -> @Sendable (String?) ->
    ConfigurationSource
  {
    { path in
      ConfigurationSource(
        ConfigurationLoader(
          environment: ["XDG_CONFIG_HOME": folder.path], home: folder.path, explicitPath: explicit,
          initializationPath: path))
    }
  }

  @Test func `initializationOptions.config stands above the usual place, --config above both`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(.yaml(repo: "a/usual"), to: "prls/config.yaml")
    let named = try folder.write(.yaml(repo: "a/named"), to: "named.yaml")
    let explicit = try folder.write(.yaml(repo: "a/explicit"), to: "explicit.yaml")
    let options: JSON = ["initializationOptions": ["config": .string(named)]]
    for (explicitPath, params, repo) in [
      (nil, nil, "a/usual"), (nil, options, "a/named"), (explicit, options, "a/explicit"),
    ] {
      try await Bench(source: loader(folder, explicit: explicitPath)).serve { client in
        _ = try await client.result("initialize", params)
        #expect(try await client.result("listTargets").at("targets.0.repos.0")?.string == repo)
      }
    }
  }

  @Test func `initialize succeeds with a configuration that can't be used; the next request says why`()
    async throws
  {
    let folder = try TemporaryFolder()
    try await Bench(source: loader(folder)).serve { client in
      let options: JSON = ["initializationOptions": ["config": "relative.yaml"]]
      #expect(try await client.call("initialize", options)["result"] != nil)
      let error = try await client.call("listPRs")
      #expect(error.at("error.data.faults.0.path") == "initializationOptions.config")
    }
    try await Bench(source: loader(folder)).serve { client in
      let wrong = try await client.call("initialize", ["initializationOptions": ["config": 1]])
      #expect(wrong.at("error.code") == -32602)
      #expect(
        wrong.at("error.message")
          == "initialize: \"initializationOptions.config\" must be a string, not the number 1.")
    }
  }

  // MARK: The token

  @Test func `the token is looked for at the first request that needs it, once, and again after a 401`()
    async throws
  {
    let lookUps = Mutex(0)
    let bench = Bench(token: { _ in
      lookUps.withLock { $0 += 1 }
      return SimulatedGitHub.token
    })
    try await bench.serve { client in
      _ = try await client.result("initialize")
      _ = try await client.result("listTargets")
      _ = try await client.result("listTriggers")
      #expect(lookUps.withLock { $0 } == 0)
      let first = try await client.send("listPRs")
      let second = try await client.send("failures", ["pr": 58845])
      _ = try await client.answer(to: second)
      _ = try await client.answer(to: first)
      #expect(lookUps.withLock { $0 } == 1)
      bench.github.configure { $0.token = "another" }
      #expect(try await client.call("listPRs", ["refresh": true]).at("result.warnings.0") != nil)
      bench.github.configure { $0.token = SimulatedGitHub.token }
      #expect(try await client.result("listPRs", ["refresh": true])["warnings"] == [])
      #expect(lookUps.withLock { $0 } >= 2)
    }
  }

  @Test func `without a token requests that need GitHub say so, the others answer`() async throws {
    let bench = Bench(token: { _ in throw TokenError(message: "there is no token") })
    let error = try await bench.running { try await $0.error("listPRs") }
    #expect(error.data?["kind"] == "config")
    #expect(error.message.contains("there is no token"))
    #expect(try await bench.call("listTriggers")["triggers"] != nil)
    #expect(bench.github.requests.isEmpty)
  }

  @Test(arguments: [401, 403, 404, 418, 422, 500])
  func `a server that says the token back does not get it into an error or the log`(
    status: Int
  ) async throws {
    try await Bench().running { bench in
      let echo =
        #"{"message": "you sent \#(SimulatedGitHub.token)", "errors": ["\#(SimulatedGitHub.token)"]}"#
      bench.github.fault(.all, times: 99, .answer(.json(status, echo)))
      for (method, params) in Self.calls where !["listTargets", "listTriggers"].contains(method) {
        let error = try await bench.error(method, JSON(parsing: params))
        #expect(!JSON(error).text().contains(SimulatedGitHub.token))
      }
      #expect(!bench.log.lines.joined().contains(SimulatedGitHub.token))
      #expect(bench.log.lines.contains { $0.hasPrefix("debug: ") })
    }
  }
}
