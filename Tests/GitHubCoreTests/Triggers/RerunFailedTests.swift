import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

struct RerunFailedTests {
  private typealias LeftOut = Reruns.FailedReruns.LeftOut

  private static func failed(_ contexts: String...) -> [World.CommitStatus] {
    contexts.map { World.CommitStatus($0, .failure) }
  }

  @Test func `each failed pipeline's command is posted once, in order`() async throws {
    let bench = TriggerBench {
      $0.statuses =
        Self.failed("performance (Doris Performance)", "P1 Regression (Doris Regression)") + [
          World.CommitStatus("COMPILE (DORIS_COMPILE)", .success),
          World.CommitStatus("FE UT (Doris FE UT)", .pending),
          World.CommitStatus("vault_p1", .error),
        ] + Self.failed("BE UT (Doris BE UT)")
    }
    let result = try await bench.rerunFailed()
    #expect(bench.posted == ["run performance", "run p1", "run beut"])
    #expect(result.reruns.map(\.command) == bench.posted)
    #expect(result.reruns.allSatisfy { $0.status == .triggered && $0.commentURL != nil })
    #expect(result.leftOut.isEmpty)
    #expect(result.message == "3 posted.")
    #expect(result.repo == "apache/doris")
    #expect(result.number == 58845)
  }

  @Test func `with compile failed, what needs it is left out, and only that`() async throws {
    let needy = [
      "P0 Regression (Doris Regression)", "P1 Regression (Doris Regression)",
      "External Regression (Doris External Regression)", "cloud_p0 (Doris Cloud Regression)",
      "vault_p0 (Doris Cloud Regression)", "NonConcurrent Regression (Doris Regression)",
    ]
    let bench = TriggerBench {
      $0.statuses = (needy + ["COMPILE (DORIS_COMPILE)", "performance (Doris Performance)"])
        .map { World.CommitStatus($0, .failure) }
    }
    let result = try await bench.rerunFailed()
    #expect(bench.posted == ["run compile", "run performance"])
    #expect(result.leftOut.map(\.context) == needy)
    #expect(result.leftOut.allSatisfy { $0.reason.contains("compile") })
    #expect(result.message == "2 posted, 6 left out.")
  }

  @Test(arguments: [World.CommitStatus.State.pending, .success])
  func `with compile pending or passed nothing is left out for it`(state: World.CommitStatus.State)
    async throws
  {
    let bench = TriggerBench {
      $0.statuses =
        [World.CommitStatus("COMPILE (DORIS_COMPILE)", state)]
        + Self.failed("P0 Regression (Doris Regression)")
    }
    #expect(try await bench.rerunFailed().leftOut.isEmpty)
    #expect(bench.posted == ["run p0"])
  }

