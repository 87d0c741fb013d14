import Foundation
import SimulatedGitHub
import TestSupport
import Testing

/// What a person sees on the board, in each editor on a real terminal.
@Suite struct BoardTests {
  @Test(arguments: Editor.allCases)
  func `the board shows what failed, what is pending and what would rerun it`(editor: Editor) async throws {
    try await Desk.with(editor, [Sample.green(58712), Sample.mixed]) { desk in
      let screen = try await desk.terminal.shows(
        "mine  2 open, 1 failed, 1 pending  refreshed ", "run performance")
      #expect(screen.line(with: "#58845")?.contains("✗ #58845  [fix](cloud) fix file cache query") == true)
      #expect(screen.line(with: "#58845")?.contains("✗2 ◔1 ✓1") == true)
      #expect(screen.line(with: "#58845")?.contains("14 min  review required") == true)
      #expect(screen.line(with: "#58845")?.contains("Update branch") == true)
      #expect(screen.line(with: "run performance")?.contains("✗ Performance") == true)
      #expect(screen.line(with: "run performance")?.contains("failure") == true)
      #expect(screen.line(with: "run performance")?.contains("performance (Doris Performance): Te") == true)
      #expect(screen.line(with: "CheckStyle")?.contains("cancelled") == true)
      #expect(screen.line(with: "run p0")?.contains("◔ P0 Regression") == true)
      #expect(screen.line(with: "#58712")?.contains("✓ #58712  [feature](be) warm up") == true)
      #expect(screen.line(with: "#58712")?.contains("4 h     approved") == true)
      #expect(screen.isOrdered("#58845", "run performance", "CheckStyle", "run p0", "#58712"))
    }
  }

  @Test(arguments: Editor.allCases)
  func `an empty list says so, with the time of the refresh`(editor: Editor) async throws {
    try await Desk.with(editor, []) { desk in
      let screen = try await desk.showsBoard("No open pull requests for mine.")
      #expect(screen.contains("mine  0 open, 0 failed, 0 pending  refreshed "))
    }
  }

  @Test(arguments: Editor.allCases)
  func `columns align behind Chinese titles`(editor: Editor) async throws {
    let pullRequests = [
      Sample.green(1, "short"), Sample.green(22, "文件缓存：支持按表统计"),
      Sample.green(333, "[fix] 修复 cache 的 query 限制"),
    ]
    try await Desk.with(editor, pullRequests) { desk in
      let screen = try await desk.showsBoard("#22", "文件缓存：支持按表统计", "approved")
      let columns = ["short", "文件缓存", "修复"].map { screen.line(with: $0)?.column(of: "✓2") ?? -1 }
      #expect(Set(columns).count == 1)
      #expect(columns[0] > 0)
    }
  }

  @Test(arguments: Editor.allCases)
  func `a resized window cuts long titles anew, and point stays`(editor: Editor) async throws {
    let long = "[improvement](storage) a title that is far too long for any window of a reasonable width, 完"
    try await Desk.with(editor, [Sample.mixed, Sample.failing(58002, long)]) { desk in
      try await desk.showsBoard("#58002")
      try await desk.point(at: "#58002")
      try await desk.terminal.resize(to: .init(columns: 72, rows: 20))
      let narrow = try await desk.terminal.shows("a shorter title") { screen in
        screen.line(with: "#58002")?.contains("far too long") == false && screen.contains("…")
          && screen.line(with: "#58002")?.contains("3 d") == true
      }
      try await desk.terminal.shows("point where it was") { $0.cursorLine.contains("#58002") }
      #expect(narrow.lines.allSatisfy { $0.columns <= 72 })
      try await desk.terminal.resize(to: .init(columns: 170, rows: 30))
      try await desk.terminal.shows(long)
      try await desk.terminal.shows("point where it was") { $0.cursorLine.contains("#58002") }
      try await desk.terminal.resize(to: .init(columns: 72, rows: 20))
      try await desk.terminal.shows("a shorter title") { !$0.contains(long) && $0.contains("#58002") }
      try await desk.press(.whole)
      try await desk.terminal.shows("the whole title") { screen in
        screen.lines.joined().replacingOccurrences(of: " ", with: "").contains("areasonablewidth,完")
      }
    }
  }

  @Test(arguments: Editor.allCases)
  func `pull requests fold, and stay folded when the board is refreshed`(editor: Editor) async throws {
    try await Desk.with(editor, [Sample.mixed]) { desk in
      try await desk.showsBoard("run performance")
      try await desk.point(at: "#58845")
      try await desk.press(.fold)
      try await desk.terminal.shows("a folded pull request") {
        $0.contains("✗+#58845") && !$0.contains("run performance")
      }
      desk.github.change { $0["apache/doris", 58845]?.title = "another title" }
      try await desk.press(.refresh)
      let screen = try await desk.terminal.shows("✗+#58845  another title")
      #expect(!screen.contains("run performance"))
      try await desk.press(.fold)
      try await desk.terminal.shows("run performance", "✗ #58845")
    }
  }

