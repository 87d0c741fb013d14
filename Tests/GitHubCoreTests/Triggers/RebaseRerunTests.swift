import Foundation
import SimulatedGitHub
import Synchronization
import TestSupport
import Testing

@testable import GitHubCore

/// Rebase & Rerun where GitHub does, or refuses, what it is asked.
struct RebaseRerunTests {
  @Test func `update branch, then the new head, then one comment on it`() async throws {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    let result = try await bench.rebaseRerun()
    #expect(bench.writes.map(\.method) == ["PUT", "POST"])
    #expect(bench.github.updates.map(\.expectedHead) == [TriggerBench.head])
    #expect(bench.posted == ["run buildall"])
    let (update, comment) = (try #require(bench.github.updates.first), bench.github.comments[0])
    #expect(comment.at.timeIntervalSince(update.at) >= 2)

    let newHead = try #require(bench.github.world[TriggerBench.repo, TriggerBench.number]).head
    #expect(newHead != TriggerBench.head)
    #expect(result.updateStatus == .updated)
    #expect(result.headBefore == TriggerBench.head)
    #expect(result.headAfter == newHead)
    #expect(result.rerun.status == .triggered)
    #expect(result.rerun.command == "run buildall")
    #expect(result.rerun.commentURL != nil)
    #expect(try bench.entries.map(\.headSHA) == [newHead])
    #expect(
      result.message == "The branch was updated to \(newHead.prefix(7)); `run buildall` was posted.")
  }

  @Test func `the head is read between update and comment, not the comment sent after a while`() async throws
  {
    let bench = TriggerBench {
      $0.behind = 1
      $0.updateTakes = .seconds(37)
    }
    _ = try await bench.rebaseRerun()
    #expect(bench.github.comments[0].at.timeIntervalSince(TestClock.start) == 37)
    #expect(bench.github.requests("^GET .*/pulls/58845$").count == 1 + 37 + 1)
  }

  @Test func `up to date, the comment comes at once, and it says so`() async throws {
    let bench = TriggerBench()
    let (words, result) = try await bench.progress { try await $0.rebaseRerun(on: $1, in: $2, progress: $3) }
    #expect(bench.writes.map(\.method) == ["PUT", "POST"])
    #expect(bench.posted == ["run buildall"])
    #expect(result.updateStatus == .notNeeded)
    #expect(result.headBefore == result.headAfter)
    #expect(result.updateMessage == "The branch was up to date.")
    #expect(result.message == "The branch was up to date; `run buildall` was posted.")
    #expect(words == ["updating branch…", "triggering run buildall…"])
  }

  @Test func `progress is told in the order of things`() async throws {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    let (words, _) = try await bench.progress { try await $0.rebaseRerun(on: $1, in: $2, progress: $3) }
    #expect(words == ["updating branch…", "waiting for the new head…", "triggering run buildall…"])
  }

  // MARK: Refusals

  struct Refusal: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (inout World.PullRequest) -> Void = { $0.behind = 1 }
    var answer: HTTPResponse?
    var kind: GitHubError.Kind
    var words: String

    static let all =
      [
        Refusal(
          testDescription: "conflict", change: { $0.mergeable = .conflicting }, kind: .conflict,
          words: "resolve the conflict"),
        Refusal(
          testDescription: "head branch gone", change: { $0.headBranchGone = true }, kind: .notFound,
          words: "head branch of apache/doris#58845 is gone"),
        Refusal(
          testDescription: "404", answer: .json(404, "{}"), kind: .notFound, words: "finds nothing"),
        Refusal(
          testDescription: "401", answer: .json(401, "{}"), kind: .unauthorized, words: "token"),
        Refusal(
          testDescription: "another 422",
          answer: .json(422, #"{"message": "Validation Failed"}"#),
          kind: .github(status: 422, requestID: "SIM:0"), words: "Validation Failed"),
        Refusal(
          testDescription: "a limit", answer: .json(429, "{}", headers: ["Retry-After": "5"]),
          kind: .rateLimited(retryAt: TestClock.start + 5, scope: .secondary), words: "slow down"),
      ]
      + World.PullRequest.PushRefusal.allCases.map { refusal in
        Refusal(
          testDescription: refusal.rawValue, change: { $0.pushRefusal = refusal }, kind: .forbidden,
          words: "GitHub refuses PUT")
      }
  }

