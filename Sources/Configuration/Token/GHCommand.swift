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
    let output = Pipe()
    let exited = DispatchSemaphore(value: 0)
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = environment.filter { !Self.leftOut.contains($0.key) }
    process.currentDirectoryURL = URL(filePath: "/")
    // The server's own stdin carries requests; a child must not read from it.
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.terminationHandler = { _ in exited.signal() }
    do {
      try process.run()
    } catch {
      return .none("gh can't be run")
    }
    do throws(Unfinished) {
      let text = try Self.read(output.fileHandleForReading.fileDescriptor, until: deadline)
      let left = ContinuousClock.now.duration(to: deadline).milliseconds
      guard exited.wait(timeout: .now() + .milliseconds(max(0, left))) == .success else { throw .late }
      return Self.answer(status: process.terminationStatus, output: text)
    } catch {
      if process.isRunning {
        kill(process.processIdentifier, SIGKILL)
        // Foundation does not see the end while a process that gh left behind lives: it would stay a zombie.
        waitpid(process.processIdentifier, nil, 0)
      }
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

  /// All that is written until the pipe is closed. It polls, since a process that gh left behind may
  /// hold the pipe open for ever.
  private static func read(
    _ descriptor: Int32, until deadline: ContinuousClock.Instant
  ) throws(Unfinished) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1024)
    while true {
      let left = ContinuousClock.now.duration(to: deadline).milliseconds
      guard left > 0 else { throw .late }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, Int32(clamping: left)) > 0 else { continue }
      let count = Foundation.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .broken }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= maximumOutput else { throw .long }
    }
  }
}

extension Duration {
  fileprivate var milliseconds: Int {
    Int(clamping: components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
