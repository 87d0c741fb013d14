import Foundation
import Synchronization
import TestSupport
import Testing

/// What a test can't do without.
enum Needed {
  private static let found = Mutex<[String: Bool]>([:])

  /// Cancels the test where that is not installed, and says so: once, for a cancelled case is not told.
  static func program(_ name: String, isThere look: () async throws -> Bool) async throws {
    let known = found.withLock { $0[name] }
    let isThere = if let known { known } else { try await look() }
    let isNews = found.withLock { $0.updateValue(isThere, forKey: name) == nil }
    guard !isThere else { return }
    if isNews {
      try FileHandle.standardError.write(contentsOf: Data("skipped: \(name) is not installed\n".utf8))
    }
    try Test.cancel("\(name) is not installed.")
  }

  static func terminal() async throws {
    try await program("tmux") { try await Peer.isThere("tmux", "-V") }
  }
}
