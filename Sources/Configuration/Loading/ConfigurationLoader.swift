import Foundation

/// Finds and reads the configuration.
///
/// The first of these that is given or exists is taken, and nothing else is looked at: the path of
/// `--config`, of `initializationOptions.config`, of PRLS_CONFIG, then `prls/config.yaml` and
/// `prls/.env` in the folder for configurations. The working directory is never searched: an
/// editor's is any repository, and a hostile one could send the token elsewhere.
package struct ConfigurationLoader: Sendable {
  private enum Choice {
    /// A person named this file.
    case named(path: String, by: String)
    /// The first of these that exists.
    case search(config: String, dotEnv: String)
    case nowhere(ConfigurationFault)
  }

  private let environment: [String: String]
  private let choice: Choice

  /// Takes the environment of the process and its user's home; a relative `explicitPath` is taken
  /// from the working directory of this moment.
  package init(
    environment: [String: String], home: String, explicitPath: String?, initializationPath: String?
  ) {
    self.environment = environment
    choice = Self.choose(environment, home: home, explicitPath, initializationPath)
  }

  package func load() throws(ConfigurationError) -> Configuration {
    switch choice {
    case .nowhere(let fault):
      throw ConfigurationError(faults: [fault])
    case .named(let path, let name):
      guard let file = try read(path) else {
        throw ConfigurationError(faults: [
          ConfigurationFault(
            path: path, message: "there is no such file, but \(name) names it; mend the path")
        ])
      }
      return try configuration(from: file, at: path)
    case .search(let config, let dotEnv):
      if let file = try read(config) { return try configuration(from: file, at: config) }
      if let file = try read(dotEnv) {
        var configuration = try DotEnvConfiguration.configuration(
          from: file, path: dotEnv, environment: environment)
        configuration.warnIfWritable(file, dotEnv)
        return configuration
      }
      throw ConfigurationError(faults: [
        ConfigurationFault(path: config, message: Self.nothing(config, dotEnv))
      ])
    }
  }

  /// Changes when a file that was read, or would have been read first, appears, changes or goes.
  package func fingerprint() -> Fingerprint {
    switch choice {
    case .nowhere: Fingerprint(of: [])
    case .named(let path, _): Fingerprint(of: [path, TokenEntry.dotEnvPath(beside: path)])
    case .search(let config, let dotEnv): Fingerprint(of: [config, dotEnv])
    }
  }

  private static func nothing(_ config: String, _ dotEnv: String) -> String {
    "there is no configuration; copy config.yaml.example here and name yourself in it. Looked for --config, "
      + "initializationOptions.config, PRLS_CONFIG (none given), \(config) and \(dotEnv)"
  }
}

extension ConfigurationLoader {
  private func read(_ path: String) throws(ConfigurationError) -> File? {
    do throws(File.Problem) {
      return try File.read(path)
    } catch {
      switch error {
      case .missing: return nil
      case .unusable(let reason):
        throw ConfigurationError(faults: [ConfigurationFault(path: path, message: reason)])
      }
    }
  }

  private func configuration(from file: File, at path: String) throws(ConfigurationError) -> Configuration {
    let dotEnvPath = TokenEntry.dotEnvPath(beside: path)
    let dotEnvFile = try read(dotEnvPath)
    let dotEnv = dotEnvFile.map { DotEnv($0.bytes) } ?? DotEnv()
    var faults = dotEnv.faults.map {
      ConfigurationFault(path: dotEnvPath, mark: $0.mark, message: $0.message)
    }
    do {
      let document = try YAMLReader.read(file.bytes)
      var configuration = try ConfigurationSchema.configuration(
        from: document, path: path, variables: Variables(environment: environment, dotEnv: dotEnv),
        isReadableByOthers: (
          yaml: file.isReadableByOthers, dotEnv: dotEnvFile?.isReadableByOthers ?? false
        ))
      configuration.warnIfWritable(file, path)
      if let dotEnvFile { configuration.warnIfWritable(dotEnvFile, dotEnvPath) }
      if faults.isEmpty { return configuration }
    } catch let error as YAMLError {
      faults.append(ConfigurationFault(path: path, mark: error.mark, message: error.message))
    } catch let error as ConfigurationError {
      faults += error.faults
    } catch {
      faults.append(ConfigurationFault(path: path, message: "\(error)"))
    }
    throw ConfigurationError(faults: faults)
  }
}

extension ConfigurationLoader {
  private static func choose(
    _ environment: [String: String], home: String, _ explicitPath: String?, _ initializationPath: String?
  ) -> Choice {
    if let explicitPath {
      guard !explicitPath.isEmpty else {
        return .nowhere(ConfigurationFault(path: "--config", message: "this path is empty; name a file"))
      }
      return .named(path: absolute(expanded(explicitPath, home)), by: "--config")
    }
    let given = [
      ("initializationOptions.config", initializationPath), ("PRLS_CONFIG", environment["PRLS_CONFIG"]),
    ]
    for case (let name, let path?) in given where !path.isEmpty {
      let path = expanded(path, home)
      guard path.hasPrefix("/") else {
        return .nowhere(
          ConfigurationFault(path: name, message: "this path is relative; write it from `/` or `~/` on"))
      }
      return .named(path: path, by: name)
    }
    guard let folder = folder(environment, home: home) else {
      return .nowhere(
        ConfigurationFault(
          path: "config.yaml",
          message: "HOME is not set, so there is no place to look in; name a file by --config"))
    }
    return .search(config: folder + "/config.yaml", dotEnv: folder + "/.env")
  }

  /// By the XDG base directory specification a relative value is ignored.
  private static func folder(_ environment: [String: String], home: String) -> String? {
    if let base = environment["XDG_CONFIG_HOME"], base.hasPrefix("/") {
      return base.withoutTrailingSlashes + "/prls"
    }
    return home.hasPrefix("/") ? home.withoutTrailingSlashes + "/.config/prls" : nil
  }

  /// `..` is left to the system, which knows where links lead.
  private static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    let inside = path.hasPrefix("./") ? path.dropFirst(2) : path[...]
    return FileManager.default.currentDirectoryPath.withoutTrailingSlashes + "/" + inside
  }

  private static func expanded(_ path: String, _ home: String) -> String {
    path.hasPrefix("~/") && home.hasPrefix("/") ? home.withoutTrailingSlashes + path.dropFirst(1) : path
  }
}

extension Configuration {
  fileprivate mutating func warnIfWritable(_ file: File, _ path: String) {
    guard file.isWritableByGroup else { return }
    warnings.append(
      "\(path) can be written by its group, who could send your token elsewhere; run: chmod go-w '\(path)'")
  }
}

extension String {
  fileprivate var withoutTrailingSlashes: String {
    var text = self
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }
}
