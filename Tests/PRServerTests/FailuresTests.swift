import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct FailuresTests {
  @Test func `one pull request has exactly the protocol's members, and tells what is required`() async throws
  {
    let failures = try await Bench().running { try await $0.call("failures", ["pr": 58845]) }
    let expected = try JSON(
      exactly: """
        {"target": {"label": "mine", "user": "freemandealer", "repos": ["apache/doris"]},
         "fetched_at": "2026-11-22T00:00:00Z", "source": "live", "age_seconds": 0,
         "pull_requests": [
          {"repo": "apache/doris", "number": 58845, "title": "[fix](cloud) fix file cache query limit",
           "html_url": "https://github.com/apache/doris/pull/58845",
           "head_sha": "976a2b3000000000000000000000000000000000", "pipelines_state": "complete",
           "pipelines": [
            {"context": "performance (Doris Performance)", "kind": "status", "bucket": "failed",
             "state": "failure", "description": "TeamCity build failed", "target_url": "http://ci.example/3",
             "display_name": "Performance", "pipeline": "performance", "command": "run performance",
             "required": "no", "started_at": null, "completed_at": "2026-11-21T22:00:00Z",
             "triggered_at": null},
            {"context": "CheckStyle", "kind": "check_run", "bucket": "failed", "state": "cancelled",
             "description": "Cancelled by a newer run",
             "target_url": "https://github.com/apache/doris/actions/runs/7/job/7",
             "display_name": "CheckStyle", "pipeline": null, "command": null, "required": "no",
             "started_at": "2026-11-21T21:00:00Z", "completed_at": "2026-11-21T22:00:00Z",
             "triggered_at": null},
            {"context": "P0 Regression (Doris Regression)", "kind": "status", "bucket": "pending",
             "state": "pending", "description": null, "target_url": null, "display_name": "P0 Regression",
             "pipeline": "p0", "command": "run p0", "required": "yes",
             "started_at": "2026-11-21T22:00:00Z", "completed_at": null, "triggered_at": null}]}],
         "warnings": []}
        """)
    #expect(failures.text(.pretty) == expected.text(.pretty))
  }

  @Test func `without pr come all that failed or are pending, and none that is green`() async throws {
    try await Bench().running { bench in
      let failures = try await bench.call("failures")
      #expect(failures["pull_requests"]?.each("number") == [58845, 58001])
      #expect(failures["source"] == "live")
      #expect(try await bench.call("failures")["source"] == "cache")
      #expect(try await bench.call("failures", ["refresh": true])["source"] == "live")
      let elsewhere = try await bench.error("failures", ["repo": "apache/doris-website"])
      #expect(elsewhere.code == RPCError.invalidParamsCode)
      let here = try await bench.call("failures", ["repo": "Apache/Doris"])
      #expect(here["pull_requests"]?.array?.count == 2)
    }
  }

  @Test func `a green pull request has an empty list, and anybody's may be asked for`() async throws {
    try await Bench().running { bench in
      let green = try await bench.call("failures", ["pr": 57777])
      #expect(green["pull_requests"]?.each("number") == [57777])
      #expect(green.at("pull_requests.0.pipelines") == [])
      let others = try await bench.call("failures", ["pr": 55555])
      #expect(others["pull_requests"]?.each("number") == [55555])
    }
  }
}
