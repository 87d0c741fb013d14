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
  /// Writes one line with its control characters made visible.
  /// - Returns: whether it could be written.
  @discardableResult
  static func write(_ line: String, to descriptor: Int32) -> Bool {
    writeAll(safe(line) + "\n", to: descriptor)
  }

  static func safe(_ line: String) -> String {
    var safe = ""
    for scalar in line.unicodeScalars {
      if scalar.movesTerminal { safe += scalar.escaped } else { safe.unicodeScalars.append(scalar) }
    }
    return safe
  }

  @discardableResult
  static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    (try? Descriptor.writeAll(descriptor, Array(text.utf8))) != nil
  }
}
