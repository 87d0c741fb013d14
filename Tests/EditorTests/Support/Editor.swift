import Foundation
import TestSupport
import Testing

/// The editors, as a person starts and drives them.
enum Editor: String, Sendable, CaseIterable, CustomTestStringConvertible {
  case vim = "Vim"
  case neovim = "Neovim"
  case emacs = "Emacs"

  var testDescription: String { rawValue }

  var name: String {
    switch self {
    case .vim: "vim"
    case .neovim: "nvim"
    case .emacs: "emacs"
    }
  }

  /// Cancels the test where it is not installed or too old for the scripts.
  func needed() async throws {
    try await Needed.program(rawValue) { try await isInstalled() }
  }

  private func isInstalled() async throws -> Bool {
    switch self {
    case .vim:
      try await Peer.isThere(
        name, "-es", "-Nu", "NONE", "-i", "NONE", "-c",
        "execute has('channel') && has('job') && has('patch-8.2.4684') ? 'qall!' : 'cquit'")
    case .neovim:
      try await Peer.isThere(
        name, "--headless", "-u", "NONE", "-i", "NONE", "-c", "execute has('nvim-0.7') ? 'qall!' : 'cquit'")
    case .emacs:
      try await Peer.isThere(
        name, "-Q", "--batch", "--eval", "(kill-emacs (if (version< emacs-version \"28.1\") 1 0))")
    }
  }

  /// The repository's `editors` folder.
  static let folder = URL(filePath: #filePath).appending(path: "../../../../editors").standardized.path

  /// The command that starts it with the plugin as the README installs it, and `server` as its prls;
  /// `command` is what the person types first.
  func command(server: [String], opening command: Opening, in sandbox: Sandbox) throws -> [String] {
    let executable = try Peer(name)?.executable.path ?? name
    switch self {
    case .vim, .neovim:
      let argv = server.map { "'\($0.replacingOccurrences(of: "'", with: "''"))'" }
      let start = """
        set nocompatible
        set runtimepath^=\(Self.folder)/vim
        let g:prls_command = [\(argv.joined(separator: ", "))]
        filetype plugin indent on
        syntax on
        """
      let file = sandbox.home + "/start.vim"
      try start.write(toFile: file, atomically: true, encoding: .utf8)
      return [executable, "-i", "NONE", "-n", "-u", file] + (command.vim.map { ["-c", $0] } ?? [])
    case .emacs:
      let argv = server.map { "\"\($0.replacingOccurrences(of: "\"", with: "\\\""))\"" }
      return [
        executable, "-nw", "-Q", "-L", Self.folder + "/emacs", "-l", "prls",
        "--eval", "(setq prls-command '(\(argv.joined(separator: " "))))",
      ] + (command.emacs.map { ["--eval", $0] } ?? [])
    }
  }

  enum Opening {
    case board
    case nothing

    fileprivate var vim: String? { self == .board ? "PR" : nil }
    fileprivate var emacs: String? { self == .board ? "(prls)" : nil }
  }
}

/// What a person can do on the board.
enum Action: Sendable {
  case rerun, trigger, rerunFailed, rebaseRerun
  case refresh, target, failures, whole, configuration, help, quit
  case nextPullRequest, nextFailure, fold

  func keys(in editor: Editor) -> String {
    let (vim, emacs) = keys
    return editor == .emacs ? emacs : vim
  }

  private var keys: (vim: String, emacs: String) {
    switch self {
    case .rerun: ("\r", "\r")
    case .trigger: ("t", "t")
    case .rerunFailed: ("F", "F")
    case .rebaseRerun: ("B", "B")
    case .refresh: ("R", "g")
    case .target: ("T", "T")
    case .failures: ("gf", "f")
    case .whole: ("K", "i")
    case .configuration: ("c", "c")
    case .help: ("g?", "?")
    case .quit: ("q", "q")
    case .nextPullRequest: ("]]", "n")
    case .nextFailure: ("]f", "\u{1B}n")
    case .fold: ("za", "\t")
    }
  }
}
