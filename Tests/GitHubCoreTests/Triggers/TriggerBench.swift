import Foundation
import SimulatedGitHub
import Synchronization
import TestSupport
import Testing

@testable import GitHubCore

/// A simulated GitHub, a clock, and a journal: what the programs of one machine share.
struct TriggerBench {
  static let repo = "apache/doris"
  static let number = 58845
  static let head = String(repeating: "a", count: 40)

  let clock: TestClock
  let github: SimulatedGitHub
  let storage: any JournalStorage
  /// The first program; others are made by `program`.
  let prls: Program

  /// - Parameters:
  ///   - githubIsAhead: how much GitHub's clock is ahead of ours, in seconds.
  ///   - change: makes the pull request other than ordinary.
  ///   - answering: what the first program is given for an answer.
  init(
    _ manner: TestClock.Manner = .autoAdvancing, githubIsAhead: TimeInterval = 0,
    storage: any JournalStorage = JournalMemory(), among others: [World.PullRequest] = [],
    formerName: String? = nil, pullRequest change: (inout World.PullRequest) -> Void = { _ in },
    answering: @escaping Answering = { $2 }
  ) {
    let clock = TestClock(manner)
    let world = World(
      repositories: [World.Repository(Self.repo, formerNames: formerName.map { [$0] } ?? [])],
      pullRequests: [World.PullRequest(Self.repo, Self.number, head: Self.head, change)] + others)
    self.clock = clock
    github = SimulatedGitHub(
      world: world, time: TimeSource(clock: clock, now: { clock.date + githubIsAhead }))
    self.storage = storage
    prls = Program(github, clock.timeSource, storage, answering: answering)
  }

  /// What a program is given instead of GitHub's answer to a request.
  typealias Answering = @Sendable (SimulatedGitHub, HTTPRequest, HTTPResponse) -> HTTPResponse

  /// Another program on the same machine.
  func program(storage: (any JournalStorage)? = nil, isReadOnly: Bool = false) -> Program {
    Program(github, clock.timeSource, storage ?? self.storage, isReadOnly: isReadOnly)
  }

  func rerun(_ command: String = "run p0", by program: Program? = nil) async throws -> Rerun {
    try await (program ?? prls).rerun(command)
  }

  func rebaseRerun() async throws -> Reruns.RebaseRerun {
    try await prls.reruns.rebaseRerun(on: Self.number, in: Self.repo)
  }

  /// A pull request whose branch can be updated: the new head is there 2 s later.
  static let behind: @Sendable (inout World.PullRequest) -> Void = {
    $0.behind = 3
    $0.updateTakes = .seconds(2)
  }

  // MARK: What happened

  /// "PUT …/update-branch" and "POST …/comments" in the order of their arrival.
  var writes: [RecordedRequest] { github.requests.filter { $0.purpose == .write } }
  var looks: [RecordedRequest] { github.requests("^GET /.*/comments$") }
  var posted: [String] { github.comments.map(\.body) }
  var entries: [TriggerJournal.Entry] { get throws { try storage.read().entries } }

  /// What a program that died over a comment leaves behind, or one that posted it, so many seconds ago.
  func remember(
    _ state: TriggerJournal.Entry.State, _ command: String = "run p0", secondsAgo: TimeInterval,
    url: String? = nil, head: String = Self.head, process: Int32 = getpid()
  ) throws {
    let at = clock.date - secondsAgo
    var contents = try storage.read()
    contents.entries.append(
      TriggerJournal.Entry(
        repo: Self.repo, number: Self.number, command: command, headSHA: head, state: state, at: at,
        since: at, triggeredAt: state == .triggered ? at : nil, commentURL: url, process: process))
    try storage.write(contents)
  }

  func push() {
    github.change { $0[Self.repo, Self.number]?.head = String(repeating: "b", count: 40) }
  }

  func comment(_ text: String, by author: String = "freemandealer", at offset: TimeInterval, id: Int = 1) {
    let comment = World.Comment(
      id: id, author: author, body: text, createdAt: TestClock.start + offset)
    github.change { $0[Self.repo, Self.number]?.comments.append(comment) }
  }
}

/// One prls: a client with memory of its own.
struct Program {
  let client: GitHubClient
  let journal: TriggerJournal
  let background = BackgroundTasks()
  let lists: PullRequestLists
  let reruns: Reruns

  /// - Parameter journalTime: the client's where nil.
  init(
    _ github: SimulatedGitHub, _ time: TimeSource, _ storage: any JournalStorage,
    journalTime: TimeSource? = nil, isReadOnly: Bool = false, own: [Trigger] = [],
    longestWait: Duration = .seconds(60), answering: @escaping TriggerBench.Answering = { $2 }
  ) {
    let transport = HTTPTransport { request throws(TransportFailure) in
      answering(github, request, try await github.transport.send(request))
    }
    client = GitHubClient(
      endpoint: .test, transport: transport, isReadOnly: isReadOnly, time: time, jitter: { 0 },
      token: { SimulatedGitHub.token })
    journal = TriggerJournal(storage: storage, time: journalTime ?? time)
    lists = PullRequestLists(client: client, background: background)
    reruns = Reruns(
      client: client, lists: lists, journal: journal, table: TriggerTable(own: own),
      headWait: HeadWait(longest: longestWait))
  }

  func rerun(
    _ command: String = "run p0", on number: Int = TriggerBench.number, in repo: String = TriggerBench.repo
  ) async throws -> Rerun {
    try await reruns.rerun(Trigger(command: command, displayName: command), on: number, in: repo)
  }
}

extension GitHubEndpoint {
  static let test = GitHubEndpoint(
    apiBase: URL(string: "https://api.github.test") ?? URL(filePath: "/"),
    webBase: URL(string: "https://github.test") ?? URL(filePath: "/"))
}

/// The error that `body` must end with.
func failure<Failure: Error, Result>(
  _ type: Failure.Type = GitHubError.self, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Result
) async throws -> Failure {
  try #require(
    await #expect(throws: type, sourceLocation: sourceLocation) { _ = try await body() },
    sourceLocation: sourceLocation)
}

/// A state folder of a test's own, not made yet; it goes with the test.
final class StateFolder: Sendable {
  let url: URL
  private let parent: URL

  init() {
    parent = FileManager.default.temporaryDirectory.appending(path: "prls-\(UUID().uuidString)")
    url = parent.appending(path: "state/prls", directoryHint: .isDirectory)
  }

  deinit { try? FileManager.default.removeItem(at: parent) }

  var storage: JournalFile { JournalFile(directory: url, key: GitHubEndpoint.test.key) }

  var files: [URL] {
    (try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)) ?? []
  }

  func make() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  static func mode(of url: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: url.path(percentEncoded: false))[.posixPermissions]
      as? Int
  }

  /// Where a file of the journal is, or will be.
  func file(_ suffix: String) throws -> URL {
    let made = StateFolder()
    _ = try made.storage.write(TriggerJournal.Contents())
    let name = try made.journal.deletingPathExtension().lastPathComponent
    return url.appending(path: "\(name).\(suffix)", directoryHint: .notDirectory)
  }

  var journal: URL {
    get throws { try #require(files.first { $0.pathExtension == "json" }) }
  }
}
