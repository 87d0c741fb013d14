import Foundation
import SimulatedGitHub
import TestSupport
import Testing

/// The first minutes: no program, no configuration, a wrong one.
@Suite struct StartTests {
  @Test(arguments: Editor.allCases)
  func `without a configuration the board offers to create it from the example`(editor: Editor) async throws {
    let bare: Desk.Preparation = { _, sandbox in
      try FileManager.default.removeItem(atPath: sandbox.home + "/.config/prls")
    }
    let wide = Terminal.Size(columns: 160, rows: 30)
    try await Desk.with(editor, size: wide, server: [BuiltProgram.prls.path], prepare: bare) { desk in
      try await desk.terminal.shows("there is no configuration", "Press c to create it from the example.")
      try await desk.press(.configuration)
      try await desk.terminal.shows("github:")
      let example = try String(contentsOfFile: Editor.folder + "/../config.yaml.example", encoding: .utf8)
      #expect(try String(contentsOfFile: desk.sandbox.configuration, encoding: .utf8) == example)
      let attributes = try FileManager.default.attributesOfItem(atPath: desk.sandbox.configuration)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test(arguments: Editor.allCases)
  func `a wrong configuration is said with its place, where c goes`(editor: Editor) async throws {
    let wrong: Desk.Preparation = { _, sandbox in
      try sandbox.configure("github: {token: sim-token}\ntargets:\n  - {label: mine, user: 'no login!'}\n")
    }
    try await Desk.with(editor, size: .init(columns: 160, rows: 30), prepare: wrong) { desk in
      try await desk.terminal.shows("config.yaml:3:", "Press c to edit it.")
      try await desk.press(.configuration)
      try await desk.terminal.shows("the fault's line") { $0.cursorLine.contains("no login!") }
    }
  }

  @Test(arguments: Editor.allCases)
  func `a program that is not there is one message with the next step`(editor: Editor) async throws {
    try await Desk.with(editor, opening: .nothing, server: ["/there/is/no/prls"]) { desk in
      try await desk.command("PR", emacs: "prls")
      try await desk.terminal.shows(
        "/there/is/no/prls", editor == .emacs ? "prls: prls-command names" : "set g:prls_command")
    }
  }

  @Test(arguments: Editor.allCases)
  func `commands need no board`(editor: Editor) async throws {
    try await Desk.with(editor, opening: .nothing) { desk in
      if editor == .emacs {
        try await desk.command("", emacs: "prls-rerun")
        try await desk.terminal.shows("Rerun a pipeline of pull request:")
        try await desk.terminal.type("58845\r")
        try await desk.terminal.shows("Trigger on #58845:")
        try await desk.terminal.type("performance\r")
      } else {
        try await desk.command("PRRerun 58845 performance", emacs: "")
      }
      try await desk.terminal.shows("prls: #58845: ")
      await desk.github.requests(.comment, count: 1)
      #expect(desk.github.comments.map(\.body) == ["run performance"])
    }
  }

  @Test(arguments: Editor.allCases)
  func `health shows what prls check says`(editor: Editor) async throws {
    try await Desk.with(editor, size: .init(columns: 120, rows: 40), opening: .nothing) { desk in
      try await desk.command("PRHealth", emacs: "prls-health")
      try await desk.terminal.shows("ok       configuration: ", "target “mine”")
    }
  }
}
