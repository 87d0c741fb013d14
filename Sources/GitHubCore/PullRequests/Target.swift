/// Whose pull requests, and where: one board.
package struct Target: Sendable, Hashable, Encodable {
  package var label: String
  package var user: String
  /// `owner/name`; empty means everywhere.
  package var repos: [String]

  package init(label: String, user: String, repos: [String]) {
    self.label = label
    self.user = user
    self.repos = repos
  }

  /// GitHub's search for it.
  var searchQuery: String {
    (["is:pr", "is:open", "author:\(user)"] + repos.map { "repo:\($0)" }).joined(separator: " ")
  }

  package func contains(repo: String) -> Bool {
    repos.isEmpty || repos.contains { $0.lowercased() == repo.lowercased() }
  }
}

/// A target's open pull requests at one time.
package struct PullRequestList: Sendable, Equatable, Encodable {
  /// The newest `updatedAt` first.
  package var pullRequests: [PullRequest] = []
  /// What is missing, and why; a sentence each.
  package var warnings: [String] = []
  package var rateLimit: RateLimit?

  /// How many checks all of them have, superseded ones included; nil where some could not be counted.
  var contextCount: Int?

  package init(pullRequests: [PullRequest] = [], warnings: [String] = [], rateLimit: RateLimit? = nil) {
    self.pullRequests = pullRequests
    self.warnings = warnings
    self.rateLimit = rateLimit
  }
}
