import Foundation
import Testing

@testable import Configuration

private func configuration(_ apiBase: String, token: String? = nil) throws -> Configuration {
  let url = try #require(URL(string: apiBase))
  return Configuration(
    path: "/c/config.yaml", apiBase: url, webBase: url, targets: [], token: token.map(Secret.init),
    tokenOrigin: token.map { _ in "config.yaml, line 2" })
}

@Suite struct TokenResolverTests {
  /// Every variable that any host may take.
  private static let everything = [
    "GITHUB_TOKEN": "github", "GH_TOKEN": "gh", "GH_ENTERPRISE_TOKEN": "enterprise",
  ]

  @Test(
    "A token comes from the first source that is for the host",
    arguments: [
      ("https://api.github.com", everything, "GITHUB_TOKEN"),
      ("https://api.github.com", ["GITHUB_TOKEN": " ", "GH_TOKEN": "x"], "GH_TOKEN"),
      ("https://api.github.com", ["GH_ENTERPRISE_TOKEN": "x"], "gh auth token"),
      ("http://127.0.0.1:80", everything, "GITHUB_TOKEN"), ("http://localhost:1", everything, "GITHUB_TOKEN"),
      ("http://[::1]:1", everything, "GITHUB_TOKEN"),
      ("https://ghe.corp/api/v3", everything, "GH_ENTERPRISE_TOKEN"),
      (
        "https://ghe.corp/api/v3", ["GITHUB_TOKEN": "x", "GH_TOKEN": "y"], "gh auth token --hostname ghe.corp"
      ),
      ("https://api.acme.ghe.com", ["GITHUB_TOKEN": "x"], "gh auth token --hostname acme.ghe.com"),
      (
        "https://api.github.com.evil.com", ["GITHUB_TOKEN": "x"],
        "gh auth token --hostname api.github.com.evil.com"
      ),
      ("https://localhost.evil.com", ["GITHUB_TOKEN": "x"], "gh auth token --hostname localhost.evil.com"),
    ])
  func sources(apiBase: String, environment: [String: String], origin: String) async throws {
    let resolver = TokenResolver(environment: environment) { host in .token(Secret(host ?? "default")) }
    #expect(try await resolver.resolve(configuration(apiBase)).origin == origin)
  }

  @Test("The configuration's own token stands above all and asks nobody")
  func own() async throws {
    let resolver = TokenResolver(environment: Self.everything) { _ in
      Issue.record("gh was asked")
      return .none("")
    }
    let resolved = try await resolver.resolve(configuration("https://ghe.corp/api/v3", token: "own"))
    #expect(resolved == ResolvedToken(secret: Secret("own"), origin: "config.yaml, line 2"))
    _ = try await resolver.resolve(configuration("https://api.github.com"))
  }

  @Test("Without a token the error names what was tried, and what to do")
  func none() async throws {
    let resolver = TokenResolver(environment: ["GITHUB_TOKEN": "x"]) { _ in .none("gh is not on the PATH") }
    let error = await #expect(throws: TokenError.self) {
      try await resolver.resolve(configuration("https://ghe.corp/api/v3"))
    }
    let parts = [
      "ghe.corp", "/c/config.yaml", "GH_ENTERPRISE_TOKEN", "gh auth login --hostname ghe.corp",
      "PRLS_GITHUB_TOKEN",
      "gh is not on the PATH",
    ]
    #expect(parts.allSatisfy { error?.message.contains($0) == true }, "\(error?.message ?? "")")
  }

  @Test("A variable that can't be a token is named, not quoted")
  func malformed() async throws {
    let resolver = TokenResolver(environment: ["GITHUB_TOKEN": "s3cr3t x"]) { _ in .none("") }
    let error = await #expect(throws: TokenError.self) {
      try await resolver.resolve(configuration("https://api.github.com"))
    }
    #expect(error?.message.hasPrefix("GITHUB_TOKEN: ") == true)
    #expect(error?.message.contains("s3cr3t") == false)
  }
}

