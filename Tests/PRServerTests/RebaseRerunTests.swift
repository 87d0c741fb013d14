import GitHubCore
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct RebaseRerunTests {
  private let head = "976a2b3000000000000000000000000000000000"

  @Test func `the branch is updated, then buildall is posted on the new head`() async throws {
    try await Bench().running { bench in
      let result = try await bench.call("rebaseRerun", ["pr": 58845])
      let after = try #require(bench.github.world["apache/doris", 58845]?.head)
      #expect(after != head)
      let comment = try #require(result.at("rerun.comment_url")?.string)
      let triggered = try #require(result.at("rerun.triggered_at")?.string)
      let expected = try JSON(
        exactly: """
          {"repo": "apache/doris", "number": 58845,
           "update": {"status": "updated", "head_before": "\(head)", "head_after": "\(after)",
                      "message": "The branch was updated to \(after.prefix(7))."},
           "rerun": {"status": "triggered", "command": "run buildall", "comment_url": "\(comment)",
                     "triggered_at": "\(triggered)"},
           "message": "The branch was updated to \(after.prefix(7)); `run buildall` was posted."}
          """)
      #expect(result.text(.pretty) == expected.text(.pretty))
      #expect(bench.github.updates.map(\.expectedHead) == [head])
      #expect(bench.github.comments.map(\.body) == ["run buildall"])
    }
  }

  @Test func `a branch that is up to date is said to be so, and buildall is posted at once`() async throws {
    try await Bench().running { bench in
      let result = try await bench.call("rebaseRerun", ["pr": 57777])
      #expect(result.at("update.status") == "not_needed")
      #expect(result.at("update.head_before") == result.at("update.head_after"))
      #expect(result.at("rerun.status") == "triggered")
      #expect(result["message"] == "The branch was up to date; `run buildall` was posted.")
      let again = try await bench.call("rebaseRerun", ["pr": 57777])
      #expect(again.at("rerun.status") == "already_triggered")
      #expect(again.at("rerun.comment_url") == result.at("rerun.comment_url"))
      #expect(bench.github.comments.count == 1)
    }
  }

  @Test(arguments: RPCClient.Framing.allCases)
  func `progress begins, reports and ends before the answer`(framing: RPCClient.Framing) async throws {
    try await Bench().serve(framing) { client in
      let id = try await client.send("rebaseRerun", ["pr": 58845, "workDoneToken": "token 1"])
      let answer = try await client.answer(to: id)
      #expect(answer["result"] != nil)
      let values = client.passed.compactMap { $0["params"]?["value"] }
      #expect(
        client.passed.allSatisfy { $0["method"] == "$/progress" && $0["params"]?["token"] == "token 1" })
      #expect(
        values.map { $0["kind"] ?? .null } == ["begin", "report", "report", "report", "end"])
      #expect(values.first?["title"] == "Rebase & Rerun")
      #expect(
        values.compactMap { $0["message"]?.string }
          == ["updating branch…", "waiting for the new head…", "triggering run buildall…"])
    }
  }

  @Test func `cancelled while it waits for the new head, it answers -32800 and posts nothing`() async throws {
    let bench = Bench(time: .manual)
    try await bench.serve { client in
      let id = try await client.send("rebaseRerun", ["pr": 58845])
      await bench.clock.waitForSleepers(count: 1)
      try await client.notify("$/cancelRequest", ["id": .integer(id)])
      let answer = try await client.answer(to: id)
      #expect(answer.at("error.code") == -32800)
      bench.clock.advance(by: .seconds(5))
    }
    #expect(bench.github.updates.count == 1)
    #expect(bench.github.comments.isEmpty)
  }

  @Test func `at the end of input a wait gets 5 s more, and is then cancelled`() async throws {
    let bench = Bench(.slowUpdate, time: .manual)
    let status = try await bench.serve { client in
      let id = try await client.send("rebaseRerun", ["pr": 58845])
      await bench.clock.waitForSleepers(count: 1)
      try client.closeInput()
      await bench.clock.waitForSleepers(count: 2)
      bench.clock.advance(by: .seconds(5))
      #expect(try await client.answer(to: id).at("error.code") == -32800)
    }
    #expect(status == 0)
    #expect(bench.clock.sleeps.contains(.seconds(5)))
    #expect(bench.github.comments.isEmpty)
  }

  @Test func `a head that comes within these 5 s still gets its comment and its answer`() async throws {
    let bench = Bench(time: .manual)
    let status = try await bench.serve { client in
      let id = try await client.send("rebaseRerun", ["pr": 58845])
      await bench.clock.waitForSleepers(count: 1)
      try client.closeInput()
      await bench.clock.waitForSleepers(count: 2)
      bench.clock.advance(by: .seconds(2))
      #expect(try await client.answer(to: id).at("result.update.status") == "updated")
    }
    #expect(status == 0)
    #expect(bench.github.comments.map(\.body) == ["run buildall"])
  }
}

extension World {
  /// The sample, where Update branch takes longer than anybody waits.
  static let slowUpdate: World = {
    var world = sample
    world["apache/doris", 58845]?.updateTakes = .seconds(600)
    return world
  }()
}
