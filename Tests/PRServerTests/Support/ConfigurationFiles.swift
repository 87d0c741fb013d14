import Configuration
import PRServer

extension ConfigurationSource {
  /// A file that a person named by `--config`.
  static func file(_ path: String) -> ConfigurationSource {
    ConfigurationSource(
      ConfigurationLoader(environment: [:], home: "/nobody", explicitPath: path, initializationPath: nil))
  }
}

extension String {
  /// A configuration of one target.
  static func yaml(interval: Int = 0, repo: String = "apache/doris", more: String = "") -> String {
    """
    github:
      token: sim-token
    targets:
      - label: mine
        user: freemandealer
        repos: [\(repo)]
    polling:
      interval_seconds: \(interval)
    \(more)
    """
  }
}
