import Foundation
import TestSupport
import Testing

/// The scripts' own tests, each in a fresh editor without a screen.
@Suite struct ScriptTests {
  /// One test function of a script.
  struct Case: Sendable, CustomTestStringConvertible {
    var file: URL
    var name: String

    var testDescription: String { "\(file.lastPathComponent): \(name)" }

    /// Those in the scripts of `folder`, beside this file, whose names the expression finds.
    static func all(in folder: String, _ expression: String) throws -> [Case] {
      let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: folder)
      let names = try NSRegularExpression(pattern: expression, options: .anchorsMatchLines)
      return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.isFileURL && !$0.hasDirectoryPath }
        .sorted { $0.path < $1.path }
        .flatMap { file in
          let text = try String(contentsOf: file, encoding: .utf8)
          return names.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap { match in
            Range(match.range(at: 1), in: text).map { Case(file: file, name: String(text[$0])) }
          }
        }
    }

    static func vim() throws -> [Case] { try all(in: "Vim", #"^func(?:tion)?!? +(Test_\w+)\("#) }
    static func emacs() throws -> [String: [Case]] {
      Dictionary(grouping: try all(in: "Emacs", #"^\(ert-deftest +([^ ]+) "#), by: \.file.path)
    }
  }

  @Test func `there are tests to run`() throws {
    #expect(try Case.vim().count > 20)
    #expect(try Case.emacs().values.joined().count > 20)
  }

  @Test(.serialized, arguments: [Editor.vim, .neovim], try Case.vim())
  func `the Vim scripts hold`(editor: Editor, test: Case) async throws {
    try await editor.needed()
    var peer = try #require(try Peer(editor.name))
    peer.sandbox.environment["PRLS_TEST_FILE"] = test.file.path
    peer.sandbox.environment["PRLS_TEST"] = test.name
    let start = editor == .vim ? ["-es"] : ["--headless"]
    let run = test.file.deletingLastPathComponent().appending(path: "run.vim").path
    let result = try await peer.run(start + ["-Nu", "NONE", "-i", "NONE", "-n", "-S", run])
    #expect(result.output.hasSuffix("OK\n"), "\(result.output)\(result.errors)")
    #expect(result.status == 0)
  }

  /// A file at a time: loading takes longer than the tests.
  @Test(.serialized, arguments: try Case.emacs())
  func `the Emacs package holds`(file: String, tests: [Case]) async throws {
    try await Editor.emacs.needed()
    let peer = try #require(try Peer(Editor.emacs.name))
    let result = try await peer.run([
      "-Q", "--batch", "-L", Editor.folder + "/emacs", "-l", "ert", "-l", file, "-f",
      "ert-run-tests-batch-and-exit",
    ])
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    let all = "Ran \(tests.count) tests, \(tests.count) results as expected"
    #expect(result.errors.contains(all), "\(result.output)\(result.errors)")
  }
}
