import Foundation
import SimulatedGitHub
import Synchronization
import TestSupport
import Testing

@testable import GitHubCore

/// When writes leave, and when they do not.
struct WriteOrderTests {
  @Test func `writes are one at a time and a second apart, whatever they are for`() async throws {
    let numbers = Array(1...5)
    let traffic = Traffic()
    let bench = TriggerBench(
      among: numbers.map { number in
        World.PullRequest(TriggerBench.repo, number) {
          $0.behind = number == 3 ? 1 : 0
          $0.updateTakes = .seconds(1)
        }
      })
    let github = bench.github
    let client = GitHubClient(
      endpoint: .test, transport: traffic.watching(github.transport), time: bench.clock.timeSource,
      token: { SimulatedGitHub.token })
    let reruns = Reruns(
      client: client, lists: bench.prls.lists, journal: bench.prls.journal, table: TriggerTable())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in numbers {
        group.addTask {
          let trigger = Trigger(command: "run p\(number % 2)", displayName: "")
          _ = try await reruns.rerun(trigger, on: number, in: TriggerBench.repo)
        }
      }
      group.addTask { _ = try await reruns.rebaseRerun(on: 3, in: TriggerBench.repo) }
      try await group.waitForAll()
    }
    #expect(bench.writes.count == 7)
    #expect(traffic.mostAtOnce == 1)
    let times = bench.writes.map(\.at)
    for (earlier, later) in zip(times, times.dropFirst()) {
      #expect(later.timeIntervalSince(earlier) >= 1)
    }
  }

  /// How many writes are under way at once.
  private final class Traffic: Sendable {
    private let counts = Mutex((now: 0, most: 0))
    var mostAtOnce: Int { counts.withLock { $0.most } }

    func watching(_ transport: HTTPTransport) -> HTTPTransport {
      HTTPTransport { request throws(TransportFailure) in
        guard request.purpose == .write else { return try await transport.send(request) }
        self.counts.withLock {
          $0.now += 1
          $0.most = max($0.most, $0.now)
        }
        defer { self.counts.withLock { $0.now -= 1 } }
        for _ in 0..<20 { await Task.yield() }
        return try await transport.send(request)
      }
    }
  }

  @Test func `another program keeps the second as well, after an update of a branch, too`() async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage, among: [World.PullRequest(TriggerBench.repo, 2)])
    bench.github.fault(.updateBranch, .answer(.json(403, "{}")))
    _ = try await failure { try await bench.rebaseRerun() }
    _ = try await bench.program(storage: folder.storage).rerun(on: 2)
    _ = try await bench.program(storage: folder.storage).rerun()
    let times = bench.writes.map { $0.at.timeIntervalSince(TestClock.start) }
    #expect(times == [0, 1, 2])
  }

  @Test(arguments: [Fault.Effect.fail(.cut("reset")), .fail(.notSent("refused"))])
  func `while one waits to look or to try again, another program writes`(fault: Fault.Effect) async throws {
    let folder = StateFolder()
    let bench = TriggerBench(.manual, storage: folder.storage)
    bench.github.fault(.comment, fault)
    async let first = bench.rerun()
    await bench.clock.waitForSleepers(count: 1)
    let other = Program(
      bench.github, TimeSource(clock: TestClock(), now: { bench.clock.date + 2 }), folder.storage)
    #expect(try await other.rerun("run p1").status == .triggered)
    bench.clock.advance(by: .seconds(4))
    #expect(try await first.status == .triggered)
    #expect(bench.posted == ["run p1", "run p0"])
  }

  @Test func `while one waits for a new head, another program writes`() async throws {
    let folder = StateFolder()
    let bench = TriggerBench(.manual, storage: folder.storage, pullRequest: TriggerBench.behind)
    let waiting = Task { try await bench.rebaseRerun() }
    await bench.clock.waitForSleepers(count: 1)
    let other = Program(
      bench.github, TimeSource(clock: TestClock(), now: { bench.clock.date + 2 }), folder.storage)
    #expect(try await other.rerun("run p1").status == .triggered)
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  @Test func `after a pause a write leaves at once`() async throws {
    let bench = TriggerBench()
    _ = try await bench.rerun()
    bench.clock.advance(by: .seconds(5))
    _ = try await bench.rerun("run p1")
    #expect(bench.clock.sleeps.isEmpty)
  }

  @Test(arguments: [(60.0, 60.0), (86_400, 3600)])
  func `a limit that one program met stops the writes of another, for an hour at most`(
    length: TimeInterval, lasts: TimeInterval
  ) async throws {
    let folder = StateFolder()
    let bench = TriggerBench(storage: folder.storage) { $0.behind = 1 }
    bench.github.fault(.comment, .answer(.json(429, "{}", headers: ["Retry-After": "\(Int(length))"])))
    _ = try await failure { try await bench.rerun() }
    let other = bench.program(storage: folder.storage)
    let kind = GitHubError.Kind.rateLimited(retryAt: TestClock.start + lasts, scope: .secondary)
    #expect(try await failure { try await bench.rerun(by: other) }.kind == kind)
    let update = try await failure {
      try await other.reruns.rebaseRerun(on: TriggerBench.number, in: TriggerBench.repo)
    }
    #expect(update.kind == kind)
    #expect(bench.writes.count == 1)
    bench.clock.advance(by: .seconds(lasts))
    #expect(try await bench.rerun(by: bench.program(storage: folder.storage)).status == .triggered)
  }

  // MARK: Read-only

  @Test func `read-only, no request at all leaves for a write`() async throws {
    let bench = TriggerBench { $0.behind = 1 }
    let prls = bench.program(isReadOnly: true)
    let attempts: [@Sendable () async throws -> Void] = [
      { _ = try await prls.rerun() },
      { _ = try await prls.reruns.rerunFailed(on: 58845, in: TriggerBench.repo, preview: false) },
      { _ = try await prls.reruns.rebaseRerun(on: 58845, in: TriggerBench.repo) },
      { _ = try await prls.client.write("POST", "/x", body: Data()) },
    ]
    for attempt in attempts {
      #expect(try await failure { try await attempt() } == .readOnly)
    }
    #expect(bench.github.requests.isEmpty)
    #expect(try bench.entries.isEmpty)
  }

  // MARK: Cancelled

  @Test func `cancelled while another is writing, it posts nothing`() async throws {
    let bench = TriggerBench()
    let hold = bench.github.hold(.comment)
    async let first = bench.rerun()
    await bench.github.requests(.comment, count: 1)
    let second = Task { try await bench.rerun("run p1") }
    second.cancel()
    hold.release()
    await #expect(throws: CancellationError.self) { try await second.value }
    #expect(try await first.status == .triggered)
    #expect(bench.posted == ["run p0"])
    #expect(try bench.entries.map(\.command) == ["run p0"])
  }

  @Test func `cancelled while the pull request is read, it posts nothing`() async throws {
    let bench = TriggerBench()
    let hold = bench.github.hold("^GET")
    let task = Task { try await bench.rerun() }
    await bench.github.requests("^GET", count: 1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    hold.release()
    #expect(bench.writes.isEmpty)
    #expect(try await bench.rerun().status == .triggered)
  }

  @Test func `cancelled as the pull request has been read, it posts nothing`() async throws {
    let bench = TriggerBench(answering: { _, request, response in
      if request.method == "GET" { withUnsafeCurrentTask { $0?.cancel() } }
      return response
    })
    let task = Task { try await bench.rerun() }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(bench.github.requests.map(\.method) == ["GET"])
    #expect(try bench.entries.isEmpty)
  }

  @Test func `cancelled in the second between two writes, it posts nothing`() async throws {
    let bench = TriggerBench(.manual)
    _ = try await bench.rerun()
    let task = Task { try await bench.rerun("run p1") }
    await bench.clock.waitForSleepers(count: 1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    bench.clock.advance(by: .seconds(10))
    #expect(bench.posted == ["run p0"])
    #expect(try bench.entries.map(\.command) == ["run p0"])
  }

  @Test func `cancelled between two attempts that never left, it posts nothing`() async throws {
    let bench = TriggerBench(.manual)
    bench.github.fault(.comment, .fail(.notSent("refused")))
    let task = Task { try await bench.rerun() }
    await bench.clock.waitForSleepers(count: 1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(bench.posted.isEmpty)
    #expect(try bench.entries.isEmpty)
  }

  @Test(arguments: [true, false])
  func `cancelled while the comment is on its way, it finishes and is remembered`(isDone: Bool) async throws {
    let bench = TriggerBench()
    let hold = bench.github.hold(.comment, afterWork: isDone)
    let task = Task { try await bench.rerun() }
    await bench.github.requests(.comment, count: 1)
    task.cancel()
    hold.release()
    let rerun = try await task.value
    #expect(rerun.status == .triggered)
    let again = try await bench.rerun(by: bench.program())
    #expect(again.status == .alreadyTriggered)
    #expect(again.commentURL == rerun.commentURL)
    #expect(bench.posted == ["run p0"])
  }

  @Test func `cancelled before the look at an unclear comment, the next request looks`() async throws {
    let bench = TriggerBench(.manual)
    bench.github.fault(.comment, .failAfterWork(.cut("reset")))
    let task = Task { try await bench.rerun() }
    await bench.clock.waitForSleepers(count: 1)
    task.cancel()
    let error = try await failure { try await task.value }
    #expect(error.mayHaveHappened == true)
    #expect(try bench.entries.map(\.state) == [.unclear])
    bench.clock.advance(by: .seconds(3))
    #expect(try await bench.rerun().status == .alreadyTriggered)
    #expect(bench.posted == ["run p0"])
  }

  @Test func `without a token nothing is posted, and nothing is remembered`() async throws {
    let bench = TriggerBench()
    struct NoToken: Error {}
    let asked = Counter()
    let client = GitHubClient(
      endpoint: .test, transport: bench.github.transport, time: bench.clock.timeSource,
      token: {
        // The read has one; by the write it is gone.
        if asked.next() > 1 { throw NoToken() }
        return SimulatedGitHub.token
      })
    let poster = TriggerPoster(client: client, journal: bench.prls.journal)
    await #expect(throws: NoToken.self) {
      try await poster.post(Trigger(command: "run p0", displayName: ""), on: 58845, in: TriggerBench.repo)
    }
    #expect(bench.writes.isEmpty)
    #expect(try bench.entries.isEmpty)
  }
}
