import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// The journal on disk: of all programs on one machine.
struct JournalFileTests {
  @Test func `a new process knows what an earlier one triggered`() async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage)
    let first = try await bench.rerun()
    let second = try await bench.rerun(by: bench.program(storage: folder.storage))
    #expect(second.status == .alreadyTriggered)
    #expect(second.commentURL == first.commentURL)
    #expect(second.triggeredAt == first.triggeredAt)
    #expect(bench.posted == ["run p0"])
  }

  @Test func `folder and files are the person's alone`() async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage)
    #expect(folder.files.isEmpty)
    _ = try await bench.rerun()
    _ = try await bench.rerun("run p1")
    #expect(try StateFolder.mode(of: folder.url) == 0o700)
    #expect(Set(folder.files.map(\.pathExtension)) == ["json", "lock"])
    for file in folder.files { #expect(try StateFolder.mode(of: file) == 0o600, "\(file.lastPathComponent)") }
  }

  @Test func `each API base has a journal of its own`() async throws {
    let folder = StateFolder()
    let bases = ["https://api.github.com", "https://ghe.example/api/v3", "http://127.0.0.1:8080"]
    for base in bases {
      let endpoint = GitHubEndpoint(
        apiBase: try #require(URL(string: base)), webBase: try #require(URL(string: base)))
      let bench = TriggerBench(storage: JournalFile(directory: folder.url, key: endpoint.key))
      #expect(try await bench.rerun().status == .triggered)
    }
    let same = try #require(URL(string: "HTTPS://API.github.com/"))
    let endpoint = GitHubEndpoint(apiBase: same, webBase: same)
    let bench = TriggerBench(storage: JournalFile(directory: folder.url, key: endpoint.key))
    #expect(try await bench.rerun().status == .alreadyTriggered)
    #expect(folder.files.count == 2 * bases.count)
  }

  // MARK: Several programs at once

  @Test func `of many programs at once one posts, the others find it done`() async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage)
    // They wait for the lock in real time: they are as good as processes.
    let waiting = TimeSource(clock: ContinuousClock(), now: { bench.clock.date })
    let programs = (0..<4).map { _ in
      Program(bench.github, bench.clock.timeSource, folder.storage, journalTime: waiting)
    }
    let results = try await withThrowingTaskGroup(of: Rerun.self) { group in
      for program in programs {
        for _ in 0..<3 { group.addTask { try await program.rerun() } }
      }
      return try await group.reduce(into: [Rerun]()) { $0.append($1) }
    }
    #expect(bench.posted == ["run p0"])
    #expect(results.count(where: { $0.status == .triggered }) == 1)
    #expect(results.count(where: { $0.status == .alreadyTriggered }) == 11)
    #expect(Set(results.map(\.commentURL)).count == 1)
  }

  @Test func `a program waits for the lock of another that is writing`() async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage)
    let hold = bench.github.hold(.comment)
    async let first = bench.rerun()
    await bench.github.requests(.comment, count: 1)

    let patience = TestClock(.manual)
    let other = Program(
      bench.github, bench.clock.timeSource, folder.storage, journalTime: patience.timeSource)
    async let second = other.rerun("run p0")
    for _ in 0..<3 {
      await patience.waitForSleepers(count: 1)
      patience.advance(by: .milliseconds(50))
    }
    await patience.waitForSleepers(count: 1)
    #expect(bench.writes.count == 1)
    hold.release()
    #expect(try await first.status == .triggered)
    patience.advance(by: .milliseconds(50))
    #expect(try await second.status == .alreadyTriggered)
    #expect(bench.posted == ["run p0"])
  }

  @Test func `a lock that is never given back is an error in the end, and nothing is posted`() async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage)
    let hold = bench.github.hold(.comment)
    async let first = bench.rerun()
    await bench.github.requests(.comment, count: 1)
    let patience = TestClock()
    let other = Program(
      bench.github, bench.clock.timeSource, folder.storage, journalTime: patience.timeSource)
    let error = try await failure { try await other.rerun("run p1") }
    #expect(error.message.contains("is in use by another prls"))
    #expect(patience.date == TestClock.start + 10)
    hold.release()
    _ = try await first
    #expect(bench.posted == ["run p0"])
    #expect(try await other.rerun("run p1").status == .triggered)
  }

  @Test func `one who gives up waiting for the lock posts nothing`() async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage)
    let hold = bench.github.hold(.comment)
    async let first = bench.rerun()
    await bench.github.requests(.comment, count: 1)
    let patience = TestClock(.manual)
    let other = Program(
      bench.github, bench.clock.timeSource, folder.storage, journalTime: patience.timeSource)
    let waiting = Task { try await other.rerun("run p1") }
    await patience.waitForSleepers(count: 1)
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    hold.release()
    _ = try await first
    #expect(bench.posted == ["run p0"])
  }

  struct Ending: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var run: @Sendable (TriggerBench) async -> Void

    init(_ name: String, _ run: @escaping @Sendable (TriggerBench) async -> Void) {
      testDescription = name
      self.run = run
    }

    static func fault(_ name: String, _ effect: Fault.Effect, times: Int = 1) -> Ending {
      Ending(name) { bench in
        bench.github.fault(.comment, times: times, effect)
        _ = try? await bench.rerun()
      }
    }

    static let all = [
      Ending("triggered") { _ = try? await $0.rerun() },
      fault("refused", .answer(.json(422, "{}"))),
      fault("a limit", .answer(.json(429, "{}", headers: ["Retry-After": "1"]))),
      fault("not sent", .fail(.notSent("refused")), times: 3),
      fault("broken", .answer(.html(502)), times: 3),
      fault("timed out", .fail(.timedOut)),
      fault("a redirect to nowhere", .redirect(status: 307, location: "https://elsewhere.example/")),
      Ending("closed") { bench in
        bench.github.change { $0[TriggerBench.repo, TriggerBench.number]?.state = .closed }
        _ = try? await bench.rerun()
        bench.github.change { $0[TriggerBench.repo, TriggerBench.number]?.state = .open }
      },
      Ending("not found") { _ = try? await $0.prls.rerun(on: 404) },
      Ending("an update refused") { bench in
        bench.github.fault(.updateBranch, .answer(.json(403, "{}")))
        _ = try? await bench.rebaseRerun()
      },
      Ending("cancelled") { bench in
        let hold = bench.github.hold("^GET")
        let task = Task { try await bench.rerun() }
        await bench.github.requests("^GET", count: 1)
        task.cancel()
        _ = try? await task.value
        hold.release()
      },
    ]
  }

  @Test(arguments: Ending.all)
  func `the lock is given back, however it ends`(ending: Ending) async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage)
    await ending.run(bench)
    bench.clock.advance(by: .seconds(300))
    // Another program, whose clock runs through its patience at once if it must wait.
    let patience = TestClock()
    let other = Program(
      bench.github, bench.clock.timeSource, folder.storage, journalTime: patience.timeSource)
    #expect(try await other.rerun("run p1").status == .triggered)
    #expect(patience.sleeps.isEmpty)
    #expect(try await bench.rerun("run feut").status == .triggered)
  }
}
