import Foundation
import GitHubCore
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

extension EndToEnd {
  /// Text of strangers, from GitHub through the program: a client gets it unaltered, a terminal harmless.
  @Suite struct HostileTextTests {
    private static let rerunnable = 59_999
    private static let long = 61_000
    private let entries: [(number: Int, HostileText)]
    private let megabyte: String
    private let github: SimulatedGitHub

    init() throws {
      entries = try HostileText.all(flood: 60).enumerated().map { (60_000 + $0, $1) }
      megabyte = try #require(
        try HostileText.all(flood: 1_048_576).first { $0.name == "long: one megabyte of letters" }
      ).text
      let hostile = entries.map { number, entry in
        // What Unicode has no text for is put in on the way.
        let text = entry.json == nil ? entry.text : "«\(number)»"
        return World.PullRequest(
          "apache/doris", number, text,
          statuses: [.init(text, .failure, description: text, targetURL: text)],
          checkRuns: [.init(text, .failure, title: text, detailsURL: text)])
      }
      let long = World.PullRequest("apache/doris", Self.long, megabyte)
      let ordinary = World.PullRequest(
        "apache/doris", Self.rerunnable,
        statuses: [
          .init("performance (Doris Performance)", .failure),
          .init("P0 Regression (Doris Regression)", .failure),
        ])
      github = SimulatedGitHub(
        world: World(viewer: "me\u{1B}[2J\n\u{202E}", pullRequests: hostile + [long, ordinary]), time: .system
      )
    }

