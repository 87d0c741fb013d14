import Foundation
import JSONRPC

/// A program with pipes to it. Everything here blocks: nothing of this process's own may stand between the
/// child's answer and the clock.
final class ChildProcess {
  let id: pid_t
  let started: ContinuousClock.Instant
  private(set) var input: Int32
  let output: Int32
  private let name: String
  private let errors: String
  private var isReaped = false

  /// - Parameter errors: a file for what the program says on stderr; its last line is part of the reason
  ///   of a failure
  init(_ program: String, _ arguments: [String], environment: [String: String], errors: String) throws {
    let toChild = try Self.pipe()
    let fromChild = try Self.pipe()
    #if canImport(Darwin)
      var files: posix_spawn_file_actions_t?
    #else
      var files = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_adddup2(&files, toChild.read, 0)
    posix_spawn_file_actions_adddup2(&files, fromChild.write, 1)
    posix_spawn_file_actions_addopen(&files, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + variables { free(word) } }
    var child: pid_t = 0
    started = .now
    let code = posix_spawnp(&child, program, &files, nil, &words, &variables)
    close(toChild.read)
    close(fromChild.write)
    (id, input, output, self.errors) = (child, toChild.write, fromChild.read, errors)
    name = URL(filePath: program).lastPathComponent
    guard code == 0 else {
      isReaped = true
      throw Trouble("\(program) can't be started: \(String(cString: strerror(code)))")
    }
  }

  deinit {
    closeInput()
    close(output)
    if !isReaped {
      kill(id, SIGKILL)
      waitpid(id, nil, 0)
    }
  }

  func write(_ text: String) throws {
    do { try Self.write(text, to: input) } catch {
      // Why nobody reads says more than that nobody does.
      if !isReaped { try end() }
      throw error
    }
  }

  static func write(_ text: String, to descriptor: Int32) throws {
    try Descriptor.writeAll(descriptor, Array(text.utf8))
  }

  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Empty at the end of the output.
  func read(by deadline: ContinuousClock.Instant) throws -> [UInt8] {
    var waited = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    let left = max(0, (deadline - .now).seconds)
    guard poll(&waited, 1, Int32(left * 1000)) > 0 else { throw Trouble("\(name) did not answer in time") }
    return [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
      count = max(0, Foundation.read(output, buffer.baseAddress, buffer.count))
    }
  }

  /// Waits for the end of a program that has ended its output.
  /// - Throws: `Trouble` where it did not end with 0
  func end() throws {
    var status: Int32 = 0
    guard !isReaped, waitpid(id, &status, 0) == id else { throw Trouble("\(name) is gone") }
    isReaped = true
    if status == 0 { return }
    let signal = status & 0x7f
    let how = signal == 0 ? "ended with \((status >> 8) & 0xff)" : "was ended by signal \(signal)"
    throw Trouble("\(name) \(how)\(lastWords)")
  }

  private var lastWords: String {
    let said = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
    let line = said.split(separator: "\n").last { !$0.allSatisfy(\.isWhitespace) }
    return line.map { ": \($0.prefix(160))" } ?? ""
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Foundation.pipe(&ends) == 0 else { throw Trouble("there are no more pipes") }
    // The next child must not inherit them: it would hold this one's input open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

extension ChildProcess {
  struct Run {
    var seconds: Double
    var output: [UInt8]
    /// In bytes; nil where the system does not tell.
    var peak: Double?
  }

  /// Runs a program to its end. The peak of its memory is looked up each millisecond, for the kernel's own
  /// account of a child counts this process's memory in.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String], errors: String,
    readsPeak: Bool = false
  ) throws -> Run {
    let child = try ChildProcess(program, arguments, environment: environment, errors: errors)
    child.closeInput()
    let deadline = child.started + .seconds(120)
    var output: [UInt8] = []
    var peak: Double?
    while true {
      if readsPeak {
        var waited = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
        while poll(&waited, 1, 1) == 0 && ContinuousClock.now < deadline {
          peak = ProcessFigures.memory(child.id)?.peak ?? peak
        }
        peak = ProcessFigures.memory(child.id)?.peak ?? peak
      }
      let chunk = try child.read(by: deadline)
      if chunk.isEmpty { break }
      output += chunk
    }
    try child.end()
    return Run(seconds: child.started.secondsAgo, output: output, peak: peak)
  }
}
