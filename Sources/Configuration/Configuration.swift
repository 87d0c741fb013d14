package import Foundation

/// Everything a person set, checked as a whole before anything uses it.
package struct Configuration: Sendable, Equatable {
  /// The file that it came from; absolute.
  package var path: String
  /// Without a slash at its end: `https://api.github.com`, `https://ghe.example.com/api/v3`.
  package var apiBase: URL
  /// Without a slash at its end. For links that GitHub's answers do not carry.
  package var webBase: URL
  /// At least one; labels are unique.
  package var targets: [Target]
  /// Null where polling is off.
  package var pollingInterval: Duration?
  package var readOnly: Bool
  /// In the order of the file; commands are unique.
  package var pipelines: [PipelineRow]
  /// From the file, the `.env` beside it or PRLS_GITHUB_TOKEN. Null: `TokenResolver` looks elsewhere.
  package var token: Secret?
  /// Where `token` was found, for a person: "config.yaml, line 2".
  package var tokenOrigin: String?
  /// What a person should mend although it works.
  package var warnings: [String]
  /// What is accepted but changes nothing.
  package var notes: [String]

  package init(
    path: String, apiBase: URL, webBase: URL, targets: [Target], pollingInterval: Duration? = .seconds(300),
    readOnly: Bool = false, pipelines: [PipelineRow] = [], token: Secret? = nil, tokenOrigin: String? = nil,
    warnings: [String] = [], notes: [String] = []
  ) {
    self.path = path
    self.apiBase = apiBase
    self.webBase = webBase
    self.targets = targets
    self.pollingInterval = pollingInterval
    self.readOnly = readOnly
    self.pipelines = pipelines
    self.token = token
    self.tokenOrigin = tokenOrigin
    self.warnings = warnings
    self.notes = notes
  }
}

/// Whose pull requests, and where.
package struct Target: Sendable, Equatable {
  package var label: String
  /// A login, or `app/NAME`: it is safe inside a search query.
  package var user: String
  /// "owner/name" each; empty means everywhere.
  package var repos: [String]

  package init(label: String, user: String, repos: [String]) {
    self.label = label
    self.user = user
    self.repos = repos
  }
}

/// A row that is added to the trigger table, or stands above the one with the same command.
package struct PipelineRow: Sendable, Equatable {
  /// What contexts are matched against; at least one.
  package var match: [String]
  /// The comment that triggers it: one line of at most 100 characters.
  package var command: String
  package var displayName: String

  package init(match: [String], command: String, displayName: String) {
    self.match = match
    self.command = command
    self.displayName = displayName
  }
}
