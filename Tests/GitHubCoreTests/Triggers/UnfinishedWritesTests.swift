import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// What a board says of writes whose process died over them.
struct UnfinishedWritesTests {
  /// No process has this number: it is above what Linux and macOS give.
  private static let dead: Int32 = 99_999_999
  private static let merged = String(repeating: "c", count: 40)

  struct Note: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var state = TriggerJournal.Entry.State.posting
    var process = UnfinishedWritesTests.dead
    var secondsAgo: TimeInterval = 1
    var head = TriggerBench.head
    var isSaid = true
  }

  @Test(arguments: [
    Note(testDescription: "of a dead process"),
    Note(testDescription: "of unclear outcome", state: .unclear),
    Note(testDescription: "of yesterday", secondsAgo: 86_399),
    Note(testDescription: "of our own process, on its way", process: getpid(), isSaid: false),
    Note(testDescription: "of our own process, long ago", process: getpid(), secondsAgo: 61),
    Note(testDescription: "done", state: .triggered, isSaid: false),
    Note(testDescription: "of the day before", secondsAgo: 86_400, isSaid: false),
    Note(testDescription: "of an older head", head: String(repeating: "e", count: 40), isSaid: false),
  ])
  func `a comment that was begun and has no outcome is said`(note: Note) async throws {
    let bench = TriggerBench()
    try bench.remember(note.state, secondsAgo: note.secondsAgo, head: note.head, process: note.process)
    let warnings = bench.prls.journal.glance(at: try await bench.board()).warnings
    #expect(warnings.count == (note.isSaid ? 1 : 0))
    if note.isSaid {
      #expect(warnings[0].hasPrefix("`run p0` may have been posted on apache/doris#58845 at "))
    }
    #expect(bench.prls.journal.glance(at: []).warnings.isEmpty)
    #expect(bench.writes.isEmpty)
  }

  @Test(arguments: [(getpid(), 299.0, false), (getpid(), 301, true), (dead, 1, true), (dead, 86_400, false)])
  func `a Rebase & Rerun that was begun and has no comment is said`(
    process: Int32, secondsAgo: TimeInterval, isSaid: Bool
  ) async throws {
    let bench = TriggerBench()
    try bench.rememberRebase(secondsAgo: secondsAgo, process: process)
    let warnings = bench.prls.journal.glance(at: try await bench.board()).warnings
    #expect(warnings.count == (isSaid ? 1 : 0))
    // Whoever posts the comment, it is done.
    _ = try await bench.rerun("run buildall")
    #expect(bench.prls.journal.glance(at: try await bench.board()).warnings.isEmpty)
  }

  @Test func `while it goes on nothing is said, and nothing afterwards`() async throws {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    let board = try await bench.board()
    let hold = bench.github.hold(.comment)
    async let result = bench.rebaseRerun()
    await bench.github.requests(.comment, count: 1)
    #expect(try bench.storage.read().rebases.count == 1)
    #expect(bench.prls.journal.glance(at: board).warnings.isEmpty)
    hold.release()
    _ = try await result
    #expect(try bench.storage.read().rebases.isEmpty)
  }

  @Test(arguments: [
    Fault.Effect.answer(.json(403, "{}")), .answer(.json(422, #"{"message": "merge conflict"}"#)),
    .fail(.timedOut),
  ])
  func `an error that its client hears of is not said again`(fault: Fault.Effect) async throws {
    let bench = TriggerBench { $0.behind = 1 }
    bench.github.fault(.updateBranch, fault)
    _ = try await failure { try await bench.rebaseRerun() }
    #expect(try bench.storage.read().rebases.isEmpty)
  }

  @Test func `one that was cancelled after the update is said: its comment is still to come`() async throws {
    let bench = TriggerBench(.manual, pullRequest: TriggerBench.behind)
    let task = Task { try await bench.rebaseRerun() }
    await bench.clock.waitForSleepers(count: 1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try bench.storage.read().rebases.count == 1)
  }

  // MARK: Rebase & Rerun goes on where it died

  @Test(arguments: [TriggerJournal.Entry.State.posting, .unclear, .triggered], [true, false])
  func `an update of which the head came meanwhile is not asked for in vain`(
    state: TriggerJournal.Entry.State, isThere: Bool
  ) async throws {
    let bench = TriggerBench(
      pullRequest: TriggerBench.behind,
      answering: { github, request, response in
        // The merge is done just after the first look.
        if request.method == "GET" && github.requests("^GET .*/pulls/58845$").count == 1 {
          github.change { $0[TriggerBench.repo, TriggerBench.number]?.head = Self.merged }
        }
        return response
      })
    try bench.remember(state, TriggerJournal.updateBranch, secondsAgo: 1)
    if isThere {
      bench.github.change { $0[TriggerBench.repo, TriggerBench.number]?.head = Self.merged }
      bench.github.fault(.updateBranch, .answer(.json(422, #"{"message": "no new commits"}"#)))
    }
    let result = try await bench.rebaseRerun()
    #expect(result.rerun.status == .triggered)
    #expect(bench.posted == ["run buildall"])
    #expect(result.headAfter == Self.merged)
    #expect(bench.github.updates.isEmpty)
    #expect(bench.writes.map(\.method) == (isThere ? ["PUT", "POST"] : ["POST"]))
  }

  @Test(arguments: [
    (TriggerJournal.Entry.State.posting, 1.0), (.unclear, 1), (.posting, 3599), (.triggered, 60),
    (.triggered, 3599),
  ])
  func `an update that never came is asked for again`(
    state: TriggerJournal.Entry.State, secondsAgo: TimeInterval
  ) async throws {
    let bench = TriggerBench(pullRequest: TriggerBench.behind)
    try bench.remember(state, TriggerJournal.updateBranch, secondsAgo: secondsAgo)
    let result = try await bench.rebaseRerun()
    #expect(result.updateStatus == .updated)
    #expect(bench.writes.map(\.method) == ["PUT", "POST"])
    // GitHub may be at work on one whose process died for 12 s, on one that came back unclear for 3 s.
    let delay: TimeInterval = state == .posting ? 12 : state == .unclear ? 3 : 0
    #expect(bench.writes[0].at.timeIntervalSince(TestClock.start) >= delay - secondsAgo)
    #expect(try bench.entries.map(\.command) == ["run buildall"])
  }
}

extension TriggerBench {
  fileprivate func rememberRebase(secondsAgo: TimeInterval, process: Int32) throws {
    var contents = try storage.read()
    contents.rebases.append(
      TriggerJournal.Rebase(
        repo: Self.repo, number: Self.number, at: clock.date - secondsAgo, process: process))
    try storage.write(contents)
  }

  fileprivate func board() async throws -> [PullRequest] {
    [try await PullRequestReader(client: prls.client).pullRequest(Self.number, in: Self.repo).0]
  }
}
