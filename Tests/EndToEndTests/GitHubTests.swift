import Foundation
import GitHubCore
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

extension EndToEnd {
  /// The whole way: `config.yaml`, the token, URLSession, a GitHub on loopback, the journal on disk.
  @Suite struct GitHubTests {
    private static let head = "976a2b3000000000000000000000000000000000"

    private let github = SimulatedGitHub(
      world: World(pullRequests: [
        .init(
          "apache/doris", 58845, "[fix](cloud) 缓存 <b>", head: head,
          statuses: [
            .init("performance (Doris Performance)", .failure, description: "TeamCity build failed"),
            .init("COMPILE (DORIS_COMPILE)", .success),
          ]
        ) {
          $0.mergeState = .unstable
          $0.viewerCanUpdateBranch = true
          $0.behind = 2
          $0.updateTakes = .zero
        }
      ]), time: .system)

    private let rerun: [String] = ["call", "rerun", #"{"pr": 58845, "pipeline": "performance"}"#]

    @Test(arguments: RPCClient.Framing.allCases)
    func `all methods work from the configuration to GitHub and back`(
      framing: RPCClient.Framing
    ) async throws {
      try await LoopbackHTTP.serving(github.transport) { api in
        let exit = try await Prls.serve(in: Sandbox(api: api), framing) { client, _ in
          let targets = try await client.result("listTargets")
          #expect(targets.at("targets.0.label") == "mine")
          let list = try await client.result("listPRs")
          #expect(list.at("pull_requests.0.title") == "[fix](cloud) 缓存 <b>")
          #expect(list.at("pull_requests.0.counts") == ["failed": 1, "pending": 0, "passed": 1])
          #expect(list.at("rate_limit.limit") == 5000)
          let failures = try await client.result("failures", ["pr": 58845])
          #expect(failures.at("pull_requests.0.pipelines.0.required") == "no")
          let rerun = try await client.result("rerun", ["pr": 58845, "pipeline": "performance"])
          #expect(rerun["status"] == "triggered")
          let rebased = try await client.result("rebaseRerun", ["pr": 58845])
          #expect(rebased.at("update.status") == "updated")
          #expect(rebased.at("update.head_before")?.string == Self.head)
          #expect(rebased.at("rerun.status") == "triggered")
        }
        #expect(exit.status == 0)
        #expect(exit.errors == "")
      }
      #expect(github.comments.map(\.body) == ["run performance", "run buildall"])
      #expect(github.updates.map(\.expectedHead) == [Self.head])
      #expect(github.requests.allSatisfy { $0.headers["Authorization"] == "Bearer …" })
      #expect(github.requests.allSatisfy { $0.headers["User-Agent"]?.hasPrefix("prls/") == true })
    }

    @Test func `two processes that rerun the same at the same time post one comment`() async throws {
      try await LoopbackHTTP.serving(github.transport) { api in
        let sandbox = try Sandbox(api: api)
        async let one = Prls.run(rerun, in: sandbox)
        async let other = Prls.run(rerun, in: sandbox)
        let answers = try await [one.json, other.json]
        #expect(
          answers.compactMap { $0["status"]?.string }.sorted() == ["already_triggered", "triggered"])
        #expect(answers[0]["comment_url"] == answers[1]["comment_url"])
        #expect(answers[0]["comment_url"]?.string?.contains("#issuecomment-") == true)
        let third = try await Prls.run(rerun, in: sandbox).json
        #expect(third["already_triggered"] == true)
        #expect(third["comment_url"] == answers[0]["comment_url"])
        let listed = try await Prls.run(["call", "failures"], in: sandbox).json
        #expect(listed.at("pull_requests.0.pipelines.0.bucket") == "pending")
      }
      #expect(github.comments.count == 1)
    }

