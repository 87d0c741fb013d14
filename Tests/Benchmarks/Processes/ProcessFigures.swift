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

  /// Seconds on a processor, of all threads that there are and were.
  static func processorSeconds(_ id: pid_t) -> Double? {
    #if os(Linux)
      var clock = clockid_t()
      var time = timespec()
      guard clock_getcpuclockid(id, &clock) == 0, clock_gettime(clock, &time) == 0 else { return nil }
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    #else
      return nil
    #endif
  }

  /// How often each thread waited, and so was woken.
  static func waits(_ id: pid_t) -> [String: Double] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []
    return threads.reduce(into: [:]) { waits, thread in
      waits[thread] = fields("/proc/\(id)/task/\(thread)/status")?["voluntary_ctxt_switches"]
    }
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