  @Test(arguments: Editor.allCases)
  func `a refresh that brings a pull request above leaves point where it was`(editor: Editor) async throws {
    try await Desk.with(editor, [Sample.failing(58001, "one"), Sample.failing(58002, "two")]) { desk in
      try await desk.showsBoard("#58001", "#58002")
      try await desk.point(at: "#58001")
      try await desk.press(.nextFailure)
      let before = try await desk.terminal.shows("point on a pipeline") {
        $0.cursorLine.contains("run feut")
      }
      desk.github.change { $0.pullRequests.append(Sample.failing(58003, "three", updatedAt: Date())) }
      try await desk.press(.refresh)
      let title = before.lineAbovePoint(with: "#")
      let after = try await desk.terminal.shows("the new one, and point where it was") { screen in
        screen.contains("3 open") && screen.contains("#58003") && screen.cursorLine.contains("run feut")
          && screen.lineAbovePoint(with: "#") == title
      }
      #expect(after.isOrdered("#58003", "#58001") && after.isOrdered("#58003", "#58002"))
    }
  }

  @Test(arguments: Editor.allCases)
  func `keys go from pull request to pull request and from failure to failure`(editor: Editor) async throws {
    try await Desk.with(editor, [Sample.mixed, Sample.failing(58002, "two"), Sample.green(58712)]) { desk in
      try await desk.showsBoard("#58002", "#58712")
      try await desk.point(at: "mine")
      for text in ["#58845", "#58002", "#58712"] {
        try await desk.press(.nextPullRequest)
        try await desk.terminal.shows("point at \(text)") { $0.cursorLine.contains(text) }
      }
      try await desk.point(at: "mine")
      for text in ["run performance", "CheckStyle", "run feut"] {
        try await desk.press(.nextFailure)
        try await desk.terminal.shows("point at \(text)") { $0.cursorLine.contains(text) }
      }
    }
  }

  @Test(arguments: Editor.allCases)
  func `a refresh during a search leaves it where it goes`(editor: Editor) async throws {
    try await Desk.with(editor) { desk in
      try await desk.showsBoard("run performance")
      let hold = desk.github.hold(.graphQL)
      try await desk.press(.refresh)
      try await desk.terminal.shows("refreshing…")
      try await desk.terminal.type(editor == .emacs ? "\u{13}Check" : "/Check")
      try await desk.terminal.shows("Check") { $0.lines.suffix(1).joined().contains("Check") }
      desk.github.change { $0["apache/doris", 58845]?.title = "another title" }
      hold.release()
      await desk.github.requests(.graphQL, count: 2)
      try await desk.terminal.type("Style\r")
      try await desk.terminal.shows("the new title, and point where the search went") {
        $0.contains("another title") && $0.cursorLine.contains("CheckStyle")
      }
    }
  }

  @Test(arguments: Editor.allCases)
  func `several repositories are told apart, and targets switched`(editor: Editor) async throws {
    let targets = """
        - {label: both, user: freemandealer, repos: [apache/doris, apache/doris-website]}
        - {label: site, user: freemandealer, repos: [apache/doris-website]}
      """
    let site = World.PullRequest("apache/doris-website", 12, "describe the cache")
    try await Desk.with(editor, [Sample.green(58712), site], targets: targets) { desk in
      let both = try await desk.showsBoard("both  2 open", "#12", "#58712")
      #expect(both.line(with: "#12")?.contains("apache/doris-website") == true)
      #expect(both.line(with: "#58712")?.contains("apache/doris ") == true)
      try await desk.press(.target)
      try await desk.terminal.shows("Target:")
      try await desk.terminal.type("si\t\r")
      let one = try await desk.terminal.shows("site  1 open") { screen in
        screen.contains("site  1 open") && !screen.contains("#58712")
      }
      #expect(one.line(with: "#12")?.contains("apache/doris-website") == false)
    }
  }

  @Test(arguments: Editor.allCases)
  func `the failures of one pull request have a buffer of their own`(editor: Editor) async throws {
    try await Desk.with(editor, [Sample.mixed]) { desk in
      try await desk.showsBoard("run performance")
      try await desk.point(at: "#58845")
      try await desk.press(.failures)
      try await desk.terminal.shows(
        "    performance (Doris Performance): TeamCity build failed", "not required",
        "    http://43.132.222.7:8111/viewLog.html?buildId=3")
    }
  }

  @Test(arguments: Editor.allCases)
  func `help lists the keys, and q leaves the board`(editor: Editor) async throws {
    try await Desk.with(editor, size: .init(columns: 100, rows: 70)) { desk in
      try await desk.showsBoard("#58845")
      try await desk.press(.help)
      let help = try await desk.terminal.shows("rebase & rerun: Update branch, then run buildall")
      for (action, what) in [
        (Action.rebaseRerun, "rebase & rerun"), (.refresh, "refresh"),
        (.rerunFailed, "rerun all that failed"),
      ] {
        let keys = action.keys(in: editor)
        #expect(
          help.lines.contains { $0.split(separator: " ").first.map(String.init) == keys && $0.contains(what) }
        )
      }
      try await desk.press(.quit)
      try await desk.terminal.shows("#58845")
      try await desk.press(.quit)
      try await desk.terminal.shows("no board") { !$0.contains("#58845") }
    }
  }
}
