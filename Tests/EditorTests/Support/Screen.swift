import Foundation

/// What a terminal shows, as text.
struct Screen: Sendable, CustomStringConvertible {
  var lines: [String]
  /// Counted from 0.
  var cursorRow: Int
  /// The cursor is hidden, as the editors hide it until all of a change is drawn.
  var isBeingDrawn: Bool
  /// The terminal's own title, which a program can set by an escape sequence.
  var title: String

  var description: String { lines.joined(separator: "\n") }

  /// The cursor's line.
  var cursorLine: String { lines.indices.contains(cursorRow) ? lines[cursorRow] : "" }

  func contains(_ text: String) -> Bool { lines.contains { $0.contains(text) } }

  func lineAbovePoint(with text: String) -> String? {
    lines.prefix(cursorRow).last { $0.contains(text) }
  }

  func line(with text: String) -> String? { lines.first { $0.contains(text) } }

  /// Whether all these texts are there, each below the one before.
  func isOrdered(_ texts: String...) -> Bool {
    let rows = texts.map { text in lines.firstIndex { $0.contains(text) } }
    return !rows.contains(nil) && zip(rows, rows.dropFirst()).allSatisfy { ($0 ?? 0) < ($1 ?? 0) }
  }
}

extension String {
  /// The column where `text` starts; nil where it is not in it.
  func column(of text: String) -> Int? {
    range(of: text).map { String(self[..<$0.lowerBound]).columns }
  }

  /// Its width on a terminal: Chinese, Japanese and Korean characters and emoji take two columns, marks none.
  var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }
}

extension Unicode.Scalar {
  fileprivate var columns: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: 0
    default: isWide || properties.isEmojiPresentation ? 2 : 1
    }
  }

  private var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
