import Foundation
import JSONRPC
import TestSupport
import Testing

/// All tests that spawn programs, one after the other: side by side they would only wait for each other.
@Suite(.serialized) enum EndToEnd {}

/// The built program.
enum Prls {
  struct Exit: Sendable {
    var status: Int32
    /// What was on stdout and was not read before.
    var output: String
    var errors: String

    var json: JSON { get throws { try JSON(parsing: output) } }
  }

  /// Runs to the end, with `input` on stdin.
  /// - Parameter closing: standard streams that it starts without, as a shell has it: `<&- 2>&-`.
  static func run(
    _ arguments: [String], in sandbox: Sandbox, input: String = "", closing streams: String? = nil
  ) async throws -> Exit {
    let child = try streams.map { try spawn(arguments, sandbox, closing: $0) } ?? spawn(arguments, sandbox)
    let ((status, output), errors) = try await child.watched {
      async let output = Child.text(of: child.output)
      // As a shell's pipe does it: what the child does not read is lost.
      try? child.input.write(contentsOf: Data(input.utf8))
      try child.input.close()
      let text = try await output
      return (await child.status(), text)
    }
    return Exit(status: status, output: output, errors: errors)
  }

  /// Serves one client; when `script` returns, its input ends.
  @discardableResult
  static func serve(
    _ arguments: [String] = [], in sandbox: Sandbox, _ framing: RPCClient.Framing = .lines,
    within longest: Duration = Child.longest,
    _ script: (inout RPCClient, Child) async throws -> Void
  ) async throws -> Exit {
    let child = try spawn(arguments, sandbox)
    let ((status, output), errors) = try await child.watched(within: longest) {
      var client = RPCClient(toServer: child.input, fromServer: child.output, framing: framing)
      try await script(&client, child)
      try? client.closeInput()
      let rest = try await client.rest()
      return (await child.status(), rest.map { $0.text() }.joined(separator: "\n"))
    }
    return Exit(status: status, output: output, errors: errors)
  }

  static func spawn(_ arguments: [String], _ sandbox: Sandbox) throws -> Child {
    try Child(
      BuiltProgram.prls, arguments, environment: sandbox.environment, directory: sandbox.workingDirectory)
  }

  private static func spawn(_ arguments: [String], _ sandbox: Sandbox, closing streams: String) throws
    -> Child
  {
    try Child(
      URL(filePath: "/bin/sh"), ["-c", "exec \"$0\" \"$@\" \(streams)", BuiltProgram.prls.path] + arguments,
      environment: sandbox.environment, directory: sandbox.workingDirectory)
  }
}

extension JSON {
  /// A value far inside: "pull_requests.0.number".
  func at(_ path: String) -> JSON? {
    path.split(separator: ".").reduce(Optional(self)) { value, step in
      if let index = Int(step), let items = value?.array {
        return items.indices.contains(index) ? items[index] : nil
      }
      return value?[String(step)]
    }
  }
}
