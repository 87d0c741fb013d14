import Foundation
import GitHubCore
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

/// A person's desk: an editor on a real terminal, its prls, and the GitHub behind it.
struct Desk: Sendable {
  let editor: Editor
  let terminal: Terminal
  let github: SimulatedGitHub
  let sandbox: Sandbox
  fileprivate let server: [String]

  /// What is so before the editor starts.
  typealias Preparation = (SimulatedGitHub, Sandbox) throws -> Void

  /// As many at once as a small machine has cores; more would only wait for each other.
  private static let seats = Seats(2)

  static func with(
    _ editor: Editor, _ pullRequests: @autoclosure () -> [World.PullRequest] = [Sample.mixed],
    size: Terminal.Size = .init(),
    targets: String = "  - {label: mine, user: freemandealer, repos: [apache/doris]}",
    opening: Editor.Opening = .board, server: [String]? = nil, prepare: Preparation = { _, _ in },
    _ body: (Desk) async throws -> Void
  ) async throws {
    try await editor.needed()
    try await Needed.terminal()
    await seats.take()
    defer { seats.give() }

    // What is triggered stays triggered: no CI takes it up.
    let world = World(
      repositories: [.init("apache/doris", runsDorisCI: false)], pullRequests: pullRequests())
    let github = SimulatedGitHub(world: world, time: .system)
    try await LoopbackHTTP.serving(github.transport) { api in
      var sandbox = try Sandbox()
      try sandbox.configure(
        """
        github: {token: sim-token, api_base: '\(api)'}
        targets:
        \(targets)
        """)
      sandbox.environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
      sandbox.environment["LC_ALL"] = "C.UTF-8"
      try prepare(github, sandbox)
      // The path makes it this desk's own, for `pkill`.
      let server = server ?? [BuiltProgram.prls.path, "--config", sandbox.configuration]
      let command = try editor.command(server: server, opening: opening, in: sandbox)
      try await Terminal.run(command, in: sandbox, size) { terminal in
        try await body(
          Desk(editor: editor, terminal: terminal, github: github, sandbox: sandbox, server: server))
      }
    }
  }

  func press(_ actions: Action...) async throws {
    try await terminal.type(actions.map { $0.keys(in: editor) }.joined())
  }

  /// Puts point on the first line with that text, by the editor's own search from the top.
  func point(at text: String) async throws {
    let isEmacs = editor == .emacs
    try await terminal.type(isEmacs ? "\u{1B}<\u{13}\(text)\r\u{1}" : "gg/\\V\(text)\r0")
    try await terminal.shows("point at \(text)") { $0.cursorLine.contains(text) }
  }

  /// The board, with this on it, and no question out.
  @discardableResult
  func showsBoard(_ texts: String...) async throws -> Screen {
    try await terminal.shows("the board with \(texts)") { screen in
      texts.allSatisfy(screen.contains) && !screen.contains("refreshing…") && !screen.contains("loading…")
    }
  }

  /// Gives an editor's command, as Vim and Emacs call it.
  func command(_ vim: String, emacs: String) async throws {
    try await terminal.type(editor == .emacs ? "\u{1B}x\(emacs)\r" : ":\(vim)\r")
  }

  /// One request to a prls of its own, from a shell.
  func call(_ method: String, _ params: String) async throws -> JSON {
    let child = try Child(
      BuiltProgram.prls, Array(server.dropFirst()) + ["call", method, params],
      environment: sandbox.environment, directory: sandbox.workingDirectory)
    let output = try await child.watched { try await Child.text(of: child.output) }.result
    return try JSON(parsing: output)
  }

  /// The server dies as by a crash.
  func killServer() async throws {
    let pkill = try #require(try Peer("pkill"))
    #expect(try await pkill.run(["-KILL", "-f", "^" + server.joined(separator: " ")]).status == 0)
  }
}

/// Lets a few in at a time.
private final class Seats: Sendable {
  private let free: AsyncStream<Void>
  private let given: AsyncStream<Void>.Continuation

  init(_ count: Int) {
    (free, given) = AsyncStream.makeStream()
    for _ in 0..<count { give() }
  }

  func take() async {
    for await _ in free { return }
  }

  func give() { given.yield() }
}
