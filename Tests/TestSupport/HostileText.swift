import Foundation
import Testing

/// What strangers may write where prls shows it: HostileTexts.json, which the editors' scripts read as well.
package struct HostileText: Sendable, Decodable, CustomTestStringConvertible {
  package var name: String
  /// What is to come out of it.
  package private(set) var text: String
  /// Inside a string of JSON, where Unicode has no such text.
  package private(set) var json: String?
  private var width: String?
  private var flood: String?
  private var times: Int?

  package var testDescription: String { name }
  /// Whether editors and terminals do not agree on how wide it is.
  package var hasDisputedWidth: Bool { width != nil }

  /// - Parameter flood: how often the floods repeat themselves at most; all of them make a megabyte.
  package static func all(flood: Int) throws -> [HostileText] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "HostileTexts.json")
    return try JSONDecoder().decode([HostileText].self, from: Data(contentsOf: file)).map { entry in
      var entry = entry
      entry.text += String(repeating: entry.flood ?? "", count: min(entry.times ?? 0, flood))
      return entry
    }
  }
}

extension Unicode.Scalar {
  /// What no screen may get: controls, ends of lines, what turns the direction of text, and what can't be seen.
  package var isHostile: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x061C, 0x1160, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
      0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }
}