    /// GitHub's addresses and the author are a stranger's as well, and so is what Unicode has no text for.
    private var transport: HTTPTransport {
      let inside = Dictionary(
        uniqueKeysWithValues: entries.map { number, entry in
          (number, entry.json ?? String(JSON.string(entry.text).text().unicodeScalars.dropFirst().dropLast()))
        })
      let send = github.transport
      return HTTPTransport { request throws(TransportFailure) in
        var response = try await send.send(request)
        var parts = String(decoding: response.body, as: UTF8.self)
          .components(separatedBy: "https://github.com/apache/doris/pull/")
        for index in parts.indices.dropFirst() {
          let number = parts[index].prefix(while: \.isNumber)
          parts[index] =
            (inside[Int(number) ?? 0] ?? #"evil\u001b[2J\u202e\n"#) + parts[index].dropFirst(number.count)
        }
        parts = parts.joined().components(separatedBy: "«")
        for index in parts.indices.dropFirst() {
          let end = parts[index].firstIndex(of: "»") ?? parts[index].startIndex
          parts[index] = (inside[Int(parts[index][..<end]) ?? 0] ?? "") + parts[index][end...].dropFirst()
        }
        let author = #""author":{"login":""#
        parts = parts.joined().components(separatedBy: author + "freemandealer")
        for index in parts.indices.dropLast() {
          let number = parts[index].components(separatedBy: #""number":"#).last?.prefix(while: \.isNumber)
          parts[index] += author + (inside[number.flatMap { Int($0) } ?? 0] ?? "freemandealer")
        }
        response.body = Data(parts.joined().utf8)
        return response
      }
    }

    @Test(arguments: RPCClient.Framing.allCases)
    func `a client gets every text as GitHub has it, each answer in one frame`(
      framing: RPCClient.Framing
    ) async throws {
      // One at full length is enough.
      if framing == .lines { leaveOutWhatMovesNothing() }
      let world = github.world
      let entries = entries.filter { world["apache/doris", $0.number] != nil }
      try await LoopbackHTTP.serving(transport) { api in
        let exit = try await Prls.serve(["--log-level", "debug"], in: Sandbox(api: api), framing) {
          client, _ in
          for method in ["listPRs", "failures"] {
            let result = try await client.result(method)
            let pulls = try #require(result["pull_requests"]?.array)
            #expect(pulls.count >= entries.count)
            let byNumber = Dictionary(
              uniqueKeysWithValues: pulls.map { ($0["number"]?.integer ?? 0, $0) })
            for (number, entry) in entries {
              let pull = try #require(byNumber[number])
              check(pull, entry, isList: method == "listPRs")
            }
            if framing == .headers, method == "listPRs" {
              #expect(byNumber[Self.long]?["title"]?.string?.isTheSame(as: megabyte) == true)
            }
          }
          let rerun = ["pr": .integer(Self.rerunnable), "pipeline": "performance"] as JSON
          for status in ["triggered", "already_triggered"] {
            let result = try await client.result("rerun", rerun)
            #expect(result["status"]?.string == status)
            #expect(result["comment_url"]?.string?.hasPrefix("evil\u{1B}[2J\u{202E}\n#issuecomment-") == true)
          }
          github.fault(.comment, .answer(.json(403, #"{"message": "no\u001b[2J\n\u202e\u009b"}"#)))
          let refused = try await client.call(
            "rerun", ["pr": .integer(Self.rerunnable), "pipeline": "p0"])
          #expect(refused.at("error.message")?.string?.hasSuffix(#"“no\u{1B}[2J \u{202E}\u{9B}”."#) == true)
        }
        #expect(exit.status == 0)
        #expect(exit.errors.contains("prls: debug: POST /graphql → 200"))
        #expect(exit.errors.unicodeScalars.allSatisfy { $0 == "\n" || !$0.movesACursor })
      }
    }

    /// What could move anything comes first in the corpus.
    private func leaveOutWhatMovesNothing() {
      github.change { $0.pullRequests.removeAll { (60_150...Self.long).contains($0.number) } }
    }

    private func check(_ pull: JSON, _ entry: HostileText, isList: Bool) {
      var found = [("title", pull["title"]), ("html_url", pull["html_url"])]
      if isList { found.append(("author", pull["author"])) }
      for (name, value) in found {
        #expect(value?.string?.isTheSame(as: entry.text) == true, "\(name) of \(entry.name)")
      }
      let pipelines = pull["pipelines"]?.array ?? []
      #expect(pipelines.map { $0["kind"]?.string } == ["status", "check_run"], "\(entry.name)")
      for pipeline in pipelines {
        // Without an address of its own a check run gets GitHub's.
        let names = ["context", "description"] + (entry.text.isEmpty ? [] : ["target_url"])
        for name in names {
          #expect(
            pipeline[name]?.string?.isTheSame(as: entry.text) == true,
            "\(name) of the \(pipeline["kind"]?.string ?? "") \(entry.name): \(pipeline[name]?.text() ?? "none")"
          )
        }
      }
    }

    @Test func `what is printed for a person moves no terminal's cursor, and turns no text`() async throws {
      leaveOutWhatMovesNothing()
      github.fault(.comment, times: 9, .answer(.json(403, #"{"message": "no\u001b[2J\n\u202e\u009b"}"#)))
      try await LoopbackHTTP.serving(transport) { api in
        let sandbox = try Sandbox(api: api)
        let list = try await Prls.run(["call", "listPRs", "--log-level", "debug"], in: sandbox)
        #expect(list.status == 0)
        #expect(try list.json["pull_requests"]?.array?.count == 151)
        let rerun = try await Prls.run(
          ["call", "rerun", #"{"pr": \#(Self.rerunnable), "pipeline": "p0"}"#], in: sandbox)
        #expect(rerun.status == 1)
        let check = try await Prls.run(["check"], in: sandbox)
        #expect(check.output.contains(#"answers, as me\u001b[2J\u000a\u202e"#))
        for text in [list.output, list.errors, rerun.output, rerun.errors, check.output, check.errors] {
          #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.movesACursor })
        }
      }
    }
  }
}

extension String {
  /// Character for character: `==` takes composed and decomposed ones for the same.
  fileprivate func isTheSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Unicode.Scalar {
  fileprivate var movesACursor: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: properties.isBidiControl
    }
  }
}
