import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct ParamsTests {
  @Test(
    arguments: [
      ("listPRs", #"{"target": 1}"#, #"listPRs: "target" must be a string, not the number 1."#),
      (
        "listPRs", #"{"refresh": "yes"}"#, #"listPRs: "refresh" must be true or false, not the string "yes"."#
      ),
      (
        "listPRs", #"{"allow_stale": 1}"#, #"listPRs: "allow_stale" must be true or false, not the number 1."#
      ),
      ("listPRs", "[]", "listPRs: params must be an object, not an array."),
      ("listTargets", #""mine""#, #"listTargets: params must be an object, not the string "mine"."#),
      ("listTriggers", #"{"repo": {}}"#, #"listTriggers: "repo" must be a string, not an object."#),
      ("failures", #"{"pr": "58845"}"#, #"failures: "pr" must be a whole number, not the string "58845"."#),
      ("failures", #"{"pr": 1.5}"#, #"failures: "pr" must be a whole number, not the number 1.5."#),
      ("failures", #"{"pr": 0}"#, #"failures: "pr" must be the number of a pull request, not 0."#),
      ("failures", #"{"repo": 5}"#, #"failures: "repo" must be a string, not the number 5."#),
      ("failures", #"{"refresh": []}"#, #"failures: "refresh" must be true or false, not an array."#),
      ("rerun", "{}", #"rerun: "pr" is missing; it must be a whole number."#),
      ("rerun", #"{"pr": null}"#, #"rerun: "pr" is missing; it must be a whole number."#),
      ("rerun", #"{"pr": -3}"#, #"rerun: "pr" must be the number of a pull request, not -3."#),
      (
        "rerun", #"{"pr": 99999999999}"#,
        #"rerun: "pr" must be the number of a pull request, not 99999999999."#
      ),
      ("rerun", #"{"pr": 1}"#, #"rerun: "pipeline" is missing; it must be a string."#),
      ("rerun", #"{"pr": 1, "pipeline": 2}"#, #"rerun: "pipeline" must be a string, not the number 2."#),
      ("rerunFailed", "{}", #"rerunFailed: "pr" is missing; it must be a whole number."#),
      (
        "rerunFailed", #"{"pr": 1, "preview": "x"}"#,
        #"rerunFailed: "preview" must be true or false, not the string "x"."#
      ),
      ("rebaseRerun", "{}", #"rebaseRerun: "pr" is missing; it must be a whole number."#),
      ("rebaseRerun", #"{"pr": 1, "target": []}"#, #"rebaseRerun: "target" must be a string, not an array."#),
      (
        "listPRs", #"{"partialResultToken": {}}"#,
        #"listPRs: "partialResultToken" must be a string or a whole number, not an object."#
      ),
    ])
  func `a wrong param is -32602 and names method and field`(
    method: String, params: String, message: String
  ) async throws {
    let bench = Bench()
    let error = try await bench.error(method, JSON(parsing: params))
    #expect(error == .invalidParams(message))
    #expect(bench.github.requests.isEmpty)
  }

  @Test(arguments: [
    nil, "null", "{}", #"{"target": null, "refresh": null, "allow_stale": null, "new": [1]}"#,
  ])
  func `absent, null and unknown fields are nothing`(params: String?) async throws {
    let list = try await Bench().running { bench in
      try await bench.call("listPRs", params.map { try JSON(parsing: $0) })
    }
    #expect(list.at("target.label") == "mine")
    #expect(list["source"] == "live")
  }

  @Test func `an unknown method names the nearest`() async throws {
    let error = try await Bench().error("listPullRequest")
    #expect(error.code == RPCError.methodNotFoundCode)
    #expect(try await Bench().error("listprs").message.contains(#"did you mean "listPRs"?"#))
  }

  private static let calls: [(String, String)] = [
    ("listTargets", "{}"), ("listPRs", "{}"), ("failures", #"{"pr": 58845}"#), ("listTriggers", "{}"),
    ("rerun", #"{"pr": 58845, "pipeline": "p0"}"#), ("rerunFailed", #"{"pr": 58845}"#),
    ("rebaseRerun", #"{"pr": 57777}"#),
  ]

  @Test(arguments: calls, RPCClient.Framing.allCases)
  func `a method answers over a connection what it answers to a call`(
    call: (method: String, params: String), framing: RPCClient.Framing
  ) async throws {
    let params = try JSON(parsing: call.params)
    let called = try await Bench().running { try await $0.call(call.method, params) }
    let status = try await Bench().serve(framing) { client in
      let answer = try await client.call(call.method, params)
      let expected: JSON = ["jsonrpc": "2.0", "id": 1, "result": called]
      #expect(answer.text() == expected.text())
    }
    #expect(status == 0)
  }

  @Test func `initialize names what there is`() async throws {
    try await Bench().serve { client in
      let result = try await client.result("initialize", ["processId": nil, "clientInfo": ["name": "test"]])
      let expected = try JSON(
        exactly: """
          {"serverInfo": {"name": "prls", "version": "1.2.3"},
           "capabilities": {
            "methods": ["failures", "listPRs", "listTargets", "listTriggers", "rebaseRerun", "rerun",
                        "rerunFailed"],
            "notifications": ["$/progress", "pullRequestsChanged"]}}
          """)
      #expect(result.text() == expected.text())
    }
  }
}
