/// A comment that starts a pipeline, and the contexts of the checks that it reruns.
package struct Trigger: Sendable, Equatable {
  /// `p0`: the command less its `run `.
  package var pipeline: String
  /// The whole comment, `run p0`.
  package var command: String
  package var displayName: String
  package var contexts: [String]
  /// Whether check runs match as well; the built-in ones are of commit statuses only.
  package var matchesCheckRuns: Bool

  package init(command: String, displayName: String, contexts: [String] = [], matchesCheckRuns: Bool = false)
  {
    self.command = command
    self.pipeline = command.hasPrefix("run ") ? String(command.dropFirst(4)) : command
    self.displayName = displayName
    self.contexts = contexts
    self.matchesCheckRuns = matchesCheckRuns
  }
}

extension Trigger {
  /// Starts everything.
  package static let buildAll = "run buildall"

  /// Apache Doris's pipelines: the names and contexts of the user's design, completed from Doris's own script.
  package static let doris: [Trigger] = [
    Trigger(command: "run compile", displayName: "Compile", contexts: ["COMPILE (DORIS_COMPILE)"]),
    Trigger(command: "run feut", displayName: "FE UT", contexts: ["FE UT (Doris FE UT)"]),
    Trigger(command: "run beut", displayName: "BE UT", contexts: ["BE UT (Doris BE UT)"]),
    Trigger(command: "run cloudut", displayName: "Cloud UT", contexts: ["Cloud UT (Doris Cloud UT)"]),
    Trigger(
      command: "run p0", displayName: "P0 Regression", contexts: ["P0 Regression (Doris Regression)"]),
    Trigger(
      command: "run p1", displayName: "P1 Regression",
      contexts: ["P1 Regression", "vault_p1", "p1", "P1 Regression (Doris Regression)"]),
    Trigger(
      command: "run external", displayName: "External Regression",
      contexts: ["External Regression", "External Regression (Doris External Regression)"]),
    // The design gives `vault_p0 (…)` to cloud_p0; Doris's own script would give it to vault_p0.
    Trigger(
      command: "run cloud_p0", displayName: "Cloud P0",
      contexts: ["vault_p0 (Doris Cloud Regression)", "cloud_p0 (Doris Cloud Regression)"]),
    Trigger(
      command: "run cloud_p1", displayName: "Cloud P1", contexts: ["cloud_p1 (Doris Cloud Regression)"]),
    Trigger(
      command: "run vault_p0", displayName: "Vault P0", contexts: ["vault_p0 (Doris Cloud Regression)"]),
    Trigger(
      command: "run nonConcurrent", displayName: "Non-Concurrent Reg",
      contexts: [
        "NonConcurrent Regression", "NonConcurrent Regression (Doris Regression)",
        "NonConcurrent Regression (nonConcurrent)",
      ]),
    Trigger(
      command: "run performance", displayName: "Performance", contexts: ["performance (Doris Performance)"]),
    Trigger(
      command: "run coverage", displayName: "Coverage",
      contexts: ["Coverage", "check_coverage", "check_coverage (Coverage)"]),
    Trigger(command: buildAll, displayName: "Build All"),
  ]

  /// These need what compile builds: with compile failed they can't pass.
  static let needCompile: Set<String> = ["p0", "p1", "external", "cloud_p0", "vault_p0", "nonConcurrent"]
  /// What `run buildall` starts, at once or after compile.
  static let startedByBuildAll = needCompile.union(["feut", "beut", "cloudut", "compile", "performance"])
}
