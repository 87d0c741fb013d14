package import Foundation

/// The last list of each target on disk, so that a process that has just started can show something at once.
///
/// A snapshot is a convenience: one that can't be written is none, and one that is damaged, of another version of
/// prls, another API base or another target is as good as none.
package struct ListSnapshots: Sendable {
  struct Snapshot: Encodable, Sendable, Equatable {
    var version = Self.newest
    var apiBase: String
    var target: Target
    var fetchedAt: Date
    var list: PullRequestList

    /// To be raised with every change of what is written.
    static let newest = 2
  }

  private let folder: PrivateFolder
  private let apiBase: String

  /// - Parameters:
  ///   - directory: `$XDG_CACHE_HOME/prls`; made when first needed.
  ///   - endpoint: each has snapshots of its own.
  package init(in directory: URL, for endpoint: GitHubEndpoint) {
    folder = PrivateFolder(directory)
    apiBase = endpoint.key
  }

  /// A list of 1,000 pull requests of which each has ten pipelines to show takes about half of it, in bytes.
  static let longest = 8 << 20
  /// Of all API bases together; the oldest go.
  static let most = 32

  func read(_ target: Target) -> Snapshot? {
    guard let data = try? folder.read(name(of: target), limit: Self.longest),
      let snapshot = try? Snapshot(JSONValue(data)), snapshot.apiBase == apiBase, snapshot.target == target
    else { return nil }
    return snapshot
  }

  func write(_ list: PullRequestList, of target: Target, fetchedAt: Date) {
    var snapshot = Snapshot(apiBase: apiBase, target: target, fetchedAt: fetchedAt, list: list)
    // The hour of that budget will be over.
    snapshot.list.rateLimit = nil
    guard let data = try? JSONEncoder().encode(snapshot), data.count <= Self.longest else { return }
    let name = name(of: target)
    // Another process may be writing the same.
    try? folder.write(data, to: name, temporary: "\(name).\(getpid())", isSynchronized: false)
    dropOldest()
  }

  private func name(of target: Target) -> String {
    let words = [apiBase, target.label, target.user] + target.repos
    return Self.prefix + String(FNV1a.hash(words.joined(separator: "\n")), radix: 16)
  }

  private static let prefix = "list-"

  /// Those of targets that nobody asks for any more, and what a process left that died while it wrote.
  private func dropOldest() {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.url.path)) ?? []
    let ours = files.filter { $0.hasPrefix(Self.prefix) }.map { folder.path(of: $0) }
    guard ours.count > Self.most else { return }
    let dated = ours.map { path in
      (
        path,
        (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? .distantPast
      )
    }
    for (path, _) in dated.sorted(by: { $0.1 > $1.1 }).dropFirst(Self.most) { unlink(path) }
  }
}

/// A hash that is the same in every process, for names of files.
private enum FNV1a {
  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
