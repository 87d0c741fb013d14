import Foundation
import TestSupport
import Testing

/// The terminal that the other tests look at is one.
@Suite struct TerminalTests {
  @Test func `it shows what a program prints, in its size, and tells when that changes`() async throws {
    try await Needed.terminal()
    let cat = try #require(try Peer("cat"))
    try await Terminal.run([cat.executable.path], in: cat.sandbox, .init(columns: 20, rows: 5)) { terminal in
      try await terminal.type("缓存 twenty-five columns\r")
      try await terminal.shows("the line as typed and as printed, folded") { screen in
        screen.lines == ["缓存 twenty-five col", "umns", "缓存 twenty-five col", "umns", ""]
          && screen.cursorRow == 4
      }
      try await terminal.resize(to: .init(columns: 40, rows: 5))
      try await terminal.shows("缓存 twenty-five columns")
      try await terminal.type("\u{1B}]2;a title\u{7}\r")
      try await terminal.shows("the title that was set") { $0.title == "a title" }
    }
  }
}
