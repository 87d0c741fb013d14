import GitHubCore
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct ListPRsTests {
  @Test func `a list has exactly the members that the protocol names, in its order`() async throws {
    var world = World.sample
    world.pullRequests = [try #require(world["apache/doris", 58845])]
    let list = try await Bench(world).running { try await $0.call("listPRs") }
    let remaining = try #require(list.at("rate_limit.remaining")?.integer)
    let expected = try JSON(
      exactly: """
        {"target": {"label": "mine", "user": "freemandealer", "repos": ["apache/doris"]},
         "fetched_at": "2026-11-22T00:00:00Z", "source": "live", "age_seconds": 0,
         "pull_requests": [
          {"repo": "apache/doris", "number": 58845, "title": "[fix](cloud) fix file cache query limit",
           "html_url": "https://github.com/apache/doris/pull/58845", "author": "freemandealer",
           "draft": false, "created_at": "2026-11-19T00:00:00Z", "updated_at": "2026-11-21T23:00:00Z",
           "head_sha": "976a2b3000000000000000000000000000000000", "base_ref": "master",
           "review": "review_required", "mergeable": "mergeable", "mergeable_state": "unstable",
           "update_branch": "available", "counts": {"failed": 2, "pending": 1, "passed": 1},
           "pipelines": [
            {"context": "performance (Doris Performance)", "kind": "status", "bucket": "failed",
             "state": "failure", "description": "TeamCity build failed", "target_url": "http://ci.example/3",
             "display_name": "Performance", "pipeline": "performance", "command": "run performance",
             "required": "unknown", "started_at": null, "completed_at": "2026-11-21T22:00:00Z",
             "triggered_at": null},
            {"context": "CheckStyle", "kind": "check_run", "bucket": "failed", "state": "cancelled",
             "description": "Cancelled by a newer run",
             "target_url": "https://github.com/apache/doris/actions/runs/7/job/7",
             "display_name": "CheckStyle", "pipeline": null, "command": null, "required": "unknown",
             "started_at": "2026-11-21T21:00:00Z", "completed_at": "2026-11-21T22:00:00Z",
             "triggered_at": null},
            {"context": "P0 Regression (Doris Regression)", "kind": "status", "bucket": "pending",
             "state": "pending", "description": null, "target_url": null, "display_name": "P0 Regression",
             "pipeline": "p0", "command": "run p0", "required": "unknown",
             "started_at": "2026-11-21T22:00:00Z", "completed_at": null, "triggered_at": null}],
           "pipelines_state": "complete"}],
         "warnings": [],
         "rate_limit": {"limit": 5000, "remaining": \(remaining), "reset_at": "2026-11-22T00:30:00Z"}}
        """)
    #expect(list.text(.pretty) == expected.text(.pretty))
  }

  @Test func `the newest comes first, and only the author's open ones come`() async throws {
    let list = try await Bench().running { try await $0.call("listPRs") }
    #expect(list["pull_requests"]?.each("number") == [58845, 58001, 57777])
    #expect(list["pull_requests"]?.each("review") == ["review_required", "none", "approved"])
    #expect(
      list["pull_requests"]?.each("update_branch") == ["available", "conflicting", "not_available"])
    #expect(list.at("pull_requests.1.title") == "[improve](fe) 支持中文标题 and \"quotes\"")
    #expect(list.at("pull_requests.2.pipelines") == [])
  }

  @Test func `for 60 s a list comes from memory, and refresh goes past it`() async throws {
    try await Bench(time: .manual).running { bench in
      _ = try await bench.call("listPRs")
      let asked = bench.github.requests.count
      bench.clock.advance(by: .seconds(59))
      let remembered = try await bench.call("listPRs", ["refresh": nil])
      #expect(remembered["source"] == "cache")
      #expect(remembered["age_seconds"] == 59)
      #expect(remembered["fetched_at"] == "2026-11-22T00:00:00Z")
      #expect(bench.github.requests.count == asked)
      let refreshed = try await bench.call("listPRs", ["refresh": true])
      #expect(refreshed["source"] == "live")
      #expect(refreshed["age_seconds"] == 0)
      bench.clock.advance(by: .seconds(60))
      #expect(try await bench.call("listPRs")["source"] == "live")
    }
  }

  @Test func `a refresh that fails keeps the old list, with its age and a warning`() async throws {
    try await Bench(time: .manual).running { bench in
      _ = try await bench.call("listPRs")
      bench.clock.advance(by: .seconds(90))
      bench.github.fault(.graphQL, .answer(.json(401, #"{"message": "Bad credentials"}"#)))
      let list = try await bench.call("listPRs", ["refresh": true])
      #expect(list["age_seconds"] == 90)
      #expect(list["source"] == "cache")
      #expect(list["pull_requests"]?.array?.count == 3)
      #expect(list.at("warnings.0")?.string?.hasPrefix("The refresh failed: ") == true)
    }
  }

  @Test func `many clients of one target are one fetch`() async throws {
    try await Bench().running { bench in
      let hold = bench.github.hold(.graphQL)
      try await withThrowingTaskGroup(of: JSON.self) { group in
        for _ in 0..<5 { group.addTask { try await bench.call("listPRs", ["refresh": true]) } }
        await bench.github.requests(.graphQL, count: 1)
        hold.release()
        for try await list in group { #expect(list["pull_requests"]?.array?.count == 3) }
      }
      let searches = bench.github.requests(.graphQL).filter { $0.text.contains("PullRequestSearch") }
      #expect(searches.count == 1)
    }
  }

  @Test func `triggered_at tells of a rerun until GitHub's own state is newer`() async throws {
    try await Bench(time: .manual).running { bench in
      _ = try await bench.call("rerun", ["pr": 58001, "pipeline": "external"])
      let hidden = bench.github.world["apache/doris", 58001]?.statuses
      // As it is before the pipeline's server has picked the comment up.
      bench.github.change { world in
        world["apache/doris", 58001]?.statuses = World.sample["apache/doris", 58001]?.statuses ?? []
      }
      let early = try await bench.call("listPRs")
      let pipelines = try #require(early.at("pull_requests.0.pipelines"))
      let external = pipelines.array?.first { $0["command"] == "run external" }
      #expect(external?["triggered_at"] == "2026-11-22T00:00:00Z")
      #expect(pipelines.each("triggered_at").filter { $0 != .null }.count == 1)

      bench.clock.advance(by: .seconds(61))
      bench.github.change { world in
        world["apache/doris", 58001]?.statuses = hidden ?? []
        world["apache/doris", 58001]?.set(
          .init("External Regression", .failure, createdAt: bench.clock.date))
      }
      let late = try await bench.call("listPRs")
      #expect(late.at("pull_requests.0.pipelines")?.each("triggered_at").allSatisfy { $0 == .null } == true)
    }
  }
}
