import Foundation
import GitHubCore
import SimulatedGitHub
import TestSupport
import Testing

/// What a person does on the board, and what GitHub gets of it.
@Suite struct RerunTests {
  @Test(arguments: Editor.allCases)
  func `one key reruns the pipeline at point, and a second press does nothing`(editor: Editor) async throws {
    try await Desk.with(editor) { desk in
      try await desk.showsBoard("run performance")
      let hold = desk.github.hold(.comment)
      try await desk.point(at: "run performance")
      try await desk.press(.rerun)
      try await desk.terminal.shows("the rerun in flight") { screen in
        screen.line(with: "(Doris Performance)")?.contains("triggering…") == true
      }
      await desk.github.requests(.comment, count: 1)
      try await desk.press(.rerun)
      try await desk.terminal.shows("prls: #58845: still triggering run performance.")
      hold.release()
      try await desk.terminal.shows("the rerun done") { screen in
        screen.line(with: "(Doris Performance)")?.contains("↻ Performance") == true
          && screen.line(with: "(Doris Performance)")?.contains("triggered ") == true
      }
      // Once more: within two minutes the server knows it.
      try await desk.press(.rerun)
      try await desk.terminal.shows("ago for this head")
      #expect(desk.github.comments.map(\.body) == ["run performance"])
    }
  }

  @Test(arguments: Editor.allCases)
  func `a rerun that GitHub refuses says why, on its line and as a message`(editor: Editor) async throws {
    try await Desk.with(editor) { desk in
      try await desk.showsBoard("run performance")
      desk.github.fault(
        .comment, .answer(.json(403, #"{"message": "Resource not accessible by personal access token"}"#)))
      try await desk.point(at: "run performance")
      try await desk.press(.rerun)
      try await desk.terminal.shows("the refusal") { screen in
        screen.line(with: "run performance")?.contains("failed: ") == true
          && screen.lines.suffix(6).contains { $0.contains("prls: #58845: ") }
      }
      // The next one goes through, and takes the refusal off the line.
      try await desk.press(.rerun)
      try await desk.terminal.shows("the rerun done") { screen in
        screen.line(with: "(Doris Performance)")?.contains("triggered ") == true
      }
      #expect(desk.github.comments.map(\.body) == ["run performance"])
    }
  }

  @Test(arguments: Editor.allCases)
  func `a pending pipeline asks before a rerun, and Enter means no`(editor: Editor) async throws {
    let question = "P0 Regression is pending. Post \"run p0\" on #58845 all the same?"
    try await Desk.with(editor) { desk in
      try await desk.showsBoard("run p0")
      try await desk.point(at: "run p0")
      try await desk.press(.rerun)
      try await desk.terminal.shows(question)
      try await desk.terminal.type("\r")
      try await desk.terminal.shows("no question") { !$0.contains(question) }
      try await desk.press(.rerun)
      try await desk.terminal.shows(question)
      #expect(desk.github.comments.isEmpty)
      try await desk.terminal.type("y")
      await desk.github.requests(.comment, count: 1)
      try await desk.terminal.shows("triggered ")
      #expect(desk.github.comments.map(\.body) == ["run p0"])
    }
  }

  @Test(arguments: Editor.allCases)
  func `any trigger can be chosen for a pull request, also that of a green pipeline`(editor: Editor)
    async throws
  {
    try await Desk.with(editor, [Sample.green(58712)]) { desk in
      try await desk.showsBoard("#58712")
      try await desk.point(at: "#58712")
      try await desk.press(.trigger)
      try await desk.terminal.shows("Trigger on #58712:")
      try await desk.terminal.type("comp\t\r")
      await desk.github.requests(.comment, count: 1)
      try await desk.terminal.shows("the rerun done") { screen in
        screen.lines.contains { $0.contains("#58712") && $0.contains("run compile") }
      }
      #expect(desk.github.comments.map(\.body) == ["run compile"])
    }
  }

  @Test(arguments: Editor.allCases)
  func `what no table knows is never posted`(editor: Editor) async throws {
    try await Desk.with(editor, [Sample.green(58712)]) { desk in
      try await desk.showsBoard("#58712")
      try await desk.point(at: "#58712")
      try await desk.press(.trigger)
      try await desk.terminal.shows("Trigger on #58712:")
      try await desk.terminal.type("rm -rf\r")
      // Emacs does not leave its question.
      try await desk.terminal.shows(editor == .emacs ? "[No match]" : "there is no trigger \"rm -rf\"")
      if editor == .emacs { try await desk.terminal.type("\u{7}") }
      // What was sent before a refresh has arrived before it.
      desk.github.change { $0["apache/doris", 58712]?.title = "another title" }
      try await desk.press(.refresh)
      try await desk.showsBoard("another title")
      #expect(desk.github.comments.isEmpty)
    }
  }

  @Test(arguments: Editor.allCases)
  func `rebase and rerun asks, updates the branch once and posts run buildall once`(editor: Editor)
    async throws
  {
    let question = "Update branch, then run buildall on #58845?"
    try await Desk.with(editor) { desk in
      try await desk.showsBoard("#58845")
      try await desk.point(at: "#58845")
      try await desk.press(.rebaseRerun)
      try await desk.terminal.shows(question)
      try await desk.terminal.type("\r")
      try await desk.terminal.shows("no question") { !$0.contains(question) }
      #expect(desk.github.updates.isEmpty)

      let update = desk.github.hold(.updateBranch)
      try await desk.press(.rebaseRerun)
      try await desk.terminal.shows(question)
      try await desk.terminal.type("y")
      try await desk.terminal.shows("the update in flight") { screen in
        screen.line(with: "#58845")?.contains("↻ #58845  updating branch…") == true
      }
      try await desk.press(.rebaseRerun)
      try await desk.terminal.shows("prls: #58845: still updating branch…")
      let comment = desk.github.hold(.comment)
      update.release()
      try await desk.terminal.shows("the comment in flight") { screen in
        screen.line(with: "#58845")?.contains("triggering run buildall…") == true
      }
      comment.release()
      try await desk.terminal.shows("the result") { screen in
        screen.line(with: "#58845  [")?.contains("run buildall") == true
      }
      #expect(desk.github.updates.map(\.expectedHead) == [Sample.head])
      #expect(desk.github.comments.map(\.body) == ["run buildall"])
    }
  }

  @Test(arguments: Editor.allCases)
  func `all that failed is rerun after a look at what would be posted and what left out`(editor: Editor)
    async throws
  {
    try await Desk.with(editor) { desk in
      try await desk.showsBoard("#58845")
      try await desk.point(at: "#58845")
      try await desk.press(.rerunFailed)
      try await desk.terminal.shows("run performance", "left out: CheckStyle (", "Post 1 comment")
      try await desk.terminal.type("\r")
      try await desk.terminal.shows("no question") { !$0.contains("Post 1 comment") }
      #expect(desk.github.comments.isEmpty)
      try await desk.press(.rerunFailed)
      try await desk.terminal.shows("Post 1 comment")
      try await desk.terminal.type("y")
      try await desk.terminal.shows("the rerun done") { screen in
        screen.line(with: "(Doris Performance)")?.contains("triggered ") == true
      }
      #expect(desk.github.comments.map(\.body) == ["run performance"])
    }
  }
}