  @Test func `what has no trigger is left out and named`() async throws {
    let bench = TriggerBench {
      $0.statuses = Self.failed("License", "COMPILE (DORIS_COMPILE)")
      $0.checkRuns = [
        World.CheckRun("BE UT (macOS)", .failure, id: 1), World.CheckRun("CheckStyle", .cancelled, id: 2),
        World.CheckRun("Clang Formatter", .success, id: 3),
      ]
    }
    let result = try await bench.rerunFailed()
    #expect(bench.posted == ["run compile"])
    #expect(
      result.leftOut
        == ["License", "BE UT (macOS)", "CheckStyle"].map {
          LeftOut(context: $0, reason: "No trigger is known for it.")
        })
  }

  @Test func `a check run with a row of one's own is rerun`() async throws {
    let bench = TriggerBench { $0.checkRuns = [World.CheckRun("BE UT (macOS)", .failure)] }
    let own = [
      Trigger(command: "/retest", displayName: "", contexts: ["BE UT (macOS)"], matchesCheckRuns: true)
    ]
    let prls = Program(bench.github, bench.clock.timeSource, bench.storage, own: own)
    _ = try await prls.reruns.rerunFailed(on: 58845, in: TriggerBench.repo, preview: false)
    #expect(bench.posted == ["/retest"])
  }

  @Test(arguments: [true, false])
  func `a preview posts nothing, and is allowed read-only`(isReadOnly: Bool) async throws {
    let bench = TriggerBench {
      $0.statuses = Self.failed("P0 Regression (Doris Regression)", "COMPILE (DORIS_COMPILE)", "x")
    }
    let prls = bench.program(isReadOnly: isReadOnly)
    let result = try await prls.reruns.rerunFailed(on: 58845, in: TriggerBench.repo, preview: true)
    #expect(result.reruns.map(\.command) == ["run compile"])
    #expect(result.reruns.map(\.status) == [.planned])
    #expect(result.leftOut.map(\.context).sorted() == ["P0 Regression (Doris Regression)", "x"])
    #expect(result.message == "1 to be posted, 2 left out.")
    #expect(bench.writes.isEmpty)
    #expect(try bench.entries.isEmpty)
  }

  // MARK: What fails on the way

  private static let three = failed("COMPILE", "FE UT", "BE UT")

  private static func command(_ text: String) -> RequestPattern {
    RequestPattern { $0.purpose == .write && $0.text.contains(text) }
  }

  @Test(arguments: [
    (Fault.Effect.answer(.json(403, "{}")), "GitHub refuses POST"),
    (.fail(.timedOut), "may have happened"), (.answer(.json(422, "{}")), "status 422"),
  ])
  func `a second comment that fails is reported; the first is kept, and the third follows`(
    effect: Fault.Effect, words: String
  ) async throws {
    let bench = TriggerBench { $0.statuses = Self.three }
    bench.github.fault(Self.command("feut"), effect)
    let result = try await bench.rerunFailed()
    #expect(bench.posted == ["run compile", "run beut"])
    #expect(result.reruns.map(\.command) == bench.posted)
    #expect(result.leftOut.map(\.context) == ["FE UT"])
    #expect(try #require(result.leftOut.first).reason.contains(words))
    #expect(result.message == "2 posted, 1 failed.")
  }

  @Test func `a limit at the second comment ends it, with the first reported`() async throws {
    let bench = TriggerBench { $0.statuses = Self.three }
    bench.github.fault(
      Self.command("feut"), .answer(.json(429, "{}", headers: ["Retry-After": "60"])))
    let result = try await bench.rerunFailed()
    #expect(bench.writes.count == 2)
    #expect(result.reruns.map(\.command) == ["run compile"])
    #expect(result.leftOut.map(\.context) == ["FE UT", "BE UT"])
  }

  @Test func `closed after the first comment, the first is reported`() async throws {
    let bench = TriggerBench(
      pullRequest: { $0.statuses = Self.three },
      answering: { github, request, response in
        if request.purpose == .write {
          github.change { $0[TriggerBench.repo, TriggerBench.number]?.state = .closed }
        }
        return response
      })
    let result = try await bench.rerunFailed()
    #expect(bench.posted == ["run compile"])
    #expect(result.reruns.map(\.command) == ["run compile"])
    #expect(result.leftOut.map(\.context) == ["FE UT", "BE UT"])
    #expect(result.leftOut.allSatisfy { $0.reason.contains("is closed") })
  }

  @Test func `a first comment that fails is the request's error`() async throws {
    let bench = TriggerBench { $0.statuses = Self.three }
    bench.github.fault(.comment, .answer(.json(403, "{}")))
    #expect(try await failure { try await bench.rerunFailed() }.kind == .forbidden)
    #expect(bench.writes.count == 1)
  }

  @Test func `cancelled between two comments, the second is not posted`() async throws {
    let bench = TriggerBench(.manual) { $0.statuses = Self.three }
    let task = Task { try await bench.rerunFailed() }
    await bench.clock.waitForSleepers(count: 1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(bench.posted == ["run compile"])
    #expect(try bench.entries.map(\.command) == ["run compile"])
  }

  // MARK: Nothing to do

  @Test func `all green, or only pending, there is nothing to rerun`() async throws {
    let bench = TriggerBench {
      $0.statuses = [World.CommitStatus("COMPILE", .success), World.CommitStatus("FE UT", .pending)]
    }
    let result = try await bench.rerunFailed()
    #expect(result.reruns.isEmpty && result.leftOut.isEmpty)
    #expect(result.message == "No pipeline failed; nothing to rerun.")
    #expect(bench.writes.isEmpty)
  }

  @Test func `where nothing that failed has a trigger, it says so`() async throws {
    let bench = TriggerBench { $0.statuses = Self.failed("License") }
    let result = try await bench.rerunFailed()
    #expect(result.message == "Nothing that failed can be rerun.")
    #expect(bench.writes.isEmpty)
  }

  @Test func `twice within two minutes, the second time nothing is posted`() async throws {
    let bench = TriggerBench()
    // A comment turns its pipeline to pending; here both have failed again at once.
    let fail = {
      bench.github.change {
        $0[TriggerBench.repo, TriggerBench.number]?.statuses = Self.failed(
          "performance (Doris Performance)", "check_coverage (Coverage)")
      }
    }
    _ = try await bench.rerun("run coverage")
    fail()
    let first = try await bench.rerunFailed()
    #expect(first.message == "1 posted, 1 triggered already.")
    fail()
    let second = try await bench.rerunFailed()
    #expect(second.reruns.map(\.status) == [.alreadyTriggered, .alreadyTriggered])
    #expect(second.message == "0 posted, 2 triggered already.")
    #expect(bench.posted == ["run coverage", "run performance"])
  }

  @Test func `a closed pull request is refused`() async throws {
    let bench = TriggerBench {
      $0.statuses = Self.three
      $0.state = .closed
    }
    _ = try await failure(InvalidRequest.self) { try await bench.rerunFailed() }
    #expect(bench.writes.isEmpty)
  }

  @Test func `checks that the token may not read are named in the message`() async throws {
    let bench = TriggerBench { $0.statuses = Self.three }
    bench.github.configure { $0.forbiddenFields = ["Commit.statusCheckRollup"] }
    let result = try await bench.rerunFailed()
    #expect(result.message.contains("Not all checks could be read: "))
    #expect(bench.writes.isEmpty)
  }
}

extension TriggerBench {
  fileprivate func rerunFailed() async throws -> Reruns.FailedReruns {
    try await prls.reruns.rerunFailed(on: Self.number, in: Self.repo, preview: false)
  }
}
