import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// Documents, and what is left of them for a server that lacks some fields.
@Suite(.timeLimit(.minutes(10)))
struct GraphQLDocumentTests {
  /// A document less one of its optional fields.
  struct Lesser: Sendable, CustomTestStringConvertible {
    var document: GraphQLDocument
    var field: GraphQLField
    var testDescription: String { "\(document.name) without \(field.type).\(field.name)" }
  }
  private static let lesser = GraphQLDocument.all.flatMap { document in
    document.optional.sorted { $0.name < $1.name }.map { Lesser(document: document, field: $0) }
  }

  /// Whatever the documents ask for; a server ignores what a document does not declare.
  private struct Variables: Encodable, Sendable {
    var query = "is:pr is:open author:freemandealer"
    var first = 10
    var contexts = 10
    var ids = ["PR_apache/doris#1"]
    var owner = "apache"
    var name = "doris"
    var number = 1
  }
  private struct Anything: JSONReadable, Sendable {
    init(_ json: JSONValue) {}
  }

  private let world = World(pullRequests: [
    World.PullRequest(
      "apache/doris", 1, statuses: [World.CommitStatus("p0", .failure)],
      checkRuns: [World.CheckRun("build", .failure)])
  ])

  private func isWellFormed(_ text: String) -> Bool {
    var depth = 0
    for character in text {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      if depth < 0 { return false }
    }
    return depth == 0 && !text.contains(#/\{\s*\}/#)
  }

  @Test(arguments: lesser)
  func `without an optional field the rest of a document stands`(_ each: Lesser) async throws {
    let text = each.document.text(without: [each.field])
    let whole = each.document.text(without: [])
    #expect(text != whole)
    #expect(isWellFormed(text))
    #expect(!text.contains(try Regex(#"\b\#(each.field.name)\b"#)))
    // Nothing but lines of it went.
    let lines = text.split(separator: "\n")
    #expect(lines.allSatisfy { whole.split(separator: "\n").contains($0) })
    #expect(whole.split(separator: "\n").count - lines.count <= 6)
  }

  @Test(arguments: lesser)
  func `a field that the server lacks is left out, and that is remembered`(_ each: Lesser) async throws {
    let bench = ClientBench(world)
    bench.github.configure { $0.missingFields = ["\(each.field.type).\(each.field.name)"] }
    for _ in 1...2 {
      let answer = try await bench.client.ask(each.document, Variables(), as: Anything.self)
      #expect(answer.errors.isEmpty)
      #expect(answer.data != nil)
    }
    #expect(bench.github.requests.count == 3)
    #expect(bench.client.lacks(each.field))
  }

  @Test(arguments: GraphQLDocument.all)
  func `several missing fields are left out at once`(_ document: GraphQLDocument) async throws {
    let bench = ClientBench(world)
    let names = document.optional.map { "\($0.type).\($0.name)" }
    bench.github.configure { $0.missingFields = Set(names) }
    #expect(isWellFormed(document.text(without: document.optional)))
    for _ in 1...2 {
      #expect(try await bench.client.ask(document, Variables(), as: Anything.self).errors.isEmpty)
    }
    #expect(bench.github.requests.count == (document.optional.isEmpty ? 2 : 3))
  }

  @Test func `servers that name one missing field at a time are understood as well`() async throws {
    let bench = ClientBench(world)
    for field in GraphQLDocument.pullRequestSearch.optional {
      let error = """
        {"message": "Field '\(field.name)' doesn't exist on type '\(field.type)'", "extensions":
        {"code": "undefinedField", "typeName": "\(field.type)", "fieldName": "\(field.name)"}}
        """
      bench.github.fault(.graphQL, .answer(.json(200, #"{"errors": [\#(error)]}"#)))
    }
    let answer = try await bench.client.ask(.pullRequestSearch, Variables(), as: Anything.self)
    #expect(answer.errors.isEmpty)
    let last = try #require(bench.wire.exchanges.last?.query)
    for field in GraphQLDocument.pullRequestSearch.optional { #expect(!last.contains(field.name)) }
  }

  @Test func `a field that prls can't do without ends in an error that names it`() async {
    let bench = ClientBench(world)
    bench.github.configure { $0.missingFields = ["PullRequest.headRefOid"] }
    let error = await bench.error {
      try await bench.client.ask(.pullRequestSearch, Variables(), as: Anything.self)
    }
    #expect(error?.message.contains("headRefOid") == true)
    #expect(bench.github.requests.count == 1)
  }

  @Test func `a field that the document does not name optional is never left out`() {
    let text = GraphQLDocument.viewer.text(without: [GraphQLField("User", "login")])
    #expect(text == GraphQLDocument.viewer.text(without: []))
  }

  @Test(arguments: GraphQLDocument.all)
  func `every document is answered by a server of today`(_ document: GraphQLDocument) async throws {
    let bench = ClientBench(world)
    #expect(try await bench.client.ask(document, Variables(), as: Anything.self).errors.isEmpty)
    #expect(bench.github.requests.count == 1)
  }
}

extension GraphQLDocument {
  /// Of its operation.
  var name: String {
    let words = text(without: []).split(whereSeparator: { " ({".contains($0) })
    return words.count > 1 ? String(words[1]) : "?"
  }
}
