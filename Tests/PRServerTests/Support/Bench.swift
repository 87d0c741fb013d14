import Configuration
import Foundation
import GitHubCore
import JSONRPC
import PRServer
import SimulatedGitHub
import Synchronization
import TestSupport
import Testing

/// A server between a client and a simulated GitHub.
struct Bench {
  let clock: TestClock
  let github: SimulatedGitHub
  let server: PRServer
  let log = Log()
  private let notifier = Notifier()

  /// What the server said on stderr.
  final class Log: Sendable {
    private let storage = Mutex<[String]>([])
    var lines: [String] { storage.withLock(\.self) }
    func add(_ line: String) { storage.withLock { $0.append(line) } }
  }

  /// - Parameters:
  ///   - token: what the server finds when it looks for its token.
  ///   - wire: what lies between the server and GitHub.
  init(
    _ world: World = .sample, _ configuration: Configuration = .sample,
    time manner: TestClock.Manner = .autoAdvancing, isReadOnly: Bool = false,
    token: @escaping @Sendable (Configuration) async throws -> String = { _ in SimulatedGitHub.token },
    wire: (HTTPTransport) -> HTTPTransport = { $0 }
  ) {
    self.init(
      world, time: manner, isReadOnly: isReadOnly, token: token, wire: wire,
      source: { _ in ConfigurationSource(configuration) })
  }

  /// - Parameter source: given the path that the client names at `initialize`.
  init(
    _ world: World = .sample, time manner: TestClock.Manner = .autoAdvancing, isReadOnly: Bool = false,
    token: @escaping @Sendable (Configuration) async throws -> String = { _ in SimulatedGitHub.token },
    wire: (HTTPTransport) -> HTTPTransport = { $0 },
    source: @escaping @Sendable (String?) -> ConfigurationSource
  ) {
    clock = TestClock(manner)
    let time = clock.timeSource
    let log = log
    github = SimulatedGitHub(world: world, time: time)
    let journal = TriggerJournal.memory(time: time)
    server = PRServer(
      Surroundings(
        transport: wire(github.transport), time: time, version: "1.2.3", isReadOnly: isReadOnly, token: token,
        journal: { _ in journal }, log: { log.add("\($0.rawValue): \($1)") }),
      notifier: notifier, source: source)
  }

  /// Runs what goes on beside the requests as long as `body` runs.
  func running<Result>(_ body: (Bench) async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await server.runBackground() }
      defer { group.cancelAll() }
      return try await body(self)
    }
  }

  func call(_ method: String, _ params: JSON? = nil) async throws(RPCError) -> JSON {
    try await server.router.call(method: method, params: params)
  }

  func error(_ method: String, _ params: JSON? = nil) async throws -> RPCError {
    let error = await #expect(throws: RPCError.self) { try await call(method, params) }
    return try #require(error)
  }

  /// Serves one client over real pipes; returns the exit status. When `script` returns, its input ends.
  @discardableResult
  func serve(
    _ framing: RPCClient.Framing = .lines, _ script: (inout RPCClient) async throws -> Void
  ) async throws -> Int32 {
    try await running { _ in
      let (input, output) = (Pipe(), Pipe())
      return try await withThrowingTaskGroup(of: Int32.self) { group in
        let connection = Connection(
          router: server.router, hooks: server.hooks(log: { [log] in log.add("\($0.rawValue): \($1)") }),
          notifier: notifier)
        let (from, to) = (StandardInput(input.fileHandleForReading), output.fileHandleForWriting)
        group.addTask {
          let status = await connection.run(input: from, output: FrameWriter(to))
          try to.close()
          return status
        }
        var client = RPCClient(
          toServer: input.fileHandleForWriting, fromServer: output.fileHandleForReading, framing: framing)
        // Also where the script fails: the server must end.
        defer { try? client.closeInput() }
        try await script(&client)
        try client.closeInput()
        return try await group.next() ?? -1
      }
    }
  }
}

extension JSON {
  /// With its members in the order in which they were written; the layout is no matter.
  init(exactly text: String) throws { self = try JSON(parsing: text) }

  /// A value far inside: "pull_requests.0.number".
  func at(_ path: String) -> JSON? {
    path.split(separator: ".").reduce(Optional(self)) { value, step in
      if let index = Int(step), let items = value?.array {
        return items.indices.contains(index) ? items[index] : nil
      }
      return value?[String(step)]
    }
  }

  /// One member of each object of an array.
  func each(_ name: String) -> [JSON] { (array ?? []).map { $0[name] ?? .null } }
}
