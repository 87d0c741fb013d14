import Foundation

/// Runs `gh auth token`, the token of GitHub's own command line program.
package struct GHCommand: Sendable {
  private static let maximumOutput = 4096

  private let environment: [String: String]
  private let timeout: Duration

  /// `environment`: the process's own; `gh` is looked for on its PATH.
  package init(environment: [String: String], timeout: Duration = .seconds(10)) {
    self.environment = environment
    self.timeout = timeout
  }

  /// Null asks for gh's token for github.com. Waits on a thread of its own, at most for the time-out.
  package func token(host: String?) async -> GHAnswer {
    guard let path = Self.find(environment["PATH"] ?? "") else { return .none("gh is not on the PATH") }
    let arguments = ["auth", "token", "--hostname", host ?? "github.com"]
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(returning: run(path, arguments))
      }
    }
  }

  /// A relative entry of PATH is the working directory's, which may be anybody's: such are left out.
  static func find(_ searchPath: String) -> String? {
    searchPath.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/gh" }.first { path in
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue
        && FileManager.default.isExecutableFile(atPath: path)
    }
  }

  /// gh would answer with these instead of its own token, and they may be another host's; or they are no
  /// business of its.
  private static let leftOut: Set<String> = [
    "GITHUB_TOKEN", "GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GH_HOST", "GH_DEBUG",
    "PRLS_GITHUB_TOKEN", "PRLS_AUTH_API_KEY",
  ]

  private func run(_ path: String, _ arguments: [String]) -> GHAnswer {
    let deadline = ContinuousClock.now + timeout
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = environment.filter { !Self.leftOut.contains($0.key) }
    process.currentDirectoryURL = URL(filePath: "/")
    // The server's own stdin carries requests; a child must not read from it.
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    var run: Run
    do {
      run = try Run(process)
    } catch {
      return .none("gh can't be run")
    }
    defer { run.finish() }
    do throws(Unfinished) {
      let (status, output) = try run.watch(until: deadline)
      return Self.answer(status: status, output: output)
    } catch {
      return .none(error.rawValue)
    }
  }

  private static func answer(status: Int32, output: [UInt8]) -> GHAnswer {
    let text = String(decoding: output, as: UTF8.self).trimmed
    guard status == 0 && !text.isEmpty else { return .none("gh has none; it is not logged in there") }
    guard Secret.complaint(about: text) == nil else { return .none("gh printed something else than a token") }
    return .token(Secret(text))
  }

  private enum Unfinished: String, Error {
    case late = "gh did not answer in time"
    case long = "gh printed far more than a token"
    case broken = "what gh printed can't be read"
  }

  /// A process that has begun. Foundation sees its end only when all have ended that it left behind, and a pipe is
  /// closed only by the last of them: so both are looked at again and again.
  private struct Run {
    private let process: Process
    private let output = Pipe()
    private let exited = DispatchSemaphore(value: 0)
    private var status: Int32?

    init(_ process: Process) throws {
      self.process = process
      process.standardOutput = output
      process.terminationHandler = { [exited] _ in exited.signal() }
      try process.run()
    }

    /// The status that it ended with, and all that it wrote until then.
    mutating func watch(
      until deadline: ContinuousClock.Instant
    ) throws(Unfinished) -> (status: Int32, output: [UInt8]) {
      let descriptor = output.fileHandleForReading.fileDescriptor
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1024)
      var isOpen = true
      while ContinuousClock.now < deadline {
        // Looked at first: what was written before the end is in the pipe when the end is seen.
        lookForEnd(waiting: isOpen ? 0 : Self.pause)
        if isOpen {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
          if poll(&waiting, 1, status == nil ? Self.pause : 0) > 0 {
            let count = Foundation.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .broken }
            isOpen = count > 0
            bytes += chunk[..<count]
            guard bytes.count <= maximumOutput else { throw .long }
            continue
          }
        }
        if let status { return (status, bytes) }
      }
      throw .late
    }

    /// Ends it, where it has not ended. What it left behind can write no more, and does not wait for a reader.
    func finish() {
      try? output.fileHandleForReading.close()
      // 0 says that it still runs. Where it has been waited for, its number may be another's by now.
      guard status == nil, waitpid(process.processIdentifier, nil, WNOHANG) == 0 else { return }
      kill(process.processIdentifier, SIGKILL)
      waitpid(process.processIdentifier, nil, 0)
    }

    /// Milliseconds.
    private static let pause: Int32 = 5

    private mutating func lookForEnd(waiting milliseconds: Int32) {
      guard status == nil else { return }
      if exited.wait(timeout: .now() + .milliseconds(Int(milliseconds))) == .success {
        status = process.terminationStatus
      } else {
        var word: Int32 = 0
        guard waitpid(process.processIdentifier, &word, WNOHANG) > 0 else { return }
        // The low bits are the signal that ended it, if one did.
        status = word & 0x7f == 0 ? word >> 8 & 0xff : word & 0x7f
      }
    }
  }
}
