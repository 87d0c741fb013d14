import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// Each script starts `prls --demo`, initializes where the library does, lists and reruns.
  @Suite struct PeerTests {
    private func script(_ name: String) -> String {
      URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts/\(name)").path
    }

    private func drive(_ name: String, _ arguments: String...) async throws {
      let peer = try #require(try Peer(name))
      let (status, output, errors) = try await peer.run(arguments)
      #expect(status == 0)
      #expect(output.hasSuffix("OK\n"), "\(output)\(errors)")
    }

    private func drivePython(_ name: String) async throws {
      try await drive("python3", script(name), BuiltProgram.prls.path)
    }

    @Test(
      .enabled("pygls is not installed") {
        try await Peer.isThere("python3", "-c", "import pygls.lsp.client")
      })
    func `pygls drives it`() async throws { try await drivePython("pygls_client.py") }

    @Test(
      .enabled("pylspclient is not installed") {
        try await Peer.isThere("python3", "-c", "import pylspclient")
      })
    func `pylspclient drives it`() async throws { try await drivePython("pylspclient_client.py") }

    @Test(
      .enabled("python-lsp-jsonrpc is not installed") {
        try await Peer.isThere("python3", "-c", "import pylsp_jsonrpc")
      })
    func `python-lsp-jsonrpc drives it`() async throws { try await drivePython("pylsp_jsonrpc_client.py") }

    @Test(
      .enabled("there is no Vim with LSP channels (8.2.4684 and newer)") {
        try await Peer.isThere(
          "vim", "-es", "-Nu", "NONE", "-i", "NONE", "-c",
          "execute has('channel') && has('job') && has('patch-8.2.4684') ? 'qall!' : 'cquit'")
      })
    func `Vim's channel drives it`() async throws {
      try await drive("vim", "-es", "-Nu", "NONE", "-i", "NONE", "-S", script("vim_client.vim"))
    }

    @Test(
      .enabled("there is no Emacs with jsonrpc.el") {
        try await Peer.isThere("emacs", "-Q", "--batch", "--eval", "(require 'jsonrpc)")
      })
    func `Emacs's jsonrpc drives it`() async throws {
      try await drive("emacs", "-Q", "--batch", "-l", script("emacs_client.el"))
    }

    @Test(.enabled("Neovim is not installed") { try await Peer.isThere("nvim", "--version") })
    func `Neovim's jobs drive it`() async throws {
      try await drive(
        "nvim", "--headless", "-u", "NONE", "-i", "NONE", "-c",
        "luafile \(script("neovim_client.lua"))")
    }
  }
}