    @Test func `input that ends while a rerun is on its way leaves it to finish and be answered`()
      async throws
    {
      let hold = github.hold(.comment)
      try await LoopbackHTTP.serving(github.transport) { api in
        let exit = try await Prls.serve(in: Sandbox(api: api)) { client, _ in
          let id = try await client.send("rerun", ["pr": 58845, "pipeline": "performance"])
          await github.requests(.comment, count: 1)
          try client.closeInput()
          hold.release()
          #expect(try await client.answer(to: id).at("result.status") == "triggered")
        }
        #expect(exit.status == 0)
      }
      #expect(github.comments.count == 1)
    }

    @Test func `input that ends while a list is on its way leaves it to be answered`() async throws {
      let hold = github.hold(.graphQL)
      try await LoopbackHTTP.serving(github.transport) { api in
        let exit = try await Prls.serve(in: Sandbox(api: api)) { client, _ in
          let id = try await client.send("listPRs")
          await github.requests(.graphQL, count: 1)
          try client.closeInput()
          hold.release()
          #expect(try await client.answer(to: id).at("result.pull_requests")?.array?.count == 1)
        }
        #expect(exit.status == 0)
      }
    }

    @Test func `a client that dies leaves a rerun on its way to finish, and to be remembered`() async throws {
      let hold = github.hold(.comment)
      try await LoopbackHTTP.serving(github.transport) { api in
        let sandbox = try Sandbox(api: api)
        let child = try Prls.spawn([], sandbox)
        let (status, errors) = try await child.watched {
          try child.output.close()
          let params = #"{"pr": 58845, "pipeline": "performance"}"#
          let request = #"{"jsonrpc": "2.0", "id": 1, "method": "rerun", "params": \#(params)}"#
          try child.input.write(contentsOf: Data("\(request)\n".utf8))
          await github.requests(.comment, count: 1)
          try child.input.close()
          hold.release()
          return await child.status()
        }
        #expect(status == 0)
        #expect(errors == "prls: warning: Writing to the client failed: Broken pipe.\n")
        #expect(try await Prls.run(rerun, in: sandbox).json["status"] == "already_triggered")
      }
      #expect(github.comments.count == 1)
    }

    @Test func `a rerun of which nobody can be told is posted and remembered`() async throws {
      try await LoopbackHTTP.serving(github.transport) { api in
        let sandbox = try Sandbox(api: api)
        let exit = try await Prls.run(rerun, in: sandbox, closing: "<&- >&- 2>&-")
        #expect(exit.status == 1)
        #expect(exit.output + exit.errors == "")
        #expect(try await Prls.run(rerun, in: sandbox).json["status"] == "already_triggered")
      }
      #expect(github.comments.count == 1)
    }

    @Test func `an editor that hangs up as it quits leaves a rerun on its way to finish`() async throws {
      let hold = github.hold(.comment)
      try await LoopbackHTTP.serving(github.transport) { api in
        let exit = try await Prls.serve(in: Sandbox(api: api)) { client, child in
          let id = try await client.send("rerun", ["pr": 58845, "pipeline": "performance"])
          await github.requests(.comment, count: 1)
          kill(child.id, SIGHUP)
          try client.closeInput()
          hold.release()
          #expect(try await client.answer(to: id).at("result.status") == "triggered")
        }
        #expect(exit.status == 0)
      }
      #expect(github.comments.count == 1)
    }

    @Test func `a cancelled rerun that has left is remembered by the next one`() async throws {
      let hold = github.hold(.comment)
      try await LoopbackHTTP.serving(github.transport) { api in
        try await Prls.serve(in: Sandbox(api: api)) { client, _ in
          let id = try await client.send("rerun", ["pr": 58845, "pipeline": "performance"])
          await github.requests(.comment, count: 1)
          try await client.notify("$/cancelRequest", ["id": .integer(id)])
          #expect(try await client.answer(to: id).at("error.code") == -32800)
          hold.release()
          let again = try await client.result("rerun", ["pr": 58845, "pipeline": "performance"])
          #expect(again["status"] == "already_triggered")
        }
      }
      #expect(github.comments.count == 1)
    }

