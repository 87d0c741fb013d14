import Foundation
import GitHubCore
import SimulatedGitHub
import TestSupport
import Testing

/// Text of strangers on the screens: it is shown, and nothing else happens. The scripts' own tests have it in more
/// places, without a screen.
@Suite struct HostileTextTests {
  private static let size = Terminal.Size(columns: 110, rows: 420)
  private static let first = 60_001
  private static let closer = 59_000

  /// A line for each text.
  private static func board(_ entries: [HostileText]) -> [World.PullRequest] {
    entries.enumerated().map { index, entry in
      .init(
        "apache/doris", first + index, entry.text, updatedAt: Date() - 7200,
        statuses: [.init("COMPILE (DORIS_COMPILE)", .success)]
      ) { $0.reviewDecision = .approved }
    }
  }

  private static func failing(_ number: Int, _ text: String) -> World.PullRequest {
    let short = String(text.unicodeScalars.prefix(250).map(Character.init))
    return .init(
      "apache/doris", number, text, updatedAt: Date() - 7200,
      statuses: [.init(short, .failure, description: short, targetURL: "javascript:alert(1)//" + short)])
  }

  @Test(arguments: Editor.allCases)
  func `no title, context or description moves the cursor, runs code or breaks the layout`(editor: Editor)
    async throws
  {
    // One of a megabyte is enough for a screen.
    let megabyte = try HostileText.all(flood: 1_048_576).first { $0.name == "long: one megabyte of letters" }
    let entries = try HostileText.all(flood: 300) + [#require(megabyte)]
    // To look closer at: all of them, a thousand characters in each.
    let whole = entries.map { $0.text.prefix(100) }.joined(separator: " ").unicodeScalars
    let texts = stride(from: 0, to: min(whole.count, 9000), by: 900).map { start in
      "closer " + String(whole.dropFirst(start).prefix(900).map(Character.init))
    }
    let pullRequests =
      Self.board(entries)
      + texts.enumerated().map { Self.failing(Self.closer + $0, $1) }
    try await Desk.with(editor, pullRequests, size: Self.size) { desk in
      let screen = try await desk.terminal.shows("the whole board") { screen in
        screen.contains("mine  \(pullRequests.count) open") && !screen.contains("refreshing…")
          && screen.lines.count { $0.hasPrefix("✗ #") } == texts.count
          && screen.lines.count { $0.hasPrefix("✓ #") } == entries.count
      }
      check(screen, entries)
      // The whole board is seen; the rest is quicker on a screen of a usual size.
      try await desk.terminal.resize(to: .init(columns: 110, rows: 48))
      // Point is on the first of those that failed.
      for _ in 0..<2 {
        try await desk.press(.nextPullRequest, .nextPullRequest, .whole)
        let closer = try await desk.terminal.shows("the whole text") { screen in
          screen.lines.contains { $0.contains("https://github.com/apache/doris/pull/59") }
        }
        #expect(closer.lines.flatMap(\.unicodeScalars).allSatisfy { !$0.isHostile })
        // In Vim a popup goes away by itself.
        try await desk.press(editor == .emacs ? .quit : .nextPullRequest)
        try await desk.terminal.shows("the board alone") { screen in
          !screen.lines.contains { $0.contains("https://github.com/apache/doris/pull/59") }
        }
      }

      checkOutput(of: desk.terminal, entries)
      #expect(try await desk.terminal.screen().title.contains("pwned") == false)
      for folder in [desk.sandbox.workingDirectory, desk.sandbox.home] {
        #expect(
          try !FileManager.default.subpathsOfDirectory(atPath: folder).contains { $0.contains("pwned") })
      }
    }
  }

  private func check(_ screen: Screen, _ entries: [HostileText]) {
    #expect(screen.lines.flatMap(\.unicodeScalars).allSatisfy { !$0.isHostile })
    let rows = Dictionary(
      grouping: screen.lines.indices.filter { screen.lines[$0].hasPrefix("✓ #") },
      by: { Int(screen.lines[$0].dropFirst(3).prefix(5)) ?? 0 })
    var columns: [Int: [String]] = [:]
    for (index, entry) in entries.enumerated() {
      guard let row = rows[Self.first + index]?.first, rows[Self.first + index]?.count == 1 else {
        Issue.record("\(entry.name) is not one line.")
        continue
      }
      let line = screen.lines[row]
      // What is wider than its editor thinks may go on in the terminal's next row.
      if entry.hasDisputedWidth { continue }
      #expect(line.columns <= Self.size.columns, "\(entry.name)")
      columns[line.column(of: "2 h  approved") ?? -1, default: []].append(entry.name)
    }
    #expect(columns.count == 1, "\(columns.filter { $1.count < 50 })")
  }

  /// What an editor sends to a terminal are its own escape sequences: no stranger's is among them, and no character
  /// that the terminal would take for one.
  private func checkOutput(of terminal: Terminal, _ entries: [HostileText]) {
    let written = terminal.written
    #expect(written.contains("#\(Self.first)"))
    #expect(written.unicodeScalars.allSatisfy { $0.value < 0x7F || !$0.isHostile })
    let bytes = Data(written.utf8)
    let sequences = entries.filter { $0.text.dropLast().contains("\u{1B}") }
    #expect(sequences.count > 30)
    #expect(sequences.filter { bytes.range(of: Data($0.text.utf8)) != nil }.map(\.name) == [])
    // Not even a part of one that sets a title or the like.
    let strings = written.unicodeScalars.split(separator: "\u{1B}")
      .filter { $0.first.map { "]P_^Xk".unicodeScalars.contains($0) } ?? false }
    #expect(strings.map { String($0) }.filter { $0.contains("pwned") } == [])
  }
}
