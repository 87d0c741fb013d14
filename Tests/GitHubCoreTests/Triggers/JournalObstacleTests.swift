import Foundation
import SimulatedGitHub
import TestSupport
import Testing

@testable import GitHubCore

/// A journal on disk that can't be used, or not be believed.
struct JournalObstacleTests {
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
    for suffix in ["new", "lock"] {
      let folder = StateFolder()
      try folder.make()
      let victim = folder.url.appending(path: "victim")
      try Data("precious".utf8).write(to: victim)
      try FileManager.default.createSymbolicLink(at: folder.file(suffix), withDestinationURL: victim)
      let bench = TriggerBench(storage: folder.storage)
      #expect(try await bench.rerun().status == .triggered)
      #expect(try String(contentsOf: victim, encoding: .utf8) == "precious")
      #expect(try bench.entries.count == 1)
    }
  }

  @Test func `a folder that stands open to others is closed`() async throws {
    let folder = StateFolder()
    try folder.make()
    chmod(folder.url.path(percentEncoded: false), 0o777)
    _ = try await TriggerBench(storage: folder.storage).rerun()
    #expect(try StateFolder.mode(of: folder.url) == 0o700)
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
