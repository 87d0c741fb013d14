/// One thing to mend in the configuration, and where. Never quotes a value: it may be a token.
package struct ConfigurationFault: Sendable, Equatable, CustomStringConvertible {
  package var path: String
  /// From 1; 0 where there is no such place.
  package var line: Int
  /// From 1, in code points; 0 where there is no such place.
  package var column: Int
  package var message: String

  package init(path: String, line: Int = 0, column: Int = 0, message: String) {
    self.path = path
    self.line = line
    self.column = column
    self.message = message
  }

  init(path: String, mark: YAMLMark?, message: String) {
    self.init(path: path, line: mark?.line ?? 0, column: mark?.column ?? 0, message: message)
  }

  package var description: String {
    line > 0 ? "\(path):\(line):\(column): \(message)" : "\(path): \(message)"
  }
}

/// What keeps a configuration from being used; at least one fault, and no more than a person reads.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  private static let mostFaults = 50

  package private(set) var faults: [ConfigurationFault]

  package init(faults: [ConfigurationFault]) {
    self.faults = Array(faults.prefix(Self.mostFaults))
    if faults.count > Self.mostFaults, let path = faults.last?.path {
      self.faults.append(
        ConfigurationFault(path: path, message: "and \(faults.count - Self.mostFaults) faults more"))
    }
  }

  package var description: String { faults.map(\.description).joined(separator: "\n") }
}
