import Foundation

/// A home for the programs that are measured: nothing of the person's own is read or written.
struct Home {
  let folder: String

  init(in parent: String, _ name: String = UUID().uuidString) throws {
    folder = parent + "/" + name
    for path in ["home/.config/prls", "home/.config/gh", "cache", "state"] {
      try FileManager.default.createDirectory(atPath: folder + "/" + path, withIntermediateDirectories: true)
    }
  }

  var errors: String { folder + "/stderr" }
  var cache: String { folder + "/cache" }

  var environment: [String: String] {
    var variables = [
      "HOME": folder + "/home",
      "XDG_CONFIG_HOME": folder + "/home/.config",
      "XDG_CACHE_HOME": cache,
      "XDG_STATE_HOME": folder + "/state",
      "GH_CONFIG_DIR": folder + "/home/.config/gh",
      "GH_TOKEN": Simulator.token,
      "GH_NO_UPDATE_NOTIFIER": "1", "GH_TELEMETRY": "false", "DO_NOT_TRACK": "1",
      "GITHUB_PERSONAL_ACCESS_TOKEN": Simulator.token,
    ]
    // LD_LIBRARY_PATH: where the toolchain's libraries are, if they are not beside the program.
    for name in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH"] {
      variables[name] = ProcessInfo.processInfo.environment[name]
    }
    return variables
  }

  /// Writes prls's configuration; its first target is the list, others follow by their author's name.
  func configure(port: UInt16, _ lists: [BenchWorld.List]) throws {
    let targets = lists.map {
      "  - {label: \($0.author), user: \($0.author), repos: [\(BenchWorld.repository)]}\n"
    }
    let text = """
      github:
        token: \(Simulator.token)
        api_base: http://127.0.0.1:\(port)
      targets:
      \(targets.joined())
      """
    let path = folder + "/home/.config/prls/config.yaml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    // It holds a token.
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// gh speaks plain HTTP over a Unix socket, to whatever host it believes to be there.
  func configureGH(socket: String) throws {
    try "version: \"1\"\nhttp_unix_socket: \(socket)\n".write(
      toFile: folder + "/home/.config/gh/config.yml", atomically: true, encoding: .utf8)
  }

  func forgetCache() throws {
    try? FileManager.default.removeItem(atPath: cache)
    try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
  }
}
