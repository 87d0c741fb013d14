import Foundation

/// A run of a program: how long it took, and its memory at the peak.
struct ChildProcess {
  var seconds: Double
  var peakBytes: Double

  var text: String { String(format: "%.1f ms, %.1f MB,", seconds * 1000, peakBytes / 1e6) }

  /// The medians of several runs, each for itself.
  static func median(_ path: String, _ arguments: [String]) throws -> ChildProcess {
    let runs = try (0..<15).map { _ in try run(path, arguments) }
    return ChildProcess(
      seconds: runs.map(\.seconds).sorted()[runs.count / 2],
      peakBytes: runs.map(\.peakBytes).sorted()[runs.count / 2])
  }

  private static func run(_ path: String, _ arguments: [String]) throws -> ChildProcess {
    var files: posix_spawn_file_actions_t = .init()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let start = ContinuousClock.now
    let code = posix_spawn(&child, path, &files, nil, &words, environ)
    guard code == 0 else { throw POSIXError(.init(rawValue: code) ?? .ENOENT) }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(child, &status, 0, &usage) == child, status == 0 else { throw POSIXError(.ECHILD) }
    let took = (ContinuousClock.now - start).components
    #if os(Linux)
      let unit = 1024.0
    #else
      let unit = 1.0
    #endif
    return ChildProcess(
      seconds: Double(took.seconds) + Double(took.attoseconds) * 1e-18,
      peakBytes: Double(usage.ru_maxrss) * unit)
  }
}
