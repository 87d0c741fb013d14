import Foundation
import SimulatedGitHub
import Testing

@testable import GitHubCore

struct EndpointTests {
  @Test(arguments: [
    ("https://api.github.com", "https://api.github.com/user", "https://api.github.com/graphql"),
    ("https://api.github.com/", "https://api.github.com/user", "https://api.github.com/graphql"),
    (
      "https://git.corp.example/api/v3", "https://git.corp.example/api/v3/user",
      "https://git.corp.example/api/graphql"
    ),
    (
      "https://git.corp.example:8443/api/v3/", "https://git.corp.example:8443/api/v3/user",
      "https://git.corp.example:8443/api/graphql"
    ),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080/user", "http://127.0.0.1:8080/graphql"),
    ("http://[::1]:8080", "http://[::1]:8080/user", "http://[::1]:8080/graphql"),
  ])
  func `REST and GraphQL are where the server has them`(base: String, user: String, graphQL: String)
    async throws
  {
    let bench = ClientBench(apiBase: base)
    _ = try await bench.client.get("/user")
    _ = try await bench.client.viewer()
    #expect(bench.wire.requests.map(\.url.absoluteString) == [user, graphQL])
  }

  @Test func `a query's values are encoded`() {
    let url = GitHubEndpoint.at("https://api.github.com")
      .rest("/x", query: [("since", "2026-11-22T00:00:00+01:00"), ("q", "a b&c=d/é")])
    #expect(
      url.absoluteString
        == "https://api.github.com/x?since=2026-11-22T00%3A00%3A00%2B01%3A00&q=a%20b%26c%3Dd%2F%C3%A9")
  }

  @Test(arguments: [
    ("https://api.github.com", "https://api.github.com/repositories/1", true),
    ("https://api.github.com", "https://API.GitHub.com/x", true),
    ("https://api.github.com", "https://api.github.com:443/x", true),
    ("https://api.github.com:443", "https://api.github.com/x", true),
    ("http://127.0.0.1:80", "http://127.0.0.1/x", true),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080/x", true),
    ("https://git.corp.example/api/v3", "https://git.corp.example/repositories/1", true),
    ("https://api.github.com", "http://api.github.com/x", false),
    ("https://api.github.com", "http://api.github.com:443/x", false),
    ("https://api.github.com", "https://api.github.com:8443/x", false),
    ("https://api.github.com", "https://github.com/x", false),
    ("https://api.github.com", "https://api.github.com.evil.example/x", false),
    ("https://api.github.com", "https://user@api.github.com/x", false),
    ("https://api.github.com", "https://user:pass@api.github.com/x", false),
    ("https://api.github.com", "https://:pass@api.github.com/x", false),
    ("https://api.github.com", "https://api.github.com@evil.example/x", false),
    ("http://127.0.0.1:8080", "http://localhost:8080/x", false),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8081/x", false),
  ])
  func `the token goes to the same scheme, host and port only`(base: String, url: String, isSame: Bool) throws
  {
    #expect(GitHubEndpoint.at(base).isSameOrigin(try #require(URL(string: url))) == isSame)
  }

  @Test(arguments: [
    ("https://api.github.com/", "https://api.github.com"),
    ("https://API.GitHub.com", "https://api.github.com"),
    ("https://git.corp.example/api/v3//", "https://git.corp.example/api/v3"),
  ])
  func `one server has one key, however it is written`(base: String, key: String) {
    #expect(GitHubEndpoint.at(base).key == key)
  }
}
