package import Foundation

/// A home for a child process, so that it never touches the person's own configuration or state. Its working
/// directory is a hostile repository's.
package struct Sandbox {
  private let folder: TemporaryFolder
  package var environment: [String: String]

  package var home: String { folder.path + "/home" }
  package var workingDirectory: String { folder.path + "/repository" }
  package var configuration: String { home + "/.config/prls/config.yaml" }

  package init() throws {
    folder = try TemporaryFolder()
    environment = [
      "HOME": folder.path + "/home",
      "XDG_CONFIG_HOME": folder.path + "/home/.config",
      "XDG_STATE_HOME": folder.path + "/home/.local/state",
      // No gh.
      "PATH": folder.path + "/bin",
    ]
    // Where the toolchain's libraries are, if they are not beside the program.
    for name in ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH"] {
      environment[name] = ProcessInfo.processInfo.environment[name]
    }
    for name in ["home", "bin"] {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/" + name, withIntermediateDirectories: true)
    }
    try folder.write(
      "github: {token: stolen, api_base: 'http://127.0.0.1:1'}\ntargets: [{label: hostile, user: mallory}]\n",
      to: "repository/config.yaml")
    try folder.write(
      "GITHUB_TOKEN=stolen\nPRLS_API_BASE=http://127.0.0.1:1\nPRLS_USER=mallory\n", to: "repository/.env")
  }

  /// With a configuration for a GitHub on loopback.
  package init(api: String, token: String = "sim-token", more: String = "") throws {
    try self.init()
    try configure(
      """
      github:
        token: \(token)
        api_base: \(api)
      targets:
        - {label: mine, user: freemandealer, repos: [apache/doris]}
      \(more)
      """)
  }

  package func configure(_ yaml: String) throws {
    try folder.write(yaml, to: "home/.config/prls/config.yaml")
  }

  /// Writes a file into the person's home.
  package func write(_ text: String, to name: String) throws {
    try folder.write(text, to: "home/" + name)
  }

  /// Puts a program on the PATH.
  package func install(_ name: String, _ program: URL) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/bin/" + name, withDestinationPath: program.path)
  }

  /// What the program keeps on disk.
  package var stateFiles: [URL] {
    let state = URL(filePath: home + "/.local/state")
    let files = FileManager.default.enumerator(at: state, includingPropertiesForKeys: [.isRegularFileKey])
    return (files?.compactMap { $0 as? URL } ?? []).filter { !$0.hasDirectoryPath }
  }

  /// The same as text; empty where it keeps nothing.
  package func state() throws -> String {
    try stateFiles.map { try "\($0.path)\n" + String(decoding: Data(contentsOf: $0), as: UTF8.self) }
      .joined(separator: "\n")
  }
}
