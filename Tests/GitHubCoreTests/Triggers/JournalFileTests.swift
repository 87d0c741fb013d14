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
    #expect(try Self.mode(folder.url) == 0o700)
    #expect(Set(folder.files.map(\.pathExtension)) == ["json", "lock"])
    for file in folder.files { #expect(try Self.mode(file) == 0o600, "\(file.lastPathComponent)") }
  }

  private static func mode(_ url: URL) throws -> Int? {
    let path = url.path(percentEncoded: false)
    return try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
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

  // MARK: What can't be used

  @Test(arguments: [
    "", "{", "[]", "null", "not json", #"{"entries": 1}"#, #"{"entries": [{}]}"#,
    #"{"entries": [{"repo": "apache/doris", "number": 1, "command": "run p0", "headSHA": "a", "state": "?"}]}"#,
  ])
  func `a damaged journal is said, looked around, and made anew`(text: String) async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage)
    let first = try await bench.rerun()
    let journal = try folder.journal
    try Data(text.utf8).write(to: journal)
    bench.clock.advance(by: .seconds(100))

    let other = bench.program(storage: folder.storage)
    let words = "The journal of what was triggered, \(journal.path(percentEncoded: false)), is damaged."
    #expect(
      other.journal.glance(at: []).warnings == [words + " Before a rerun the comments are looked at instead."]
    )
    let again = try await bench.rerun(by: other)
    #expect(again.status == .alreadyTriggered)
    #expect(again.commentURL == first.commentURL)
    #expect(again.message.hasSuffix(words + " The comments were looked at instead."))
    #expect(other.journal.glance(at: []).warnings.isEmpty)
    #expect(bench.posted == ["run p0"])

    // What it held is lost to every program: for two minutes more none relies on it alone.
    #expect(try await bench.rerun("run p1", by: bench.program(storage: folder.storage)).status == .triggered)
    #expect(bench.looks.count == 2)
    bench.clock.advance(by: .seconds(121))
    #expect(try await bench.rerun("run feut").status == .triggered)
    #expect(bench.looks.count == 2)
  }

  /// What can stand where the journal, its lock or its folder should be.
  struct Obstacle: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var words: String
    var place: @Sendable (StateFolder) throws -> Void

    static let all = [
      Obstacle(testDescription: "a file in the folder's place", words: "can't be read (Not a directory)") {
        folder in
        let parent = folder.url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: parent.path(percentEncoded: false) + "/prls"))
      },
      Obstacle(testDescription: "a folder in the journal's place", words: "is not a file") { folder in
        try folder.make()
        try FileManager.default.createDirectory(at: folder.file("json"), withIntermediateDirectories: false)
      },
      Obstacle(testDescription: "a folder in the new journal's place", words: "can't be written") { folder in
        try folder.make()
        try FileManager.default.createDirectory(at: folder.file("new"), withIntermediateDirectories: false)
      },
      Obstacle(testDescription: "a pipe in the journal's place", words: "is not a file") { folder in
        try folder.make()
        try #require(try mkfifo(folder.file("json").path(percentEncoded: false), 0o600) == 0)
        try FileManager.default.createDirectory(at: folder.file("new"), withIntermediateDirectories: false)
      },
      Obstacle(testDescription: "a link to itself in the journal's place", words: "is a symbolic link") {
        folder in
        try folder.make()
        try FileManager.default.createSymbolicLink(
          at: folder.file("json"), withDestinationURL: folder.file("json"))
        try FileManager.default.createDirectory(at: folder.file("new"), withIntermediateDirectories: false)
      },
    ]
  }

  @Test(arguments: Obstacle.all)
  func `a journal that can't be kept is said, and the comments are looked at before a post`(
    obstacle: Obstacle
  )
    async throws
  {
    let folder = StateFolder()
    try obstacle.place(folder)
    let bench = TriggerBench(storage: folder.storage)
    let first = try await bench.rerun()
    #expect(first.status == .triggered)
    #expect(first.remark?.contains(obstacle.words) == true, "\(first.remark ?? "nothing said")")
    #expect(first.message.hasSuffix(first.remark ?? "?"))
    bench.clock.advance(by: .seconds(119))
    let other = bench.program(storage: folder.storage)
    #expect(try await bench.rerun(by: other).status == .alreadyTriggered)
    #expect(bench.posted == ["run p0"])
    // The look at GitHub's comments is what kept it from a second one.
    #expect(bench.looks.last?.query["since"] == Timestamp.text(TestClock.start - 1))
    bench.clock.advance(by: .seconds(2))
    #expect(try await bench.rerun(by: bench.program(storage: folder.storage)).status == .triggered)
  }

  @Test func `several programs without a journal post one comment all the same`() async throws {
    let folder = StateFolder()
    try Obstacle.all[0].place(folder)
    let bench = TriggerBench(storage: folder.storage)
    let waiting = TimeSource(clock: ContinuousClock(), now: { bench.clock.date })
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        let storage = folder.storage
        group.addTask {
          _ = try await Program(bench.github, bench.clock.timeSource, storage, journalTime: waiting).rerun()
        }
      }
      try await group.waitForAll()
    }
    #expect(bench.posted == ["run p0"])
  }

  @Test func `without a journal a look that fails posts nothing`() async throws {
    let folder = StateFolder()
    try Obstacle.all[0].place(folder)
    let bench = TriggerBench(storage: folder.storage)
    bench.github.fault("^GET /.*/comments$", .answer(.json(403, "{}")))
    #expect(try await failure { try await bench.rerun() }.kind == .forbidden)
    #expect(bench.posted.isEmpty)
  }

  @Test func `without a journal a comment from before the update of the branch is none of the new head's`()
    async throws
  {
    let folder = StateFolder()
    try Obstacle.all[0].place(folder)
    let bench = TriggerBench(storage: folder.storage, pullRequest: TriggerBench.behind)
    bench.comment("run buildall", at: 0)
    bench.clock.advance(by: .seconds(5))
    let result = try await bench.rebaseRerun()
    #expect(result.rerun.status == .triggered)
    #expect(result.message.contains("can't be read"))
  }

  @Test func `a link in the place of the new journal or of the lock is not followed`() async throws {
    for (suffix, isKept) in [("new", true), ("lock", true)] {
      let folder = StateFolder()
      try folder.make()
      let victim = folder.url.appending(path: "victim")
      try Data("precious".utf8).write(to: victim)
      try FileManager.default.createSymbolicLink(at: folder.file(suffix), withDestinationURL: victim)
      let bench = TriggerBench(storage: folder.storage)
      #expect(try await bench.rerun().status == .triggered)
      #expect(try String(contentsOf: victim, encoding: .utf8) == "precious")
      #expect(try bench.entries.count == (isKept ? 1 : 0))
    }
  }

  @Test func `a folder that stands open to others is closed`() async throws {
    let folder = StateFolder()
    try folder.make()
    chmod(folder.url.path(percentEncoded: false), 0o777)
    _ = try await TriggerBench(storage: folder.storage).rerun()
    #expect(try Self.mode(folder.url) == 0o700)
  }

  @Test(.enabled(if: getuid() == 0, "only root can give a file away"))
  func `another user's journal is not believed, nor is what lies in another user's folder`() async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage)
    _ = try await bench.rerun()
    let journal = try folder.journal.path(percentEncoded: false)
    #expect(chown(journal, 12345, 12345) == 0)
    let again = try await bench.rerun(by: bench.program(storage: folder.storage))
    #expect(again.status == .alreadyTriggered)
    #expect(again.remark?.contains("belongs to another user") == true)
    #expect(chown(folder.url.path(percentEncoded: false), 12345, 12345) == 0)
    let third = try await bench.rerun("run p1", by: bench.program(storage: folder.storage))
    #expect(third.remark?.contains("folder that belongs to another user") == true)
    #expect(bench.posted == ["run p0", "run p1"])
  }
}
