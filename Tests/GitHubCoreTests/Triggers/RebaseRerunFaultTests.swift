import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// Rebase & Rerun where the line, or GitHub, fails: the head is read before anything is repeated.
struct RebaseRerunFaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var faults: [Fault.Effect]
    /// From the update to the new head, in seconds.
    var takes = 2
    /// How often the update leaves.
    var updates: Int
    var kind: GitHubError.Kind?
    var mayHaveHappened: Bool?
  }

  private static let cut = Fault.Effect.fail(.cut("reset"))
  private static let notSent = Fault.Effect.fail(.notSent("refused"))

  @Test(arguments: [
    Case(testDescription: "cut before", faults: [cut], updates: 2),
    Case(testDescription: "502 before", faults: [.answer(.html(502))], updates: 2),
    Case(testDescription: "a proxy's page", faults: [.answer(.html(200))], updates: 2),
    Case(
      testDescription: "cut after, head there by the look", faults: [.failAfterWork(.cut("x"))], updates: 1),
    Case(testDescription: "garbage after, head there by the look", faults: [.garbage], updates: 1),
    Case(testDescription: "half an answer, head there by the look", faults: [.truncate], updates: 1),
    Case(
      testDescription: "cut after, head later", faults: [.failAfterWork(.cut("x"))], takes: 10, updates: 2),
    Case(
      testDescription: "cut twice, done the second time", faults: [cut, .failAfterWork(.cut("x"))], takes: 10,
      updates: 2),
    Case(testDescription: "timed out, done", faults: [.failAfterWork(.timedOut)], updates: 1),
    Case(
      testDescription: "timed out, done later", faults: [.failAfterWork(.timedOut)], takes: 40, updates: 1),
    Case(testDescription: "not sent once", faults: [notSent], updates: 2),
    Case(testDescription: "not sent twice", faults: [notSent, notSent], updates: 3),
  ])
  func `an unclear update is settled, and one comment follows`(each: Case) async throws {
    let bench = TriggerBench {
      $0.behind = 1
      $0.updateTakes = .seconds(each.takes)
    }
    for fault in each.faults { bench.github.fault(.updateBranch, fault) }
    let result = try await bench.rebaseRerun()
    #expect(result.updateStatus == .updated)
    #expect(result.headBefore == TriggerBench.head)
    #expect(result.headAfter != TriggerBench.head)
    #expect(bench.writes.map(\.method) == Array(repeating: "PUT", count: each.updates) + ["POST"])
    #expect(bench.posted == ["run buildall"])
    #expect(try bench.entries.map(\.headSHA) == [result.headAfter])
  }

  @Test(arguments: [
    Case(
      testDescription: "timed out, not done", faults: [.fail(.timedOut)], updates: 1, kind: .network,
      mayHaveHappened: true),
    Case(
      testDescription: "cut twice", faults: [cut, cut], updates: 2, kind: .network, mayHaveHappened: true),
    Case(
      testDescription: "502 twice", faults: [.answer(.html(502)), .answer(.html(502))], updates: 2,
      kind: .github(status: 502, requestID: "SIM:0"), mayHaveHappened: true),
    Case(
      testDescription: "not sent at all", faults: [notSent, notSent, notSent], updates: 3, kind: .network,
      mayHaveHappened: false),
    Case(
      testDescription: "cut, then refused", faults: [cut, .answer(.json(403, "{}"))], updates: 2,
      kind: .forbidden),
  ])
  func `an update that can't be settled is an error that says so, and nothing is commented`(each: Case)
    async throws
  {
    let bench = TriggerBench { $0.behind = 1 }
    for fault in each.faults { bench.github.fault(.updateBranch, fault) }
    let error = try await failure { try await bench.rebaseRerun() }
    #expect(error.kind == each.kind)
    #expect(error.mayHaveHappened == each.mayHaveHappened)
    #expect(bench.writes.map(\.method) == Array(repeating: "PUT", count: each.updates))
  }

  @Test func `between two updates of which the first is unclear the head is read, 3 s later`() async throws {
    let bench = TriggerBench { $0.behind = 1 }
    bench.github.fault(.updateBranch, Self.cut)
    _ = try await bench.rebaseRerun()
    let lines = bench.github.requests.map { "\($0.method) \($0.at.timeIntervalSince(TestClock.start))" }
    #expect(lines.prefix(4) == ["GET 0.0", "PUT 0.0", "GET 3.0", "PUT 3.0"])
  }

  @Test func `up to date after an unclear answer is not an update`() async throws {
    let bench = TriggerBench()
    bench.github.fault(.updateBranch, Self.cut)
    let result = try await bench.rebaseRerun()
    #expect(result.updateStatus == .notNeeded)
    #expect(bench.posted == ["run buildall"])
  }

  @Test func `an update whose answer was lost, and which comes before the second one, is an update`()
    async throws
  {
    let bench = TriggerBench {
      $0.behind = 1
      $0.updateTakes = .seconds(4)
    }
    bench.github.fault(.updateBranch, .failAfterWork(.cut("reset")))
    bench.github.fault(.updateBranch, .delay(.seconds(5)))
    let result = try await bench.rebaseRerun()
    #expect(bench.github.updates.count == 3)
    #expect(result.updateStatus == .updated)
    #expect(result.headBefore == TriggerBench.head)
    #expect(result.headAfter == bench.github.world[TriggerBench.repo, TriggerBench.number]?.head)
    #expect(bench.posted == ["run buildall"])
  }

  @Test func `where the head can't be read after an unclear answer, it may have happened`() async throws {
    let bench = TriggerBench { $0.behind = 1 }
    bench.github.fault(.updateBranch, Self.cut)
    bench.github.fault(Self.later, times: 4, .answer(.html(502)))
    let error = try await failure { try await bench.rebaseRerun() }
    #expect(error.mayHaveHappened == true)
    #expect(bench.writes.map(\.method) == ["PUT"])
  }

  // MARK: The wait

  /// Reads of the pull request after the first.
  private static let later = RequestPattern {
    $0.line == "GET /repos/apache/doris/pulls/58845" && $0.at > TestClock.start
  }

  @Test func `reads that fail during the wait do not end it`() async throws {
    let bench = TriggerBench {
      $0.behind = 1
      $0.updateTakes = .seconds(2)
    }
    bench.github.fault(Self.later, times: 5, .answer(.html(502)))
    bench.github.fault(Self.later, times: 5, .fail(.cut("reset")))
    #expect(try await bench.rebaseRerun().updateStatus == .updated)
    #expect(bench.posted == ["run buildall"])
  }

  @Test func `a limit during the wait ends it, and says that the update was accepted`() async throws {
    let bench = TriggerBench { $0.behind = 1 }
    bench.github.fault(Self.later, .answer(.json(429, "{}", headers: ["Retry-After": "600"])))
    let error = try await failure { try await bench.rebaseRerun() }
    #expect(error.kind == .rateLimited(retryAt: TestClock.start + 601, scope: .secondary))
    #expect(error.message.contains("accepted the update"))
    #expect(bench.writes.map(\.method) == ["PUT"])
  }

  // MARK: The comment

  @Test(arguments: [
    (Fault.Effect.answer(.json(403, "{}")), GitHubError.Kind.forbidden, nil as Bool?),
    (.fail(.timedOut), .network, true),
  ])
  func `a comment that fails after the update is an error that says that the branch was updated`(
    effect: Fault.Effect, kind: GitHubError.Kind, mayHaveHappened: Bool?
  ) async throws {
    let bench = TriggerBench { $0.behind = 1 }
    bench.github.fault(.comment, effect)
    let error = try await failure { try await bench.rebaseRerun() }
    #expect(error.kind == kind)
    #expect(error.mayHaveHappened == mayHaveHappened)
    #expect(error.message.hasPrefix("The branch was updated, but `run buildall` did not follow: "))
    let again = try await bench.rebaseRerun()
    #expect(again.updateStatus == .notNeeded)
    #expect(again.rerun.status == .triggered)
    #expect(bench.posted == ["run buildall"])
  }

  @Test func `a comment that fails where nothing was updated is the comment's error alone`() async throws {
    let bench = TriggerBench()
    bench.github.fault(.comment, .answer(.json(403, "{}")))
    let error = try await failure { try await bench.rebaseRerun() }
    #expect(!error.message.contains("updated"))
  }

  @Test func `a comment whose answer is lost after the update is found, not repeated`() async throws {
    let bench = TriggerBench { $0.behind = 1 }
    bench.github.fault(.comment, .failAfterWork(.cut("reset")))
    let result = try await bench.rebaseRerun()
    #expect(result.rerun.commentURL?.hasSuffix("-1001") == true)
    #expect(bench.writes.map(\.method) == ["PUT", "POST"])
  }
}