  @Test(arguments: Refusal.all)
  func `an update that is refused is an error, and nothing is commented`(refusal: Refusal) async throws {
    let bench = TriggerBench(pullRequest: refusal.change)
    if let answer = refusal.answer { bench.github.fault(.updateBranch, .answer(answer)) }
    let error = try await failure { try await bench.rebaseRerun() }
    #expect(error.kind == refusal.kind)
    #expect(error.message.contains(refusal.words))
    if refusal.kind == .forbidden { #expect(error.hint != nil) }
    #expect(error.mayHaveHappened != true)
    #expect(bench.writes.map(\.method) == ["PUT"])
  }

  @Test(arguments: [
    ("There are no new commits on the base branch.", BranchUpdate.Refusal.upToDate),
    ("Branch is already up-to-date", .upToDate),
    ("merge conflict between base and head", .conflict),
    ("Merge conflict between base and head", .conflict),
    ("expected head sha didn’t match current head ref.", .headMoved),
    ("expected head sha didn't match current head ref.", .headMoved),
    ("head ref does not exist", .headGone),
    ("Validation Failed", .other), ("", .other),
  ])
  func `GitHub's words are matched loosely`(words: String, refusal: BranchUpdate.Refusal) {
    #expect(BranchUpdate.Refusal("GitHub answered … with status 422: “\(words)”.") == refusal)
  }

  @Test func `a closed pull request is refused before anything is written`() async throws {
    let bench = TriggerBench {
      $0.behind = 1
      $0.state = .closed
    }
    _ = try await failure(InvalidRequest.self) { try await bench.rebaseRerun() }
    #expect(bench.writes.isEmpty)
  }

  @Test func `a head that moved meanwhile is read again, once`() async throws {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    let hold = bench.github.hold(.updateBranch)
    async let result = bench.rebaseRerun()
    await bench.github.requests(.updateBranch, count: 1)
    bench.push()
    hold.release()
    let pushed = String(repeating: "b", count: 40)
    #expect(try await result.headBefore == pushed)
    #expect(bench.github.updates.map(\.expectedHead) == [TriggerBench.head, pushed])
    #expect(bench.posted == ["run buildall"])
  }

  @Test func `a head that moves twice is an error`() async throws {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    let moved = #"{"message": "expected head sha didn’t match current head ref."}"#
    bench.github.fault(.updateBranch, times: 2, .answer(.json(422, moved)))
    let error = try await failure { try await bench.rebaseRerun() }
    #expect(error.message.contains("expected head sha"))
    #expect(bench.writes.map(\.method) == ["PUT", "PUT"])
    #expect(bench.github.requests("^GET .*/pulls/58845$").count == 2)
  }

  // MARK: Several at once, names, lists

  @Test(arguments: [false, true])
  func `two at once for one pull request make one comment`(areTwoPrograms: Bool) async throws {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    let other = areTwoPrograms ? bench.program() : bench.prls
    async let first = bench.rebaseRerun()
    async let second = other.reruns.rebaseRerun(on: 58845, in: TriggerBench.repo)
    let statuses = try await [first.rerun.status, second.rerun.status]
    #expect(Set(statuses) == [.triggered, .alreadyTriggered])
    #expect(bench.posted == ["run buildall"])
  }

  @Test func `again within two minutes, it is up to date and triggered already`() async throws {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    let first = try await bench.rebaseRerun()
    let second = try await bench.rebaseRerun()
    #expect(second.rerun.status == .alreadyTriggered)
    #expect(second.rerun.commentURL == first.rerun.commentURL)
    #expect(second.message.hasSuffix("`run buildall` was triggered already."))
    #expect(bench.posted == ["run buildall"])
  }

  @Test func `a renamed repository is updated and commented under its new name`() async throws {
    let bench = TriggerBench(formerName: "apache/incubator-doris", pullRequest: TriggerBench.behind)
    let result = try await bench.prls.reruns.rebaseRerun(on: 58845, in: "apache/incubator-doris")
    #expect(result.repo == "apache/doris")
    #expect(bench.posted == ["run buildall"])
    #expect(bench.github.updates.count == 1)
  }

  @Test(arguments: [307, 308])
  func `a redirected update keeps method and body`(status: Int) async throws {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    let id = try #require(bench.github.world.repository(TriggerBench.repo)).id
    bench.github.fault(
      .updateBranch,
      .redirect(
        status: status, location: "https://api.github.test/repositories/\(id)/pulls/58845/update-branch"))
    _ = try await bench.rebaseRerun()
    #expect(bench.writes.map(\.method) == ["PUT", "PUT", "POST"])
    #expect(bench.github.updates.map(\.expectedHead) == [TriggerBench.head])
  }

  @Test(arguments: ["apache/doris", "apache/incubator-doris"])
  func `a write drops the lists that hold the pull request, under either name`(name: String) async throws {
    let bench = TriggerBench(formerName: "apache/incubator-doris", pullRequest: TriggerBench.behind)
    let prls = bench.prls
    let target = Target(label: "x", user: "freemandealer", repos: [name])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await prls.background.run() }
      #expect(try await prls.lists.list(target).source == .live)
      #expect(try await prls.lists.list(target).source == .cache)
      _ = try await prls.rerun(in: name)
      #expect(try await prls.lists.list(target).source == .live)
      _ = try await prls.rerun(in: name)
      #expect(try await prls.lists.list(target).source == .cache)
      _ = try await prls.reruns.rebaseRerun(on: 58845, in: name)
      #expect(try await prls.lists.list(target).source == .live)
      group.cancelAll()
    }
  }
}

extension TriggerBench {
  fileprivate typealias Report = @Sendable (String) async -> Void

  /// What is told while `body` runs, and its result.
  fileprivate func progress(
    _ body: (Reruns, Int, String, @escaping Report) async throws -> Reruns.RebaseRerun
  ) async throws -> ([String], Reruns.RebaseRerun) {
    let words = Words()
    let result = try await body(prls.reruns, Self.number, Self.repo) { words.add($0) }
    return (words.all, result)
  }
}

private final class Words: Sendable {
  private let words = Mutex<[String]>([])
  var all: [String] { words.withLock { $0 } }
  func add(_ word: String) { words.withLock { $0.append(word) } }
}