    @Test func `a list of partial results is sent as it comes`() async throws {
      try await LoopbackHTTP.serving(github.transport) { api in
        try await Prls.serve(in: Sandbox(api: api), .headers) { client, _ in
          let id = try await client.send("listPRs", ["partialResultToken": "p", "workDoneToken": 1])
          let answer = try await client.answer(to: id)
          #expect(answer.at("result.pull_requests.0.pipelines_state") == "complete")
          let parts = client.passed.filter { $0.at("params.token") == "p" }
          #expect(parts.first?.at("params.value.pull_requests.0.number") == 58845)
          #expect(parts.first?.at("params.value.pull_requests.0.pipelines_state") == "partial")
          let workDone = client.passed.filter { $0.at("params.token") == 1 }
          #expect(workDone.map { $0.at("params.value.kind") } == ["begin", "end"])
        }
      }
    }

    @Test func `a token of the environment serves where the file has none`() async throws {
      try await LoopbackHTTP.serving(github.transport) { api in
        var sandbox = try Sandbox(api: api)
        try sandbox.configure(
          "github: {api_base: '\(api)'}\ntargets: [{label: mine, user: freemandealer, repos: [apache/doris]}]\n"
        )
        let none = try await Prls.run(["call", "listPRs"], in: sandbox)
        #expect(none.status == 1)
        #expect(none.errors.contains("there is no token for 127.0.0.1"))
        sandbox.environment["GITHUB_TOKEN"] = SimulatedGitHub.token
        let list = try await Prls.run(["call", "listPRs"], in: sandbox).json
        #expect(list["pull_requests"]?.array?.count == 1)
        let check = try await Prls.run(["check"], in: sandbox)
        #expect(check.status == 0)
        #expect(check.output.contains("token: from GITHUB_TOKEN"))
      }
    }

    // MARK: The configuration

    @Test func `the working directory's files are never read`() async throws {
      let exit = try await Prls.run(["call", "listTargets"], in: Sandbox())
      #expect(exit.status == 1)
      #expect(exit.errors.contains(#""kind":"config""#))
      #expect(exit.errors.contains("/home/.config/prls/config.yaml"))
      #expect(!exit.errors.contains("hostile"))
    }

    @Test func `a server that was started without a configuration serves once there is one`() async throws {
      try await LoopbackHTTP.serving(github.transport) { api in
        let sandbox = try Sandbox()
        try await Prls.serve(in: sandbox) { client, _ in
          let early = try await client.call("listPRs")
          #expect(early.at("error.code") == -32803)
          #expect(early.at("error.data.kind") == "config")
          #expect(early.at("error.data.faults.0.path")?.string == sandbox.configuration)
          try sandbox.configure(
            "github: {token: sim-token, api_base: '\(api)'}\ntargets: [{label: m, user: freemandealer}]\n")
          #expect(try await client.result("listPRs")["pull_requests"]?.array?.count == 1)
        }
      }
    }

    @Test func `read_only of the file stands, and nothing that writes leaves`() async throws {
      try await LoopbackHTTP.serving(github.transport) { api in
        let exit = try await Prls.run(rerun, in: Sandbox(api: api, more: "read_only: true"))
        #expect(exit.status == 1)
        #expect(exit.errors.contains(#""kind":"read_only""#))
      }
      #expect(github.comments.isEmpty)
    }

    // MARK: GitHub out of order

    @Test func `a GitHub that is down is network after the retries`() async throws {
      let api = try await LoopbackHTTP.serving(github.transport) { $0 }
      let exit = try await Prls.run(["call", "listPRs"], in: Sandbox(api: api))
      #expect(exit.status == 1)
      #expect(exit.errors.contains(#""kind":"network","attempts":4"#))
    }

    @Test func `a comment whose answer is lost is found, and not posted again`() async throws {
      github.fault(.comment, .failAfterWork(.cut("lost")))
      try await LoopbackHTTP.serving(github.transport) { api in
        let answer = try await Prls.run(rerun, in: Sandbox(api: api)).json
        #expect(answer["status"] == "triggered")
        #expect(answer["comment_url"]?.string?.contains("#issuecomment-") == true)
      }
      #expect(github.comments.count == 1)
      #expect(github.requests(.comment).count == 1)
    }
  }
}
