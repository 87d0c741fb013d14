package import Foundation
import JSONRPC
import Synchronization
import Testing

/// A program under a watchdog: one that hangs is a failure and not a hanging test.
package final class Child: Sendable {
  /// Longer than anything takes, also on a busy machine.
  package static let longest = Duration.seconds(240)
  /// A child that is made while another's pipes are would inherit these.
  private static let spawning = Mutex(())

  package let id: Int32
  package let input: FileHandle
  package let output: FileHandle
  private let errors: FileHandle
  private let words: String
  private let isOver: Mutex<Bool>
  private let exits: AsyncStream<Int32>

  package init(
    _ executable: URL, _ arguments: [String], environment: [String: String], directory: String
  ) throws {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = URL(filePath: directory)
    let (exits, exit) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = {
      exit.yield($0.terminationStatus)
      exit.finish()
    }
    let pipes = try Self.spawning.withLock { _ in
      let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
      process.standardInput = pipes.input
      process.standardOutput = pipes.output
      process.standardError = pipes.errors
      try Self.withoutBlockedSignals { try process.run() }
      return pipes
    }
    id = process.processIdentifier
    input = pipes.input.fileHandleForWriting
    output = pipes.output.fileHandleForReading
    errors = pipes.errors.fileHandleForReading
    words = ([executable.lastPathComponent] + arguments).joined(separator: " ")
    isOver = Mutex(false)
    self.exits = exits
  }

  /// The threads that tasks run on block signals, and children inherit that: no terminal would tell its program
  /// of another size.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  /// Runs `body`, and ends the child where it takes too long, fails or leaves it running. Returns what the
  /// child wrote to stderr as well.
  package func watched<Result: Sendable>(
    within longest: Duration = longest, _ body: () async throws -> Result
  ) async throws -> (result: Result, errors: String) {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        try await Task.sleep(for: longest)
        Issue.record("\(words) did not end within \(longest).")
        end()
      }
      defer {
        end()
        group.cancelAll()
      }
      async let errors = Self.text(of: errors)
      do {
        let result = try await body()
        return (result, try await errors)
      } catch {
        end()
        let said = (try? await errors) ?? ""
        if !said.isEmpty { Issue.record("\(words) said: \(said)") }
        throw error
      }
    }
  }

  /// Waits for the end; -1 where it was waited for before.
  package func status() async -> Int32 {
    for await status in exits {
      isOver.withLock { $0 = true }
      return status
    }
    return -1
  }

  /// The most memory that it has held so far, in bytes; nil where the system does not say, and after the end.
  package var peakMemory: Int? {
    let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
  }

  private func end() {
    isOver.withLock { isOver in
      if !isOver { kill(id, SIGKILL) }
      isOver = true
    }
  }

  package static func text(of handle: FileHandle) async throws -> String {
    var bytes: [UInt8] = []
    for try await chunk in StandardInput(handle) { bytes += chunk }
    return String(decoding: bytes, as: UTF8.self)
  }
}
