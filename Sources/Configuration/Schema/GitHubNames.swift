/// The forms of GitHub's names. They go into search queries and paths, so nothing else passes.
package enum GitHubNames {
  /// A login: letters, digits and hyphens; with underscores where an enterprise manages its users.
  /// Or `app/NAME`, which is how a search names a bot.
  static func isUser(_ text: String) -> Bool {
    isLogin(text.hasPrefix("app/") ? String(text.dropFirst(4)) : text)
  }

  /// `owner/name`, safe inside the path of an address.
  package static func isRepository(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2 else { return false }
    let name = parts[1]
    let isDots = name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8)
    return isLogin(String(decoding: parts[0], as: UTF8.self)) && (1...100).contains(name.count) && !isDots
      && name.allSatisfy { isLetterOrDigit($0) || "-_.".utf8.contains($0) }
  }

  private static func isLogin(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetterOrDigit(first), text.utf8.count <= 39 else { return false }
    return text.utf8.allSatisfy { isLetterOrDigit($0) || "-_".utf8.contains($0) }
  }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
