import Foundation
import JSONRPC
import PRServer

/// The log: lines on stderr. What others wrote is in them, so nothing in a line can move a terminal's cursor.
struct StandardError: Sendable {
  var level: LogLevel

  func log(_ level: LogLevel, _ message: String) {
    if level <= self.level { Self.print("prls: \(level.rawValue): \(message)") }
  }

  static func print(_ line: String) {
    FileDescriptorText.write(line, to: 2)
  }
}

enum FileDescriptorText {
  /// Writes one line, its control characters made visible; an error is nobody's to hear of.
  static func write(_ line: String, to descriptor: Int32) {
    writeAll(Array((safe(line) + "\n").utf8), to: descriptor)
  }

  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// As JSON escapes them: control characters and those that turn the direction of text.
  static func safe(_ line: String) -> String {
    var quoted = ""
    for scalar in line.unicodeScalars {
      let written = JSON.string(String(scalar)).text()
      quoted +=
        written.hasPrefix("\"\\u")
          || ["\"\\n\"", "\"\\r\"", "\"\\t\"", "\"\\b\"", "\"\\f\""].contains(written)
        ? String(written.dropFirst().dropLast()) : String(scalar)
    }
    return quoted
  }
}
