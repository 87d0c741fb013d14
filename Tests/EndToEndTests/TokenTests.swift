import Foundation
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

extension EndToEnd {
  /// The token is in what prls sends to GitHub, and nowhere else.
  @Suite struct TokenTests {
    private let token = canary()
    private let github = EchoingGitHub()

    init() { github.github.configure { [token] in $0.token = token } }

    private static func canary() -> String {
      "ghp_" + String((0..<36).map { _ in "abcdefghijkmnpqrstuvwxyz23456789".randomElement() ?? "x" })
    }

    private static let methods: [(String, JSON)] = [
      ("listTargets", [:]), ("listTriggers", [:]), ("listPRs", ["refresh": true]),
      ("failures", ["pr": 58845]), ("failures", ["refresh": true]),
      ("rerunFailed", ["pr": 58845, "preview": true]),
      ("rerun", ["pr": 58845, "pipeline": "performance"]), ("rebaseRerun", ["pr": 58845]),
    ]

    /// Of writes that leave there is one a second, so they leave in few of the manners.
    private func methods(in manner: EchoingGitHub.Manner) -> [(String, JSON)] {
      switch manner {
      case .works: Self.methods
      case .refusesWrites: [("rerun", ["pr": 58845, "pipeline": "p0"])]
      default: Self.methods.filter { $0.0 != "rebaseRerun" }
      }
    }

