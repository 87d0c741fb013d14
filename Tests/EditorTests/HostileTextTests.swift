import Foundation
import GitHubCore
import SimulatedGitHub
import TestSupport
import Testing

/// Text of strangers on the screens: it is shown, and nothing else happens.
@Suite struct HostileTextTests {
  private static let evil = [
    "\u{1B}]2;stolen\u{7}\u{1B}[2J\u{1B}[1;1Hclear",
    "a\nb\r\nc\td",
    "\u{202E}desrever\u{2066} isolated \u{200B}zero",
    "\u{9B}31mred\u{85}next\u{7F}",
    "vim: set modeline shell=touch\\ pwned: %{system('touch pwned')} %s %d %n",
    "\u{0}`touch pwned` $(touch pwned) <C-R>=system('touch pwned')<CR> | !touch pwned",
    "-*- eval: (shell-command \"touch pwned\") -*- `(shell-command \"touch pwned\")'  \\[prls] \\<prls-mode-map>",
    String(repeating: "A\u{0301}\u{0302}\u{0303}\u{0304}\u{0305}\u{0306}\u{0307}\u{0308}", count: 300),
    String(repeating: "長い", count: 20_000),
    "مرحبا بالعالم שלום עולם",
  ]

  @Test(arguments: Editor.allCases)
  func `no title, context or description moves the cursor, runs code or breaks the layout`(editor: Editor)
    async throws
  {
    let pullRequests = Self.evil.enumerated().map { index, text in
      World.PullRequest(
        "apache/doris", 60_001 + index, text, updatedAt: Date() - 7200,
        statuses: [
          .init(text, .failure, description: text, targetURL: "javascript:alert(1)//" + text.prefix(20)),
          .init("FE UT (Doris FE UT)", .failure, description: text, targetURL: "file:///etc/passwd"),
        ]
      ) { $0.reviewDecision = .approved }
    }
    try await Desk.with(editor, pullRequests, size: .init(columns: 110, rows: 48)) { desk in
      let count = pullRequests.count
      let screen = try await desk.terminal.shows("mine  \(count) open, \(count) failed", "#60001", "#60010")
      for pullRequest in pullRequests {
        let line = try #require(screen.line(with: "#\(pullRequest.number)"))
        #expect(line.contains("✗2"), "\(line)")
        #expect(line.contains("2 h  approved"), "\(line)")
        #expect(line.columns <= 110)
      }
      // Right-to-left text apart, whose order on the line is the terminal's, columns align.
      let columns = pullRequests.dropLast(3).map {
        screen.line(with: "#\($0.number)")?.column(of: "✗2") ?? -1
      }
      #expect(Set(columns).count == 1)
      #expect(screen.lines.flatMap(\.unicodeScalars).allSatisfy { !$0.isHostile })
      #expect(screen.title != "stolen")
      // Each way to look closer is as safe.
      for _ in pullRequests {
        try await desk.press(.nextPullRequest, .nextFailure)
      }
      try await desk.press(.whole)
      let whole = try await desk.terminal.shows("<001B>]2;stolen")
      #expect(whole.lines.flatMap(\.unicodeScalars).allSatisfy { !$0.isHostile })
      let made = try FileManager.default.subpathsOfDirectory(atPath: desk.sandbox.workingDirectory)
      #expect(!made.contains { $0.hasSuffix("pwned") })
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isHostile: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    default: false
    }
  }
}
