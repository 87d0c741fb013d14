import Configuration
import GitHubCore
import PRServer
import SimulatedGitHub
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct CheckupTests {
  private func check(_ bench: Bench) async throws -> (isWell: Bool, findings: [Finding]) {
    let findings = Mutex<[Finding]>([])
    let checkup = Checkup(bench.server, token: { _ in (SimulatedGitHub.token, "a test") })
    let isWell = await checkup.run { finding in findings.withLock { $0.append(finding) } }
    return (isWell, findings.withLock(\.self))
  }

  @Test func `a line each for configuration, token, GitHub, scopes, budget and repositories`() async throws {
    let (isWell, findings) = try await check(Bench())
    #expect(isWell)
    #expect(
      findings.map(\.subject) == [
        "configuration", "token", "GitHub", "scopes", "budget", "target “mine”",
      ])
    #expect(findings.allSatisfy { $0.grade == .ok })
    let texts = findings.map(\.text)
    #expect(texts[0] == "/sample/config.yaml")
    #expect(texts[1] == "from a test")
    #expect(texts[2] == "https://api.github.com answers, as freemandealer")
    #expect(texts[3] == "repo, workflow")
    #expect(texts[4].contains("of 5000 until 2026-11-22T00:30:00Z"))
    #expect(texts[5] == "freemandealer, apache/doris can be read")
    #expect(!texts.joined().contains(SimulatedGitHub.token))
  }

  @Test func `a repository that can't be read fails, and so does the check`() async throws {
    let wrong = Configuration.sample.with { $0.targets[0].repos.append("apache/nowhere") }
    let (isWell, findings) = try await check(Bench(.sample, wrong))
    #expect(!isWell)
    #expect(findings.last?.grade == .failed)
    #expect(findings.last?.text.contains("apache/nowhere") == true)
  }

  @Test func `a token that GitHub refuses fails with what to do`() async throws {
    let bench = Bench()
    bench.github.configure { $0.token = "another" }
    let (isWell, findings) = try await check(bench)
    #expect(!isWell)
    #expect(findings.last?.subject == "GitHub")
    #expect(findings.last?.text.contains("Renew the token") == true)
  }

  @Test(arguments: [("", Finding.Grade.warning), ("repo", .warning), ("public_repo, workflow", .ok)])
  func `scopes are weighed`(scopes: String, grade: Finding.Grade) async throws {
    let bench = Bench()
    bench.github.configure { $0.scopes = scopes }
    let (_, findings) = try await check(bench)
    #expect(findings.first { $0.subject == "scopes" }?.grade == grade)
  }

  @Test func `every fault of the file has a line of its own`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("targets: []\ngithub:\n  apibase: x\n", to: "config.yaml")
    let (isWell, findings) = try await check(Bench { _ in .file(path) })
    #expect(!isWell)
    #expect(findings.count == 2)
    #expect(findings.allSatisfy { $0.grade == .failed && $0.text.hasPrefix(path + ":") })
  }
}
