import Foundation
import JSONRPC
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct DemoTests {
    @Test(arguments: RPCClient.Framing.allCases)
    func `the demo lists, looks into failures, reruns, and ends in order`(
      framing: RPCClient.Framing
    ) async throws {
      let sandbox = try Sandbox()
      let exit = try await Prls.serve(["--demo"], in: sandbox, framing) { client, _ in
        let server = try await client.result("initialize", ["processId": nil, "capabilities": [:]])
        #expect(server.at("serverInfo.name") == "prls")
        try await client.notify("initialized", [:])
        let list = try await client.result("listPRs")
        #expect(list["pull_requests"]?.array?.count == 9)
        let example = list["pull_requests"]?.array?.first { $0["number"] == 58845 }
        #expect(example?["head_sha"]?.string?.hasPrefix("976a2b3") == true)
        #expect(example?.at("pipelines.0.command") == "run performance")
        let failures = try await client.result("failures", ["pr": 58845])
        #expect(failures.at("pull_requests.0.pipelines.0.description") == "TeamCity build failed")
        let first = try await client.result("rerun", ["pr": 58845, "pipeline": "performance"])
        let second = try await client.result("rerun", ["pr": 58845, "pipeline": "performance"])
        #expect(first["status"] == "triggered")
        #expect(second["status"] == "already_triggered")
        #expect(first["comment_url"] == second["comment_url"])
        let rebased = try await client.result("rebaseRerun", ["pr": 58533])
        #expect(rebased.at("update.status") == "updated")
        #expect(try await client.result("shutdown") == .null)
        try await client.notify("exit")
      }
      #expect(exit.status == 0)
      #expect(exit.errors == "")
      #expect(try sandbox.state() == "")
    }

    @Test(arguments: ["\n", "", "\r\n\n"])
    func `one line from a shell is answered by one line`(ending: String) async throws {
      let exit = try await Prls.run(
        ["--demo"], in: Sandbox(), input: #"{"jsonrpc":"2.0","id":1,"method":"listPRs"}"# + ending)
      #expect(exit.status == 0)
      #expect(exit.errors == "")
      #expect(exit.output.hasSuffix("}\n"))
      #expect(exit.output.filter { $0 == "\n" }.count == 1)
      let answer = try exit.json
      #expect(answer.object?.members.map(\.name) == ["jsonrpc", "id", "result"])
      #expect(answer.at("result.pull_requests")?.array?.count == 9)
    }

    @Test func `a slow request holds up no other`() async throws {
      try await Prls.serve(["--demo"], in: Sandbox()) { client, _ in
        let slow = try await client.send("rebaseRerun", ["pr": 58533])
        let quick = try await client.send("listTargets")
        #expect(try await client.answer(to: quick)["result"] != nil)
        #expect(client.passed.isEmpty)
        #expect(try await client.answer(to: slow)["result"] != nil)
      }
    }

    @Test func `at log level debug stdout has nothing but frames still, stderr has the rest`() async throws {
      let exit = try await Prls.serve(["--demo", "--log-level", "debug"], in: Sandbox(), .headers) {
        client, _ in
        _ = try await client.result("listPRs")
      }
      #expect(exit.output == "")
      #expect(exit.errors.contains("prls: debug: POST /graphql → 200"))
    }
  }
}
