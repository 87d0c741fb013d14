import Foundation
import Testing

@testable import Configuration

/// A token that stands in the wrong place, or in a file that can't be read, is not repeated by what says so.
@Suite struct SlippedTokenTests {
  private static let token = "ghp_Slipped0123456789abcdefghijklmnopqrs"

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func faults(_ environment: [String: String] = [:]) -> String {
    let loader = ConfigurationLoader(
      environment: environment, home: folder.path, explicitPath: nil, initializationPath: nil)
    do {
      let configuration = try loader.load()
      Issue.record("no fault: \(configuration)")
      return ""
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    "TOKEN", "github: TOKEN", "github: [TOKEN]", "github: {TOKEN: }", "github: {TOKEN}",
    "github:\n  TOKEN:\n",
    "github:\n  token TOKEN\n  api_base: x", "github: {token: [TOKEN]}", "github: {token: {TOKEN: x}}",
    "github: {token: TOKEN TOKEN}", "github: {token: \"TOKEN}", "github: {token: 'TOKEN\n",
    "github: {token: TOKEN",
    "github: {tokne: TOKEN}", "github: {token: TOKEN, token: TOKEN}",
    "github:\n token: TOKEN\n\ttoken: TOKEN",
    "github: {token: \"\\qTOKEN\"}", "github: {token: &TOKEN x}", "github: {token: *TOKEN}",
    "github: {token: !TOKEN x}",
    "github: {token: @TOKEN}", "github: {token: |TOKEN}", "github: {token: \"${TOKEN\"}",
    "github: {token: '${TOKEN:x}'}",
    "github: {token: \"TOKEN\u{E9}\"}", "github: {api_base: TOKEN}",
    "github: {api_base: 'https://TOKEN@ghe.corp'}",
    "github: {api_base: 'https://ghe.corp/?TOKEN'}", "github: {api_base: 'http://TOKEN'}",
    "github: {web_base: TOKEN}",
    "read_only: TOKEN", "polling: {interval_seconds: TOKEN}", "server: {port: TOKEN}", "auth: TOKEN",
    "targets: TOKEN", "targets: [TOKEN]", "targets: [{TOKEN: x}]", "targets: [{user: 'a TOKEN'}]",
    "targets: [{user: me, repos: TOKEN}]", "targets: [{user: me, repos: [TOKEN]}]", "pipelines: [TOKEN]",
    "pipelines: [{command: TOKEN}]", "--- TOKEN\n--- TOKEN", "%TOKEN\n---\n", "TOKEN: x", "? TOKEN",
  ])
  func `in config.yaml`(text: String) throws {
    try folder.write(text.replacing("TOKEN", with: Self.token), to: ".config/prls/config.yaml")
    let said = faults()
    #expect(said.contains("config.yaml") && !said.contains("Slipped"), "\(said)")
  }

  @Test(arguments: [
    "TOKEN", "GITHUB_TOKEN TOKEN", "GITHUB_TOKEN: TOKEN", "TOKEN=x", "PRLS_TOKEN=x", "GITHUB_TOKEN='TOKEN",
    "GITHUB_TOKEN=\"TOKEN", "GITHUB_TOKEN='TOKEN'TOKEN", "GITHUB_TOKEN=$TOKEN", "GITHUB_TOKEN=TOKEN TOKEN",
    "GITHUB_TOKEN=\"TOKEN\\x\"", "PRLS_API_BASE=TOKEN", "PRLS_REPOS=TOKEN", "PRLS_USER='a TOKEN'",
    "PRLS_GITHUB_TOKEN='TOKEN TOKEN'", "export TOKEN", "set TOKEN=TOKEN",
  ])
  func `in an .env that stands alone`(text: String) throws {
    try folder.write(text.replacing("TOKEN", with: Self.token), to: ".config/prls/.env")
    let said = faults()
    #expect(said.contains(".env") && !said.contains("Slipped"), "\(said)")
  }

  @Test(arguments: ["PRLS_GITHUB_TOKEN", "CANARY"])
  func `in the environment, with something that no token has`(name: String) throws {
    try folder.write(
      "github: {token: '${CANARY:-x}'}\ntargets: [{user: 'a b'}]", to: ".config/prls/config.yaml")
    let said = faults([name: "/\(Self.token) \u{E9}"])
    #expect(!said.contains("Slipped"), "\(said)")
  }
}
