import Configuration
import GitHubCore
import JSONRPC
import PRServer
import SimulatedGitHub
import TestSupport
import Testing

/// What a client is told without having asked: changes, polls, partial results.
@Suite(.timeLimit(.minutes(10))) struct NotificationTests {
  private func retitle(_ bench: Bench, _ title: String) {
    bench.github.change { $0["apache/doris", 58845]?.title = title }
  }

  @Test func `allow_stale answers at once, and a change is announced behind it`() async throws {
    let bench = Bench(time: .manual)
    try await bench.serve { client in
      // Never initialized: a simple client hears of it as well.
      _ = try await client.result("listPRs")
      bench.clock.advance(by: .seconds(300))
      retitle(bench, "renamed")
      let hold = bench.github.hold(.graphQL)
      let stale = try await client.result("listPRs", ["allow_stale": true])
      #expect(stale["source"] == "cache")
      #expect(stale["age_seconds"] == 300)
      #expect(stale.at("pull_requests.0.title") != "renamed")
      hold.release()
      let changed = try await client.notification("pullRequestsChanged")
      let expected = try JSON(
        exactly: """
          {"jsonrpc": "2.0", "method": "pullRequestsChanged",
           "params": {"target": "mine", "fetched_at": "2026-11-22T00:05:00Z"}}
          """)
      #expect(changed.text() == expected.text())
      let asked = bench.github.requests.count
      let fresh = try await client.result("listPRs", ["allow_stale": true])
      #expect(fresh["source"] == "cache")
      #expect(fresh["age_seconds"] == 0)
      #expect(fresh.at("pull_requests.0.title") == "renamed")
      #expect(bench.github.requests.count == asked)
    }
  }

  @Test func `a refresh behind allow_stale that fails is announced too, and the list carries why`()
    async throws
  {
    let bench = Bench(time: .manual)
    try await bench.serve { client in
      _ = try await client.result("listPRs")
      bench.clock.advance(by: .seconds(300))
      bench.github.fault(.graphQL, .answer(.json(401, #"{"message": "Bad credentials"}"#)))
      let stale = try await client.result("listPRs", ["allow_stale": true])
      #expect(stale["warnings"] == [])
      _ = try await client.notification("pullRequestsChanged")
      let old = try await client.result("listPRs")
      #expect(old["age_seconds"] == 300)
      #expect(old.at("warnings.0")?.string?.contains("Bad credentials") == true)
    }
  }

  @Test func `a merge state that GitHub works out later is announced`() async throws {
    var world = World.sample
    world["apache/doris", 57777]?.mergeable = .unknown
    world["apache/doris", 57777]?.resolvesTo = .mergeable
    let bench = Bench(world, time: .manual)
    try await bench.serve { client in
      let first = try await client.result("listPRs")
      #expect(first.at("pull_requests.2.mergeable") == "unknown")
      await bench.clock.waitForSleepers(count: 1)
      bench.clock.advance(by: .seconds(3))
      _ = try await client.notification("pullRequestsChanged")
      let second = try await client.result("listPRs")
      #expect(second["source"] == "cache")
      #expect(second.at("pull_requests.2.mergeable") == "mergeable")
    }
  }

  // MARK: Partial results

  @Test func `partial results bring each pull request when it is new or changed, the answer all`()
    async throws
  {
    var world = World.sample
    // More checks than one query reads: they come after the states.
    world["apache/doris", 58001]?.checkRuns = (1...150).map {
      .init("shard \($0)", $0 % 50 == 0 ? .failure : .success, id: $0)
    }
    let bench = Bench(world)
    try await bench.serve { client in
      let id = try await client.send("listPRs", ["partialResultToken": 7])
      let answer = try await client.answer(to: id)
      #expect(answer.at("result.pull_requests")?.each("number") == [58845, 58001, 57777])
      let parts = client.passed.map { $0["params"] ?? .null }
      #expect(parts.count >= 2)
      #expect(parts.allSatisfy { $0["token"] == 7 })
      let shape = answer["result"]?.object?.members.map(\.name)
      var known: [Int: JSON] = [:]
      for part in parts {
        #expect(part["value"]?.object?.members.map(\.name) == shape)
        for pullRequest in part.at("value.pull_requests")?.array ?? [] {
          let number = try #require(pullRequest["number"]?.integer)
          #expect(known[number] != pullRequest)
          known[number] = pullRequest
        }
      }
      #expect(Set(known.keys) == [58845, 58001, 57777])
      #expect(parts[0].at("value.pull_requests")?.each("pipelines_state").contains("partial") == true)
      #expect(answer.at("result.pull_requests.1.pipelines_state") == "complete")
      #expect(answer.at("result.pull_requests.1.pipelines")?.array?.count == 8)
    }
  }

  // MARK: Polls

  private let polled = Configuration.sample.with { $0.pollingInterval = .seconds(300) }

  @Test func `an initialized client's list is refreshed at the interval, and a change announced`()
    async throws
  {
    let bench = Bench(.sample, polled, time: .manual)
    try await bench.serve { client in
      _ = try await client.result("initialize")
      _ = try await client.result("listPRs")
      _ = try await client.result("listPRs")
      await bench.clock.waitForSleepers(count: 1)
      #expect(bench.clock.sleeps == [.seconds(300)])
      retitle(bench, "renamed")
      bench.clock.advance(by: .seconds(300))
      let changed = try await client.notification("pullRequestsChanged")
      #expect(changed.at("params.fetched_at") == "2026-11-22T00:05:00Z")
      let list = try await client.result("listPRs")
      #expect(list["source"] == "cache")
      #expect(list.at("pull_requests.0.title") == "renamed")

      // Nothing differs: nothing is said.
      await bench.clock.waitForSleepers(count: 1)
      let asked = bench.github.requests(.graphQL).count
      bench.clock.advance(by: .seconds(300))
      await bench.github.requests(.graphQL, count: asked + 1)
      await bench.clock.waitForSleepers(count: 1)
      _ = try await client.result("listPRs")
      #expect(client.passed.isEmpty)
    }
  }

  @Test func `a client that did not initialize is not polled for, nor is one at interval 0`() async throws {
    let simple = Bench(.sample, polled, time: .manual)
    try await simple.serve { client in _ = try await client.result("listPRs") }
    #expect(simple.clock.sleeps.isEmpty)
    let off = Bench(.sample, .sample, time: .manual)
    try await off.serve { client in
      _ = try await client.result("initialize")
      _ = try await client.result("listPRs")
    }
    #expect(off.clock.sleeps.isEmpty)
  }

  @Test func `polls go on with the configuration that was edited meanwhile`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(.yaml(interval: 300), to: "config.yaml")
    let bench = Bench(time: .manual) { _ in .file(path) }
    try await bench.serve { client in
      _ = try await client.result("initialize")
      _ = try await client.result("listPRs")
      await bench.clock.waitForSleepers(count: 1)

      // Half written, it can't be used.
      try folder.write("targets: [", to: "config.yaml")
      bench.clock.advance(by: .seconds(300))
      await bench.clock.waitForSleepers(count: 1)

      try folder.write(.yaml(interval: 60, repo: "apache/doris-website"), to: "config.yaml")
      bench.clock.advance(by: .seconds(300))
      _ = try await client.notification("pullRequestsChanged")
      let list = try await client.result("listPRs")
      #expect(list.at("target.repos") == ["apache/doris-website"])
      #expect(list["source"] == "cache")
      await bench.clock.waitForSleepers(count: 1)
      #expect(bench.clock.sleeps.last == .seconds(60))
    }
  }
}
