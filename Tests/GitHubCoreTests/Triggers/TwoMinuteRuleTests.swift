import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// The same command for the same API base, repository, pull request and head within two minutes is one request.
struct TwoMinuteRuleTests {
  @Test(arguments: [
    (0.0, true), (1, true), (119, true), (119.999, true), (120, false), (120.001, false), (86400, false),
    // A clock that was set back.
    (-60, true), (-119.999, true), (-120, false),
  ])
  func `two minutes are two minutes`(age: TimeInterval, isRepeated: Bool) async throws {
    let bench = TriggerBench()
    try bench.remember(.triggered, secondsAgo: age, url: "https://first")
    let rerun = try await bench.rerun()
    #expect(rerun.status == (isRepeated ? .alreadyTriggered : .triggered))
    #expect(bench.posted.count == (isRepeated ? 0 : 1))
    #expect(bench.looks.isEmpty)
    guard isRepeated else { return }
    #expect(rerun.commentURL == "https://first")
    #expect(rerun.triggeredAt == TestClock.start - age)
    #expect(rerun.message.contains("nothing was posted"))
  }

  @Test func `the second request has the first one's comment and time`() async throws {
    let bench = TriggerBench()
    let first = try await bench.rerun()
    bench.clock.advance(by: .seconds(30))
    var second = try await bench.rerun(by: bench.program())
    #expect(second.status == .alreadyTriggered)
    #expect(second.message.contains("30 s ago"))
    (second.status, second.message) = (first.status, first.message)
    #expect(second == first)
    bench.clock.advance(by: .seconds(90))
    #expect(try await bench.rerun().status == .triggered)
    #expect(bench.posted.count == 2)
  }

  @Test func `another command, pull request, repository or head is another request`() async throws {
    let bench = TriggerBench(among: [
      World.PullRequest(TriggerBench.repo, 2), World.PullRequest("apache/doris-website", 58845),
      World.PullRequest("apache/doris-website", 3, head: TriggerBench.head),
    ])
    #expect(try await bench.rerun("run p0").status == .triggered)
    #expect(try await bench.rerun("run p1").status == .triggered)
    #expect(try await bench.prls.rerun(on: 2).status == .triggered)
    #expect(try await bench.prls.rerun(in: "apache/doris-website").status == .triggered)
    #expect(try await bench.prls.rerun(on: 3, in: "apache/doris-website").status == .triggered)
    bench.push()
    #expect(try await bench.rerun("run p0").status == .triggered)
    #expect(bench.posted.count == 6)
    for _ in 0..<2 { #expect(try await bench.rerun("run p0").status == .alreadyTriggered) }
    #expect(try await bench.prls.rerun(in: "Apache/Doris").status == .alreadyTriggered)
    #expect(bench.posted.count == 6)
  }

  @Test func `the head is read anew for every request`() async throws {
    let bench = TriggerBench()
    _ = try await bench.rerun()
    bench.push()
    _ = try await bench.rerun("run p1")
    #expect(try bench.entries.map(\.headSHA.first) == ["a", "b"])
    #expect(bench.github.requests("^GET .*/pulls/58845$").count == 2)
  }

  @Test func `a pull request that is closed is refused, and nothing is posted`() async throws {
    for state in [World.PullRequest.State.closed, .merged] {
      let bench = TriggerBench { $0.state = state }
      let error = try await failure(InvalidRequest.self) { try await bench.rerun() }
      #expect(error.message.contains("apache/doris#58845 is closed"))
      #expect(bench.writes.isEmpty)
    }
  }

  @Test func `entries are kept for a week`() async throws {
    let bench = TriggerBench()
    let week: TimeInterval = 7 * 86400
    try bench.remember(.triggered, "run p1", secondsAgo: week + 1)
    try bench.remember(.unclear, "run feut", secondsAgo: week + 1)
    try bench.remember(.triggered, "run beut", secondsAgo: week - 60)
    _ = try await bench.rerun()
    #expect(try bench.entries.map(\.command) == ["run beut", "run p0"])
  }

  // MARK: A journal that can't be kept

  /// Has no room for some of the writes; the first is 1.
  private final class FullDisk: JournalStorage {
    private let memory = JournalMemory()
    private let full: ClosedRange<Int>
    private let done = Counter()

    init(_ full: ClosedRange<Int>) { self.full = full }

    func read() throws(JournalTrouble) -> TriggerJournal.Contents { try memory.read() }
    func write(_ contents: TriggerJournal.Contents) throws(JournalTrouble) {
      guard !full.contains(done.next()) else { throw JournalTrouble("The disk is full.") }
      try memory.write(contents)
    }
    func withLock<Result: Sendable>(
      _ time: TimeSource, _ body: @Sendable () async throws -> Result
    ) async throws -> Result { try await memory.withLock(time, body) }
  }

  @Test func `what can't be noted is posted after a look, and remembered as long as the program lives`()
    async throws
  {
    let bench = TriggerBench(storage: FullDisk(1...3))
    let first = try await bench.rerun()
    #expect(first.status == .triggered)
    #expect(first.message.contains("The disk is full."))
    #expect(bench.looks.count == 1)
    #expect(try bench.entries.isEmpty)
    // There is room again by now; what it could not write it still knows.
    let second = try await bench.rerun()
    #expect(second.status == .alreadyTriggered)
    #expect(second.commentURL == first.commentURL)
    _ = try await bench.rerun("run p1")
    _ = try await bench.rerun("run p2")
    #expect(try bench.entries.map(\.command).sorted() == ["run p0", "run p1", "run p2"])
    #expect(bench.posted == ["run p0", "run p1", "run p2"])
  }

  @Test func `what can't be noted afterwards is done all the same, and looked for by the next program`()
    async throws
  {
    let bench = TriggerBench(storage: FullDisk(2...99))
    #expect(try await bench.rerun().status == .triggered)
    #expect(try bench.entries.map(\.state) == [.posting])
    #expect(try await bench.rerun(by: bench.program()).status == .alreadyTriggered)
    #expect(bench.looks.count == 1)
    #expect(bench.posted == ["run p0"])
  }
}
