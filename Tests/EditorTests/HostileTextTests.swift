import Foundation
import GitHubCore
import SimulatedGitHub
import TestSupport
import Testing

/// Text of strangers on the screens: it is shown, and nothing else happens. The scripts' own tests have it in more
/// places, without a screen.
@Suite struct HostileTextTests {
  private static let size = Terminal.Size(columns: 110, rows: 800)
  private static let first = 60_001
  private static let closer = 59_000

  /// One for each text, in its title, its pipeline and that one's description.
  private static func board(_ entries: [HostileText]) -> [World.PullRequest] {
    entries.enumerated().map { index, entry in
      pullRequest(
        first + index, entry.text, context: String(entry.text.unicodeScalars.prefix(300).map(Character.init)))
    }
  }

  private static func pullRequest(_ number: Int, _ title: String, context: String) -> World.PullRequest {
    .init(
      "apache/doris", number, title, updatedAt: Date() - 7200,
      statuses: [
        .init(context, .failure, description: context, targetURL: "javascript:alert(1)//" + context)
      ]
    ) { $0.reviewDecision = .approved }
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
      + texts.enumerated().map { Self.pullRequest(Self.closer + $0, $1, context: String($1.prefix(250))) }
      + [Sample.failing(58_001, "one", updatedAt: Date() - 7200)]
    try await Desk.with(editor, pullRequests, size: Self.size) { desk in
      let screen = try await desk.showsBoard("mine  \(pullRequests.count) open", "#58001", "run feut")
      check(screen, entries)
      for number in stride(from: Self.closer, to: Self.closer + texts.count, by: 5) {
        try await desk.point(at: "#\(number)")
        try await desk.press(.whole)
        let closer = try await desk.terminal.shows("the whole text of #\(number)") { screen in
          screen.lines.count { $0.contains("https://github.com/apache/doris/pull/\(number)") } == 1
        }
        #expect(closer.lines.flatMap(\.unicodeScalars).allSatisfy { !$0.isHostile })
        if editor == .emacs { try await desk.press(.quit) }
      }
      // As a message.
      desk.github.fault(
        .comment, .answer(.json(403, #"{"message": "\u001b]2;pwned\u0007\u202e\u009b31m\nx"}"#)))
      try await desk.point(at: "run feut")
      try await desk.press(.rerun)
      let refused = try await desk.terminal.shows("GitHub refuses")
      #expect(refused.lines.flatMap(\.unicodeScalars).allSatisfy { !$0.isHostile })

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
      grouping: screen.lines.indices.filter { screen.lines[$0].hasPrefix("✗ #") },
      by: { Int(screen.lines[$0].dropFirst(3).prefix(5)) ?? 0 })
    var columns: [Int: [String]] = [:]
    for (index, entry) in entries.enumerated() {
      guard let row = rows[Self.first + index]?.first, rows[Self.first + index]?.count == 1,
        row + 1 < screen.lines.count
      else {
        Issue.record("\(entry.name) is not one line.")
        continue
      }
      let line = screen.lines[row]
      // What is wider than its editor thinks may go on in the terminal's next row.
      if entry.hasDisputedWidth { continue }
      #expect(screen.lines[row + 1].hasPrefix("    ✗ "), "\(entry.name)")
      #expect(line.columns <= Self.size.columns, "\(entry.name)")
      columns[line.column(of: "✗1  2 h  approved") ?? -1, default: []].append(entry.name)
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
