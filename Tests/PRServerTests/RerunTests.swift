import Configuration
import Foundation
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct RerunTests {
  @Test func `a rerun posts one comment; the same again within two minutes posts none`() async throws {
    try await Bench(time: .manual).running { bench in
      let rerun = try await bench.call("rerun", ["pr": 58845, "pipeline": "performance"])
      let comment = try #require(rerun["comment_url"]?.string)
      #expect(comment.hasPrefix("https://github.com/apache/doris/pull/58845#issuecomment-"))
      let expected = try JSON(
        exactly: """
          {"repo": "apache/doris", "number": 58845, "pipeline": "performance", "command": "run performance",
           "status": "triggered", "already_triggered": false, "comment_url": "\(comment)",
           "triggered_at": "2026-11-22T00:00:00Z",
           "message": "`run performance` was posted on apache/doris#58845."}
          """)
      #expect(rerun.text(.pretty) == expected.text(.pretty))

      bench.clock.advance(by: .seconds(119))
      let again = try await bench.call("rerun", ["pr": 58845, "pipeline": "run performance"])
      #expect(again["status"] == "already_triggered")
      #expect(again["already_triggered"] == true)
      #expect(again["comment_url"]?.string == comment)
      #expect(again["triggered_at"] == "2026-11-22T00:00:00Z")
      #expect(bench.github.comments.map(\.body) == ["run performance"])

      bench.clock.advance(by: .seconds(1))
      let later = try await bench.call("rerun", ["pr": 58845, "pipeline": "performance"])
      #expect(later["status"] == "triggered")
      #expect(bench.github.comments.count == 2)
    }
  }

  @Test func `a push in between makes it a new request`() async throws {
    try await Bench().running { bench in
      _ = try await bench.call("rerun", ["pr": 58845, "pipeline": "p0"])
      bench.github.change { $0["apache/doris", 58845]?.head = String(repeating: "c", count: 40) }
      let pushed = try await bench.call("rerun", ["pr": 58845, "pipeline": "p0"])
      #expect(pushed["status"] == "triggered")
      #expect(bench.github.comments.count == 2)
    }
  }

  @Test(arguments: ["run performance", "performance", "performance (Doris Performance)"])
  func `a pipeline is named by command, by name or by context`(name: String) async throws {
    try await Bench().running { bench in
      let rerun = try await bench.call("rerun", ["pr": 58845, "pipeline": .string(name)])
      #expect(rerun["command"] == "run performance")
    }
  }

  /// As after `prls call failures`: the process that showed the context is not the one that reruns it.
  @Test func `a context that only the pull request tells of is found without a list`() async throws {
    var world = World.sample
    world["apache/doris", 58845]?.set(.init("Doris nightly performance #7", .failure))
    try await Bench(world).running { bench in
      let rerun = try await bench.call("rerun", ["pr": 58845, "pipeline": "Doris nightly performance #7"])
      #expect(rerun["command"] == "run performance")
    }
  }

  @Test(
    arguments: [
      "nonsense", "run", "", "run p0\nrun p1", "run p0 ", "RUN P0", "run p0; run buildall", "LGTM",
      "CheckStyle",
    ])
  func `what is in no table is refused with the known names, and never becomes a comment`(
    text: String
  ) async throws {
    try await Bench().running { bench in
      for isListed in [false, true] {
        if isListed { _ = try await bench.call("listPRs") }
        let error = try await bench.error("rerun", ["pr": 58845, "pipeline": .string(text)])
        #expect(error.code == RPCError.invalidParamsCode)
        #expect(error.message.contains("compile, feut, beut"))
      }
      #expect(bench.github.comments.isEmpty)
    }
  }

  @Test func `a rerun makes the next list a new one, with the pipeline pending`() async throws {
    try await Bench().running { bench in
      let before = try await bench.call("listPRs")
      #expect(before.at("pull_requests.0.counts.failed") == 2)
      _ = try await bench.call("rerun", ["pr": 58845, "pipeline": "performance"])
      let after = try await bench.call("listPRs")
      #expect(after["source"] == "live")
      #expect(after.at("pull_requests.0.counts.failed") == 1)
      #expect(after.at("pull_requests.0.counts.pending") == 2)
    }
  }
}

@Suite(.timeLimit(.minutes(10))) struct RerunFailedTests {
  @Test func `a preview plans and posts nothing`() async throws {
    try await Bench().running { bench in
      let preview = try await bench.call("rerunFailed", ["pr": 58001, "preview": true])
      let expected = try JSON(
        exactly: """
          {"repo": "apache/doris", "number": 58001,
           "reruns": [
            {"repo": "apache/doris", "number": 58001, "pipeline": "compile", "command": "run compile",
             "status": "planned", "already_triggered": false, "comment_url": null, "triggered_at": null,
             "message": "`run compile` would be posted."},
            {"repo": "apache/doris", "number": 58001, "pipeline": "feut", "command": "run feut",
             "status": "planned", "already_triggered": false, "comment_url": null, "triggered_at": null,
             "message": "`run feut` would be posted."}],
           "left_out": [
            {"context": "External Regression",
             "reason": "It needs the output of compile, which failed as well."},
            {"context": "P1 Regression (Doris Regression)",
             "reason": "It needs the output of compile, which failed as well."},
            {"context": "Codecov", "reason": "No trigger is known for it."}],
           "message": "2 to be posted, 3 left out."}
          """)
      #expect(preview.text(.pretty) == expected.text(.pretty))
      #expect(bench.github.comments.isEmpty)
    }
  }

  @Test func `each command is posted once, in order, at least a second apart`() async throws {
    try await Bench().running { bench in
      let result = try await bench.call("rerunFailed", ["pr": 58001])
      #expect(result["reruns"]?.each("status") == ["triggered", "triggered"])
      #expect(bench.github.comments.map(\.body) == ["run compile", "run feut"])
      let times = bench.github.comments.map(\.at)
      #expect(times[1].timeIntervalSince(times[0]) >= 1)
      #expect(result["message"] == "2 posted, 3 left out.")
    }
  }

  @Test func `a second time all is triggered already, or there is nothing left`() async throws {
    try await Bench(time: .autoAdvancing).running { bench in
      _ = try await bench.call("rerunFailed", ["pr": 58845])
      let again = try await bench.call("rerunFailed", ["pr": 58845])
      #expect(again["reruns"] == [])
      #expect(again["left_out"]?.each("context") == ["CheckStyle"])
      let green = try await bench.call("rerunFailed", ["pr": 57777])
      #expect(green["reruns"] == [])
      #expect(green["left_out"] == [])
      #expect(green["message"] == "No pipeline failed; nothing to rerun.")
      #expect(bench.github.comments.count == 1)
    }
  }
}
