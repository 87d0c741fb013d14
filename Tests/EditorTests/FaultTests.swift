import Foundation
import GitHubCore
import JSONRPC
import SimulatedGitHub
import TestSupport
import Testing

/// What a person sees when GitHub is slow or refuses, and when the server dies.
@Suite struct FaultTests {
  @Test(arguments: Editor.allCases)
  func `a refresh that meets the rate limit leaves the list, marked, with the time it ends`(editor: Editor)
    async throws
  {
    let reset = Date() + 1800
    try await Desk.with(editor) { desk in
      try await desk.showsBoard("#58845")
      desk.github.fault(
        .graphQL, times: 10,
        .answer(
          .json(
            403, #"{"message": "API rate limit exceeded for user ID 1."}"#,
            headers: [
              "X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0",
              "X-RateLimit-Reset": "\(Int(reset.timeIntervalSince1970))", "X-RateLimit-Resource": "graphql",
            ])))
      try await desk.press(.refresh)
      let screen = try await desk.terminal.shows("stale", "! ", "run performance")
      #expect(screen.line(with: "! ")?.contains("used up; it answers again at 20") == true)
    }
  }

  @Test(arguments: Editor.allCases)
  func `a slow GitHub leaves typing smooth, and its answer does not take the person elsewhere`(editor: Editor)
    async throws
  {
    let hold = Hold()
    let slow: Desk.Preparation = { github, _ in github.fault(.graphQL, times: 9, .hold(hold)) }
    try await Desk.with(editor, prepare: slow) { desk in
      try await desk.terminal.shows("loading…")
      // A second window, with text typed into it while the question is out.
      try await desk.terminal.type(editor == .emacs ? "\u{18}4bnotes\r" : ":new\ri")
      try await desk.terminal.type("typed while GitHub is slow")
      let typed = try await desk.terminal.shows("typed while GitHub is slow")
      #expect(typed.cursorLine.contains("typed"))
      hold.release()
      let screen = try await desk.terminal.shows("#58845", "1 open")
      #expect(screen.cursorLine.contains("typed while GitHub is slow"))
      try await desk.terminal.type(", and after")
      try await desk.terminal.shows("typed while GitHub is slow, and after")
    }
  }

  @Test(arguments: Editor.allCases)
  func `an answer that comes late does not replace a newer board`(editor: Editor) async throws {
    let targets = """
        - {label: slow, user: freemandealer, repos: [apache/doris]}
        - {label: site, user: freemandealer, repos: [apache/doris-website]}
      """
    let hold = Hold()
    let site = World.PullRequest("apache/doris-website", 12, "describe the cache")
    let slow: Desk.Preparation = { github, _ in github.fault(.graphQL, .hold(hold)) }
    try await Desk.with(editor, [Sample.mixed, site], targets: targets, prepare: slow) { desk in
      await desk.github.requests(.graphQL, count: 1)
      try await desk.press(.target)
      try await desk.terminal.shows("Target:")
      try await desk.terminal.type("si\t\r")
      try await desk.terminal.shows("site  1 open", "#12")
      hold.release()
      // The late list is in by the time of another refresh's answer.
      desk.github.change { $0["apache/doris-website", 12]?.title = "newer title" }
      try await desk.press(.refresh)
      let screen = try await desk.terminal.shows("newer title")
      #expect(screen.contains("site  1 open"))
      #expect(!screen.contains("#58845"))
    }
  }

  @Test(arguments: Editor.allCases)
  func `a server that dies fails what was waiting, and the next command starts it anew`(editor: Editor)
    async throws
  {
    try await Desk.with(editor) { desk in
      try await desk.showsBoard("run performance")
      let hold = desk.github.hold(.comment)
      try await desk.point(at: "run performance")
      try await desk.press(.rerun)
      await desk.github.requests(.comment, count: 1)
      try await desk.terminal.shows("triggering…")
      try await desk.killServer()
      let screen = try await desk.terminal.shows("the end, and nothing in flight") { screen in
        screen.contains("the server ended") && !screen.contains("triggering…")
      }
      #expect(screen.lines.joined().contains("It may have been posted"))
      #expect(screen.contains("#58845"))
      hold.release()
      desk.github.change { $0["apache/doris", 58845]?.title = "after the crash" }
      try await desk.terminal.type("\r")
      try await desk.press(.refresh)
      try await desk.terminal.shows("after the crash")
    }
  }

  @Test(arguments: Editor.allCases)
  func `an editor quits at once with a rerun on its way, which is neither lost nor doubled`(editor: Editor)
    async throws
  {
    try await Desk.with(editor) { desk in
      try await desk.showsBoard("run performance")
      let hold = desk.github.hold(.comment)
      try await desk.point(at: "run performance")
      try await desk.press(.rerun)
      await desk.github.requests(.comment, count: 1)
      try await desk.terminal.type(editor == .emacs ? "\u{18}\u{3}" : ":qall\r")
      await desk.terminal.ends()
      hold.release()
      let again = try await desk.call("rerun", #"{"pr": 58845, "pipeline": "performance"}"#)
      #expect(again["status"] == "already_triggered")
      #expect(desk.github.comments.map(\.body) == ["run performance"])
    }
  }

  @Test(arguments: Editor.allCases)
  func `GitHub that can't be reached leaves the list, with the reason`(editor: Editor) async throws {
    try await Desk.with(editor) { desk in
      try await desk.showsBoard("#58845")
      desk.github.fault(.all, times: 100, .answer(.html(500)))
      try await desk.press(.refresh)
      let screen = try await desk.terminal.shows("! ", "stale")
      #expect(screen.contains("run performance"))
    }
  }

  @Test(arguments: Editor.allCases)
  func `a bad token is said with what to do, and the board tries again on request`(editor: Editor)
    async throws
  {
    let refusing: Desk.Preparation = { github, _ in github.configure { $0.token = "another" } }
    try await Desk.with(editor, prepare: refusing) { desk in
      try await desk.terminal.shows("token", "Press \(Action.refresh.keys(in: editor)) to try again.")
      desk.github.configure { $0.token = SimulatedGitHub.token }
      try await desk.press(.refresh)
      try await desk.terminal.shows("#58845", "1 open")
    }
  }
}
