import Foundation

/// A folder of a test's own; it goes with the test.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    // Resolved: macOS's is behind a link, and tests compare paths.
    let url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "prls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file that only its owner may read; the folders above it are made.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    let file = URL(filePath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    let path = file.path(percentEncoded: false)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    return path
  }
}
