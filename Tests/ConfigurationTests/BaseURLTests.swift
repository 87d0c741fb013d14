import Foundation
import Testing

@testable import Configuration

@Suite struct BaseURLTests {
  @Test(
    "A base is taken without the slash at its end",
    arguments: [
      ("https://api.github.com", "https://api.github.com"),
      ("https://api.github.com/", "https://api.github.com"),
      ("https://ghe.example.com/api/v3//", "https://ghe.example.com/api/v3"),
      ("HTTPS://Ghe.Corp", "https://ghe.corp"),
      ("https://ghe:8443/api/v3", "https://ghe:8443/api/v3"),
      ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("HTTP://LocalHost:80", "http://localhost:80"),
      ("http://127.255.1.2", "http://127.255.1.2"), ("http://localhost:1/x", "http://localhost:1/x"),
      ("http://[::1]:8080", "http://[::1]:8080"), ("https://10.0.0.1", "https://10.0.0.1"),
    ])
  func accepted(text: String, url: String) throws {
    #expect(try BaseURL(text).url?.absoluteString == url)
  }

  @Test(
    "A base that could send the token elsewhere is refused",
    arguments: [
      "http://github.example.com", "http://localhost.evil.com", "http://127.0.0.1.evil.com",
      "http://localhost@evil.com",
      "http://127.0.0.1:80@evil.com", "http://evil.com#@localhost", "http://evil.com?localhost",
      "http://127.1",
      "http://0177.0.0.1", "http://127.0.0.+1", "http://2130706433", "http://0.0.0.0", "http://10.0.0.1",
      "http://[::]",
      "http://[::ffff:127.0.0.1]", "http://127.0.0.1\\@evil.com", "http://localhost.",
      "http://localhost%00.evil.com",
      "http://lоcalhost", "http://localhost:80:90", "https://user:pass@ghe.corp", "https://ghe.corp?x",
      "https://ghe.corp/#a",
      "https://ghe.corp:0", "https://ghe.corp:65536", "https://ghe.corp:", "https://ghe.corp:+80", "https://",
      "https:///x",
      "https://ghe..corp", "https://-ghe", "https://ghe.corp/../x", "https://ghe.corp/a//b",
      "https://ghe.corp/%2e", "ftp://x",
      "api.github.com", "//api.github.com", "", "https://[::1", "https://ghe corp", "https://ghe.corp/a b",
    ])
  func refused(text: String) {
    #expect(throws: BaseURL.Refusal.self) { try BaseURL(text) }
  }
}

@Suite struct GitHubNamesTests {
  @Test(
    "Users that a search can name",
    arguments: [
      ("octocat", true), ("a", true), ("Team-CI", true), ("name_corp", true), ("app/dependabot", true),
      ("octo-", true),
      ("", false), ("-a", false), ("a b", false), ("a\"b", false), ("user:a", false), ("@octocat", false),
      ("dependabot[bot]", false), ("app/", false), ("app/a/b", false), ("a/b", false), ("ä", false),
      ("a\n", false),
      (String(repeating: "a", count: 39), true), (String(repeating: "a", count: 40), false),
    ])
  func users(text: String, isLegal: Bool) { #expect(GitHubNames.isUser(text) == isLegal) }

  @Test(
    "Repositories that a path can name",
    arguments: [
      ("apache/doris", true), ("my-org/.github", true), ("a/b_c.d-e", true), ("a/1", true), ("apache", false),
      ("a/b/c", false),
      ("a/", false), ("/b", false), ("a/.", false), ("a/..", false), ("a/b c", false), ("a/b?c", false),
      ("a b/c", false),
      ("a/é", false), ("https://github.com/a/b", false), ("a/" + String(repeating: "b", count: 101), false),
    ])
  func repositories(text: String, isLegal: Bool) { #expect(GitHubNames.isRepository(text) == isLegal) }

  @Test(
    "The nearest name is the one that was meant",
    arguments: [
      ("tokn", "token"), ("Token", "token"), ("api-base", "api_base"), ("apibase", "api_base"),
      ("webbase", "web_base"),
      ("zzzzz", nil),
    ] as [(String, String?)])
  func nearest(name: String, meant: String?) {
    #expect(NearestName.of(name, among: ["token", "api_base", "web_base"]) == meant)
  }
}
