import Foundation

/// What Linux tells about a running process. Elsewhere there is nothing.
enum ProcessFigures {
  struct Memory {
    var resident: Double
    /// Without the files that are mapped, which processes share.
    var anonymous: Double
    var peak: Double
  }

  /// In bytes.
  static func memory(_ id: pid_t) -> Memory? {
    guard let status = fields("/proc/\(id)/status"), let resident = status["VmRSS"],
      let peak = status["VmHWM"]
    else {
      return nil
    }
    return Memory(resident: resident * 1024, anonymous: (status["RssAnon"] ?? 0) * 1024, peak: peak * 1024)
  }

  struct Work {
    /// On a processor.
    var seconds: Double
    /// How often a thread waited, and so was woken.
    var waits: Double
    var threads: Int
  }

  /// Of all threads together since they began.
  static func work(_ id: pid_t) -> Work? {
    guard let threads = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task") else {
      return nil
    }
    var work = Work(seconds: 0, waits: 0, threads: threads.count)
    for thread in threads {
      let folder = "/proc/\(id)/task/\(thread)"
      work.waits += fields(folder + "/status")?["voluntary_ctxt_switches"] ?? 0
      // utime and stime are in hundredths of a second; this is in nanoseconds.
      let times = text(folder + "/schedstat")?.split(separator: " ").first.flatMap { Double($0) }
      work.seconds += (times ?? 0) / 1e9
    }
    return work
  }

  private static func fields(_ path: String) -> [String: Double]? {
    guard let text = text(path) else { return nil }
    var fields: [String: Double] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(whereSeparator: { $0 == ":" || $0.isWhitespace })
      if parts.count >= 2, let value = Double(parts[1]) { fields[String(parts[0])] = value }
    }
    return fields
  }

  private static func text(_ path: String) -> String? {
    guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
