import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// Text of strangers, in GitHub's answers and in messages.
@Suite struct StrangersTextTests {
  private struct Titled: JSONReadable {
    var title: String

    init(_ json: JSONValue) throws(JSONFailure) { title = try json.read("title") }
  }

  @Test(arguments: try HostileText.all(flood: 10).filter { $0.json != nil })
  func `half a character becomes U+FFFD, and costs nothing else`(entry: HostileText) throws {
    let body = Data(#"{"other": "\"\\\u00e9", "title": "\#(entry.json ?? "")"}"#.utf8)
    let title = try Titled(JSONValue(body)).title
    #expect(title.unicodeScalars.elementsEqual(entry.text.unicodeScalars))
  }

  @Test func `broken UTF-8 becomes U+FFFD`() throws {
    for bytes in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE6, 0x96]] as [[UInt8]] {
      let body = Data(#"{"title": "a"#.utf8) + Data(bytes) + Data(#"b"}"#.utf8)
      let title = try Titled(JSONValue(body)).title
      #expect(title.hasPrefix("a\u{FFFD}") && title.hasSuffix("b"))
    }
  }

  @Test(arguments: [
    "", "{", #"{"title": 1}"#, #"{"title": "\u12"}"#, #"{"title": "\"#, "<html>\\ud800", #"{"title": "\u"}"#,
  ])
  func `what is no JSON stays none`(text: String) {
    #expect(throws: JSONFailure.self) { try Titled(JSONValue(Data(text.utf8))) }
  }

  @Test(arguments: try HostileText.all(flood: 1_048_576))
  func `words of GitHub stand in a message on one line, visibly, and not for long`(entry: HostileText) {
    let words = entry.text.quotable
    #expect(words.unicodeScalars.allSatisfy { !$0.isHostile })
    #expect(words.unicodeScalars.count <= 501 * 10)
  }

  @Test func `messages quote GitHub visibly, wherever its words come from`() throws {
    let evil = "a\u{1B}[2J\nb\u{202E}c\u{9B}"
    let visible = #"a\u{1B}[2J b\u{202E}c\u{9B}"#
    let json = #"a\u001b[2J\nb\u202ec\u009b"#
    let refusal = HTTPResponse.json(403, #"{"message": "\#(json)"}"#)
    #expect(
      ErrorAnswer.error(for: refusal, what: "x", isWrite: true).message == "GitHub refuses x: “\(visible)”.")
    let answer = try GraphQLAnswer<Titled>(.json(200, #"{"errors": [{"message": "\#(json)"}]}"#))
    #expect(answer.error.message.contains("“\(visible)”"))
    var list = PullRequestList()
    list.warn(of: answer.errors)
    #expect(list.warnings == ["GitHub left something out: \(visible)"])
    #expect(answer.errors.first?.message.unicodeScalars.elementsEqual(evil.unicodeScalars) == true)
  }
}
