package import Foundation

/// A program of somebody else's that drives prls by a script, as far as it is installed.
package struct Peer {
  package let executable: URL
  package var sandbox: Sandbox

  /// Nil where it is not installed.
  package init?(_ name: String) throws {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    let found = folders.map { URL(filePath: $0 + "/" + name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    guard let found else { return nil }
    executable = found
    var sandbox = try Sandbox()
    sandbox.environment["PRLS"] = BuiltProgram.prls.path
    // Unlike prls, these find their own libraries by the environment.
    sandbox.environment["PATH"] = folders.joined(separator: ":")
    let home = ProcessInfo.processInfo.environment["HOME"] ?? "/"
    for (name, usual) in ["PYTHONUSERBASE": home + "/.local", "PYENV_ROOT": home + "/.pyenv"] {
      sandbox.environment[name] = ProcessInfo.processInfo.environment[name] ?? usual
    }
    self.sandbox = sandbox
  }

  /// Whether it is installed, and with what the test needs: a run with these arguments succeeds.
  package static func isThere(_ name: String, _ arguments: String...) async throws -> Bool {
    guard let peer = try Peer(name) else { return false }
    return try await peer.run(arguments).status == 0
  }

  package func run(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
    let child = try Child(
      executable, arguments, environment: sandbox.environment, directory: sandbox.workingDirectory)
    let ((status, output), errors) = try await child.watched {
      try child.input.close()
      let output = try await Child.text(of: child.output)
      return (await child.status(), output)
    }
    return (status, output, errors)
  }
}