@Suite(.timeLimit(.minutes(10))) struct GHCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func answer(
    _ script: String, host: String? = nil, environment: [String: String] = [:],
    timeout: Duration = .seconds(240)
  ) async throws -> GHAnswer {
    try folder.write("#!/bin/sh\n\(script)\n", to: "bin/gh", mode: 0o755)
    var environment = environment
    environment["PATH"] = "\(folder.path)/none:\(folder.path)/bin:/usr/bin:/bin"
    let command = GHCommand(environment: environment, timeout: timeout)
    // A process that another test forks just now may still hold the script open for writing: "text file busy".
    while true {
      let answer = await command.token(host: host)
      guard answer == .none("gh can't be run") else { return answer }
      await Task.yield()
    }
  }

  @Test("gh's token is taken without its line break")
  func token() async throws {
    #expect(try await answer("echo abc") == .token(Secret("abc")))
    #expect(
      try await answer("echo \"$*\" | tr ' ' _", host: "ghe.corp")
        == .token(Secret("auth_token_--hostname_ghe.corp")))
    #expect(try await answer("echo \"$*\" | tr ' ' _") == .token(Secret("auth_token_--hostname_github.com")))
  }

  @Test("gh reads nothing of ours, runs in / and can't answer with a token meant for another host")
  func surroundings() async throws {
    let ours = [
      "GITHUB_TOKEN", "GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GH_HOST",
      "PRLS_GITHUB_TOKEN",
    ]
    var environment = Dictionary(uniqueKeysWithValues: ours.map { ($0, "ours") })
    environment["HOME"] = "/h"
    let script = "read -r line; echo \"[$line$(env | grep -c ours)]$HOME:$(pwd)\""
    #expect(try await answer(script, environment: environment) == .token(Secret("[0]/h:/")))
  }

  @Test(
    "A gh without a token is no error",
    arguments: [
      ("exit 1", "not logged in"), ("echo abc; exit 1", "not logged in"), ("true", "not logged in"),
      ("echo two words", "something else"), ("yes | head -c 3000000", "far more"),
      ("yes | head -c 3000000 >&2; exit 1", "not logged in"), ("sleep 5 & exit 0", "not logged in"),
    ])
  func none(script: String, reason: String) async throws {
    guard case .none(let found) = try await answer(script) else {
      Issue.record("a token")
      return
    }
    #expect(found.contains(reason))
  }

  @Test("What gh leaves behind is not waited for")
  func leavings() async throws {
    #expect(try await answer("sleep 500 & echo abc; echo $! >\(folder.path)/left") == .token(Secret("abc")))
    let left = try #require(Int32(String(contentsOfFile: folder.path + "/left", encoding: .utf8).trimmed))
    #expect(kill(left, SIGKILL) == 0)
  }

  @Test("What gh leaves behind does not wait for a reader")
  func abandoned() async throws {
    let over = folder.path + "/over"
    try #require(mkfifo(over, 0o600) == 0)
    let reader = open(over, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    #expect(
      try await answer("{ yes; echo >\(over); } 2>&- & wait") == .none("gh printed far more than a token"))
    var waiting = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    #expect(poll(&waiting, 1, 240_000) == 1, "yes is still writing")
  }

  @Test(
    "A gh that hangs is ended, also when a process of its own holds the pipe",
    arguments: ["exec sleep 5", "sleep 5", "exec >&-; exec sleep 5"])
  func hangs(script: String) async throws {
    #expect(try await answer(script, timeout: .milliseconds(300)) == .none("gh did not answer in time"))
  }

  @Test("A gh in the working directory is never run")
  func search() async throws {
    let path = try folder.write("#!/bin/sh\n", to: "bin/gh", mode: 0o755)
    try folder.write("", to: "plain/gh", mode: 0o644)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/dir/gh", withIntermediateDirectories: true)
    #expect(GHCommand.find(":.:bin:\(folder.path)/plain:\(folder.path)/dir:\(folder.path)/bin") == path)
    #expect(GHCommand.find(":.:./bin:") == nil)
    #expect(await GHCommand(environment: [:]).token(host: nil) == .none("gh is not on the PATH"))
  }
}