    @Test func `what a GitHub says back of the token in any answer is not repeated`() async throws {
      try await LoopbackHTTP.serving(github.transport) { api in
        let sandbox = try sandbox(api)
        var seen = ""
        let exit = try await Prls.serve(["--log-level", "debug"], in: sandbox) { client, child in
          for manner in EchoingGitHub.Manner.allCases {
            github.behave(manner)
            for (method, params) in methods(in: manner) {
              seen += "\(manner) \(try await client.call(method, params).text())\n"
            }
          }
          seen += client.passed.map { $0.text() }.joined()
          for file in ["cmdline", "environ"] {
            seen += (try? String(contentsOfFile: "/proc/\(child.id)/\(file)", encoding: .utf8)) ?? ""
          }
        }
        #expect(exit.status == 0)
        // It was said back, and would have been repeated.
        #expect(seen.contains(#""title":"title [token]""#))
        #expect(seen.contains("?[token]#issuecomment"))
        let refused = Array(repeating: "Bearer [token]", count: 3).joined(separator: "; ")
        #expect(seen.contains("status 422: “\(refused); x: Bearer [token]”"))
        #expect(exit.errors.contains("prls: debug: POST /repos/apache/doris/issues/58845/comments → 422"))
        for text in [seen, exit.output, exit.errors] + written(in: sandbox) { #expect(!text.contains(token)) }
      }
    }

    @Test(arguments: [EchoingGitHub.Manner.works, .unauthorized, .forbidden, .page])
    func `check and call repeat it no more than the server does`(manner: EchoingGitHub.Manner) async throws {
      github.behave(manner)
      try await LoopbackHTTP.serving(github.transport) { api in
        let sandbox = try sandbox(api)
        for command in [["check"], ["call", "failures"]] {
          let exit = try await Prls.run(command + ["--log-level", "debug"], in: sandbox)
          #expect((exit.output + exit.errors).contains("[token]") || manner == .page)
          #expect(!(exit.output + exit.errors).contains(token))
        }
        for text in written(in: sandbox) { #expect(!text.contains(token)) }
      }
    }

    // MARK: Where it may come from

    enum Source: CaseIterable {
      case variableOfTheFile, dotEnvBesideTheFile, dotEnvAlone, override, gitHubToken, ghToken, gh

      /// As `prls check` names it.
      var origin: String {
        switch self {
        case .variableOfTheFile, .dotEnvBesideTheFile: "config.yaml, line 1 (${CANARY})"
        case .dotEnvAlone: ".env, line 1"
        case .override: "PRLS_GITHUB_TOKEN"
        case .gitHubToken: "GITHUB_TOKEN"
        case .ghToken: "GH_TOKEN"
        case .gh: "gh auth token"
        }
      }
    }

    @Test(arguments: Source.allCases)
    func `wherever it comes from, only where it was found is told`(source: Source) async throws {
      let other = Self.canary()
      try await LoopbackHTTP.serving(github.transport) { api in
        var sandbox = try sandbox(api)
        sandbox.environment["GH_ENTERPRISE_TOKEN"] = other
        try install(source, in: &sandbox, api)
        let exit = try await Prls.run(["check", "--log-level", "debug"], in: sandbox)
        #expect(exit.output.contains("token: from \(source.origin)"), "\(exit.output)")
        #expect(exit.output.contains("[token]"))
        for text in [exit.output, exit.errors] + written(in: sandbox) {
          #expect(!text.contains(token) && !text.contains(other))
        }
        if source == .gh { try checkWhatGHWasGiven(in: sandbox) }
      }
    }

    /// Its environment is prls's own, as prls has left it: that shows what is set for the HTTP stack.
    private func checkWhatGHWasGiven(in sandbox: Sandbox) throws {
      let arguments = try String(contentsOfFile: sandbox.home + "/gh-arguments", encoding: .utf8)
      #expect(arguments == "auth token --hostname github.com\n")
      let environment = try String(contentsOfFile: sandbox.home + "/gh-environment", encoding: .utf8)
      #expect(!environment.contains(/URLSessionDebug|SSLKEYLOGFILE|GH_DEBUG|ALL_PROXY|http_proxy/))
      #expect(environment.contains("https_proxy=http://127.0.0.1:1\n"))
    }

    private func install(_ source: Source, in sandbox: inout Sandbox, _ api: String) throws {
      let files = ["TOKEN": "token: '${CANARY}', ", "": ""].mapValues { entry in
        "github: {\(entry)api_base: '\(api)'}\ntargets: [{user: freemandealer}]\n"
      }
      try sandbox.configure(files[source.origin.contains("CANARY") ? "TOKEN" : ""] ?? "")
      switch source {
      case .variableOfTheFile: sandbox.environment["CANARY"] = token
      case .dotEnvBesideTheFile: try sandbox.write("CANARY=\(token)\n", to: ".config/prls/.env")
      case .dotEnvAlone:
        try FileManager.default.removeItem(atPath: sandbox.configuration)
        try sandbox.write(
          "GITHUB_TOKEN=\(token)\nPRLS_API_BASE=\(api)\nPRLS_USER=freemandealer\n", to: ".config/prls/.env")
      case .override: sandbox.environment["PRLS_GITHUB_TOKEN"] = token
      case .gitHubToken: sandbox.environment["GITHUB_TOKEN"] = token
      case .ghToken: sandbox.environment["GH_TOKEN"] = token
      case .gh:
        sandbox.environment["ALL_PROXY"] = "http://127.0.0.1:1"
        sandbox.environment["http_proxy"] = "http://127.0.0.1:2"
        try sandbox.write(token + "\n", to: "gh-token")
        // Not written here: a script that is just being written can't be run.
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Peers/Scripts/gh")
        try sandbox.install("gh", script)
      }
    }

    // MARK: What others would do with it

    @Test func `a proxy for http is not told of a GitHub on this machine`() async throws {
      try await LoopbackHTTP.serving(github.transport) { api in
        var sandbox = try sandbox(api)
        for name in ["http_proxy", "all_proxy", "ALL_PROXY"] {
          sandbox.environment[name] = "http://127.0.0.1:1"
        }
        let exit = try await Prls.run(["call", "listPRs"], in: sandbox)
        #expect(exit.status == 0)
      }
    }

    @Test(.enabled("there is no /proc") { FileManager.default.fileExists(atPath: "/proc/self/limits") })
    func `a crash leaves no core file`() async throws {
      try await Prls.serve(["--demo"], in: Sandbox()) { client, child in
        _ = try await client.result("listTargets")
        let limits = try String(contentsOfFile: "/proc/\(child.id)/limits", encoding: .utf8)
        #expect(limits.contains(#/Max core file size +0 +0 /#))
      }
    }

    // MARK: The sandbox

    /// With everything set by which the HTTP stack says more than it should.
    private func sandbox(_ api: String) throws -> Sandbox {
      var sandbox = try Sandbox(api: api, token: token)
      for name in ["URLSessionDebugLibcurl", "URLSessionDebug", "CURL_VERBOSE", "GH_DEBUG"] {
        sandbox.environment[name] = "1"
      }
      sandbox.environment["SSLKEYLOGFILE"] = sandbox.home + "/keys"
      sandbox.environment["TMPDIR"] = sandbox.workingDirectory
      return sandbox
    }

    /// All files of the person's and of the working directory, but those that the token was put into.
    private func written(in sandbox: Sandbox) -> [String] {
      let given = [sandbox.configuration, sandbox.home + "/.config/prls/.env", sandbox.home + "/gh-token"]
      return [sandbox.home, sandbox.workingDirectory].flatMap { folder in
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
          .map { folder + "/" + $0 }.filter { !given.contains($0) }
          .map { path in
            let content = FileManager.default.contents(atPath: path) ?? Data()
            return path + "\n" + String(decoding: content, as: UTF8.self)
          }
      }
    }
  }
}
