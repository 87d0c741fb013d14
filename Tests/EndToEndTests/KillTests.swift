import Foundation
import GitHubCore
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

extension EndToEnd {
  /// `kill -9` in the midst of a write: the next process warns, does nothing by itself, and when it is asked again
  /// does the rest, and nothing twice.
  @Suite struct KillTests {
    struct Moment: Sendable, CustomTestStringConvertible {
      var testDescription: String
      var method: String
      /// The request that GitHub is about when the process dies.
      var request: RequestPattern
      var count = 1
      /// GitHub has done the work by then; else it does it later.
      var isDone = false
      /// What the next process warns of; nil where nothing had begun.
      var warning: String?
      /// Of the same request, made again.
      var status: String

      static let all = [
        Moment(
          testDescription: "rerun, before the comment", method: "rerun", request: "^GET .*/pulls/58845$",
          status: "triggered"),
        Moment(
          testDescription: "rerun, as the comment arrives", method: "rerun", request: .comment,
          warning: "`run performance` may have been posted", status: "already_triggered"),
        Moment(
          testDescription: "rerun, as the comment is answered", method: "rerun", request: .comment,
          isDone: true, warning: "`run performance` may have been posted", status: "already_triggered"),
        Moment(
          testDescription: "rebase, before the update", method: "rebaseRerun",
          request: "^GET .*/pulls/58845$", status: "triggered"),
        Moment(
          testDescription: "rebase, as the update arrives", method: "rebaseRerun", request: .updateBranch,
          warning: "A Rebase & Rerun of apache/doris#58845 was cut short", status: "triggered"),
        Moment(
          testDescription: "rebase, as the update is answered", method: "rebaseRerun",
          request: .updateBranch,
          isDone: true, warning: "A Rebase & Rerun of apache/doris#58845 was cut short", status: "triggered"),
        Moment(
          testDescription: "rebase, waiting for the new head", method: "rebaseRerun",
          request: "^GET .*/pulls/58845$", count: 2,
          warning: "A Rebase & Rerun of apache/doris#58845 was cut short", status: "triggered"),
        Moment(
          testDescription: "rebase, as the comment arrives", method: "rebaseRerun", request: .comment,
          warning: "A Rebase & Rerun of apache/doris#58845 was cut short", status: "already_triggered"),
        Moment(
          testDescription: "rebase, as the comment is answered", method: "rebaseRerun", request: .comment,
          isDone: true, warning: "A Rebase & Rerun of apache/doris#58845 was cut short",
          status: "already_triggered"),
      ]

      var command: String { method == "rerun" ? "run performance" : "run buildall" }
      var params: JSON { ["pr": 58845, "pipeline": "performance"] }

      func status(of result: JSON) -> String? {
        (method == "rerun" ? result["status"] : result.at("rerun.status"))?.string
      }
    }

    @Test(arguments: Moment.all)
    func `nothing is doubled, nothing is lost, and it is said`(moment: Moment) async throws {
      let github = SimulatedGitHub(
        world: World(pullRequests: [
          .init(
            "apache/doris", 58845, statuses: [.init("performance (Doris Performance)", .failure)]
          ) {
            $0.behind = 1
            $0.updateTakes = .zero
          }
        ]), time: .system)
      if moment.count > 1 { github.fault(moment.request, times: moment.count - 1, .delay(.zero)) }
      let hold = github.hold(moment.request, afterWork: moment.isDone)
      try await LoopbackHTTP.serving(github.transport) { api in
        let sandbox = try Sandbox(api: api)
        try await Prls.serve(in: sandbox) { client, child in
          try await client.send(moment.method, moment.params)
          await github.requests(moment.request, count: moment.count)
          kill(child.id, SIGKILL)
        }
        hold.release()
        try await Prls.serve(in: sandbox) { client, _ in
          let warnings = try await client.result("listPRs")["warnings"]?.array ?? []
          #expect(warnings.count == (moment.warning == nil ? 0 : 1))
          #expect(warnings.first?.string?.contains(moment.warning ?? "") ?? true)
          #expect(github.comments.count <= 1)
        }
        try sandbox.letPass(seconds: 20)
        try await Prls.serve(in: sandbox) { client, _ in
          let again = try await client.result(moment.method, moment.params)
          #expect(moment.status(of: again) == moment.status)
          #expect(try await client.result("listPRs", ["refresh": true])["warnings"] == [])
        }
      }
      #expect(github.comments.map(\.body) == [moment.command])
      #expect(github.updates.count(where: \.isAccepted) == (moment.method == "rerun" ? 0 : 1))
    }
  }
}

extension Sandbox {
  /// Makes all that the journal notes so much older: no test waits until GitHub is surely done with a request.
  fileprivate func letPass(seconds: Double) throws {
    for file in stateFiles where file.pathExtension == "json" {
      var text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /"(at|lastWrite)":(\d+(?:\.\d+)?)/).reversed() {
        text.replaceSubrange(match.range, with: "\"\(match.1)\":\((Double(match.2) ?? 0) - seconds)")
      }
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  }
}
