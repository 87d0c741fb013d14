import Foundation
import JSONRPC
import Synchronization
import TestSupport
import Testing

/// A real terminal with one program on it: tmux's, spoken to by its control mode, which tells whenever the
/// screen has changed. So nothing here waits by the clock.
final class Terminal: Sendable {
  struct Size: Sendable {
    var columns = 100
    var rows = 24
  }

  /// How long a screen may take to show what a test waits for, on a busy machine.
  private static let patience = Duration.seconds(60)

  private struct State {
    /// What the commands answered, first come, first served: tmux answers in order.
    var replies: [Reply] = []
    var waiters: [CheckedContinuation<Void, Never>] = []
    /// What the program sent to the screen, as tmux tells of it.
    var output: [UInt8] = []
    /// Counts what happened on the screen.
    var changes = 0
    /// There is a session: what is said before goes to nobody.
    var isOpen = false
    var isOver = false
  }

  private let state = Mutex(State())
  private let tmux: Child

  private init(_ tmux: Child) { self.tmux = tmux }

  /// Runs `command` on a terminal of that size while `body` runs, then ends it.
  static func run<Result: Sendable>(
    _ command: [String], in sandbox: Sandbox, _ size: Size,
    while body: (Terminal) async throws -> Result
  ) async throws -> Result {
    // A terminal that is gone is an error of write(2).
    Platform.ignoreBrokenPipeSignal()
    let executable = try #require(try Peer("tmux")).executable
    var environment = sandbox.environment
    environment["TMUX_TMPDIR"] = sandbox.home
    let tmux = try Child(
      executable,
      [
        "-u", "-L", "prls", "-f", "/dev/null", "-C", "new-session",
        "-x", "\(size.columns)", "-y", "\(size.rows)",
      ] + command + [";", "set-option", "destroy-unattached", "on"],
      environment: environment, directory: sandbox.workingDirectory)
    return try await tmux.watched {
      let terminal = Terminal(tmux)
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await terminal.listen() }
        await terminal.opens()
        let result = await terminal.checked(body)
        await terminal.end()
        try await group.waitForAll()
        return try result.get()
      }
    }.result
  }

  /// The program is killed as well: Vim that is hung up on within malloc(3) waits for itself for ever.
  private func end() async {
    let program = try? await command("display-message -p '#{pane_pid}'").first.flatMap { pid_t($0) }
    _ = try? await command("kill-server")
    if let program, program > 1 { kill(program, SIGKILL) }
  }

  private func opens() async {
    while case (let isWaiting, let known) = state.withLock({ (!$0.isOpen && !$0.isOver, $0.changes) }),
      isWaiting
    {
      await change(after: known)
    }
  }

  /// Whatever goes wrong, the screen is a part of its story.
  private func checked<Result: Sendable>(
    _ body: (Terminal) async throws -> Result
  ) async -> Swift.Result<Result, any Error> {
    do {
      return .success(try await body(self))
    } catch {
      if let last = try? await screen() { Issue.record("The last screen:\n\(last)") }
      return .failure(error)
    }
  }

  // MARK: What a person does

  /// Presses keys: "\r" is Return, "\u{1B}" Escape.
  func type(_ keys: String) async throws {
    let bytes = keys.utf8.map { String($0, radix: 16) }.joined(separator: " ")
    try await command("send-keys -H \(bytes)")
  }

  func resize(to size: Size) async throws {
    try await command("resize-window -x \(size.columns) -y \(size.rows)")
  }

  // MARK: What a person sees

  /// All that the program has written, escape sequences among it.
  var written: String {
    var bytes: [UInt8] = []
    var rest = state.withLock { $0.output }[...]
    // tmux writes control characters and backslashes as `\ooo`.
    while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
      bytes += rest[..<backslash]
      let digits = String(decoding: rest[backslash...].dropFirst().prefix(3), as: UTF8.self)
      bytes += UInt8(digits, radix: 8).map { [$0] } ?? []
      rest = rest[backslash...].dropFirst(4)
    }
    return String(decoding: bytes + rest, as: UTF8.self)
  }

  func screen() async throws -> Screen {
    // On one line, so that the program draws nothing in between.
    let answers = try await commands(
      "capture-pane -p", "display-message -p '#{cursor_y} #{cursor_flag} #{pane_title}'")
    let words = (answers[1].first ?? "").split(separator: " ", maxSplits: 2)
    return Screen(
      lines: answers[0], cursorRow: words.first.flatMap { Int($0) } ?? 0,
      isBeingDrawn: words.count > 1 && words[1] == "0",
      title: words.count > 2 ? String(words[2]) : "")
  }

  /// Waits until the screen is as described, and whole.
  @discardableResult
  func shows(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
    where isSo: @escaping @Sendable (Screen) -> Bool
  ) async throws -> Screen {
    try await withThrowingTaskGroup(of: Screen?.self) { group in
      group.addTask {
        while true {
          let changes = self.state.withLock { $0.changes }
          let screen = try await self.screen()
          if !screen.isBeingDrawn, isSo(screen) { return screen }
          try Task.checkCancellation()
          await self.change(after: changes)
        }
      }
      group.addTask {
        try await Task.sleep(for: Self.patience)
        return nil
      }
      defer {
        group.cancelAll()
        wake()
      }
      if let screen = try await group.next() ?? nil { return screen }
      Issue.record("The screen does not show \(what).", sourceLocation: sourceLocation)
      throw NotShown()
    }
  }

  @discardableResult
  func shows(_ texts: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> Screen {
    try await shows(texts.joined(separator: " and "), sourceLocation: sourceLocation) { screen in
      texts.allSatisfy(screen.contains)
    }
  }

  /// Waits for the program's end.
  func ends() async {
    while case (let isThere, let known) = state.withLock({ (!$0.isOver, $0.changes) }), isThere {
      await change(after: known)
    }
  }

  struct NotShown: Error {}

  // MARK: tmux

  @discardableResult
  private func command(_ line: String) async throws -> [String] { try await commands(line)[0] }

  /// Gives tmux these commands as one, and takes the answer of each.
  private func commands(_ lines: String...) async throws -> [[String]] {
    try await withCheckedThrowingContinuation { continuation in
      state.withLock { state in
        guard !state.isOver else { return continuation.resume(throwing: Ended()) }
        state.replies.append(Reply(continuation, count: lines.count))
        do {
          try tmux.input.write(contentsOf: Data((lines.joined(separator: " ; ") + "\n").utf8))
        } catch {
          state.replies.removeLast().continuation.resume(throwing: error)
        }
      }
    }
  }

  /// What is awaited of commands that were given as one.
  private struct Reply {
    let continuation: CheckedContinuation<[[String]], any Error>
    let count: Int
    var answers: [[String]] = []

    init(_ continuation: CheckedContinuation<[[String]], any Error>, count: Int) {
      self.continuation = continuation
      self.count = count
    }
  }

  private struct Ended: Error {}
  private struct Refused: Error { var lines: [String] }

  private func change(after known: Int) async {
    await withCheckedContinuation { waiter in
      state.withLock { state in
        if state.changes > known || state.isOver {
          waiter.resume()
        } else {
          state.waiters.append(waiter)
        }
      }
    }
  }

  private func wake(isOver: Bool = false) {
    state.withLock { state in
      state.changes += 1
      state.isOver = state.isOver || isOver
      for waiter in state.waiters { waiter.resume() }
      state.waiters = []
      guard state.isOver else { return }
      for reply in state.replies { reply.continuation.resume(throwing: Ended()) }
      state.replies = []
    }
  }

  private func listen() async throws {
    var block: (number: Substring, lines: [String])?
    var unread: [UInt8] = []
    defer { wake(isOver: true) }
    for try await chunk in StandardInput(tmux.output) {
      unread += chunk
      while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        // "%output %0 …": the cut between two may be within a character.
        if line.hasPrefix("%output "),
          let text = unread[..<end].dropFirst(8).firstIndex(of: UInt8(ascii: " "))
        {
          let output = unread[..<end][text...].dropFirst()
          state.withLock { $0.output += output }
        }
        unread.removeSubrange(...end)
        take(line, &block)
      }
    }
  }

  private func take(_ line: String, _ block: inout (number: Substring, lines: [String])?) {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    if let open = block {
      guard words.count == 4, words[2] == open.number, words[0] == "%end" || words[0] == "%error" else {
        block?.lines.append(line)
        return
      }
      block = nil
      // Flag 1: the answer to a command of ours, and not of the start.
      guard words[3] == "1" else { return }
      state.withLock { state in
        guard !state.replies.isEmpty else { return }
        guard words[0] == "%end" else {
          // The commands after one that failed are not carried out.
          return state.replies.removeFirst().continuation.resume(throwing: Refused(lines: open.lines))
        }
        state.replies[0].answers.append(open.lines)
        guard state.replies[0].answers.count == state.replies[0].count else { return }
        let reply = state.replies.removeFirst()
        reply.continuation.resume(returning: reply.answers)
      }
    } else if words[0] == "%begin", words.count == 4 {
      block = (words[2], [])
    } else if words[0] == "%output" || words[0] == "%layout-change" {
      wake()
    } else if words[0] == "%session-changed" {
      state.withLock { $0.isOpen = true }
      wake()
    } else if words[0] == "%exit" {
      wake(isOver: true)
    }
  }
}
