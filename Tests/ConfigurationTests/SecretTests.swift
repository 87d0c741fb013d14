import Foundation
import Testing

@testable import Configuration

@Suite struct SecretTests {
  private let secret = Secret("s3cr3t")

  @Test("A secret prints as a placeholder, however it is printed")
  func printing() throws {
    let configuration = Configuration(
      path: "/c", apiBase: try #require(URL(string: "https://api.github.com")),
      webBase: try #require(URL(string: "https://github.com")), targets: [], token: secret)
    let resolved = ResolvedToken(secret: secret, origin: "o")
    var texts: [String] = []
    for value in [secret, Optional(secret) as Any, configuration, resolved, [secret], GHAnswer.token(secret)]
      as [Any]
    {
      var dumped = ""
      dump(value, to: &dumped)
      texts += ["\(value)", String(describing: value), String(reflecting: value), dumped]
    }
    #expect(texts.allSatisfy { !$0.contains("s3cr3t") }, "\(texts)")
    #expect("\(secret)" == "<secret>")
    #expect(secret.reveal == "s3cr3t")
  }

  @Test(
    "What can't be a token is refused without being quoted",
    arguments: ["a b", "a\nb", "a\u{0}", "ä", "a\tb"])
  func complaints(text: String) throws {
    let complaint = try #require(Secret.complaint(about: text))
    #expect(!complaint.contains(text))
  }
}
