package import Foundation

/// All that the simulated GitHub knows: plain values, to be made and changed at will.
package struct World: Sendable {
  /// The login that the token belongs to.
  package var viewer: String
  package var repositories: [Repository]
  package var pullRequests: [PullRequest]

  /// A repository that only a pull request names is added to `repositories`.
  package init(
    viewer: String = "freemandealer", repositories: [Repository] = [], pullRequests: [PullRequest] = []
  ) {
    self.viewer = viewer
    self.repositories = repositories
    self.pullRequests = pullRequests
    for pullRequest in pullRequests where repository(pullRequest.repo) == nil {
      self.repositories.append(Repository(pullRequest.repo))
    }
  }

  /// Names compare without regard to case, as GitHub's do.
  package func repository(_ name: String) -> Repository? {
    repositories.first { $0.name.lowercased() == name.lowercased() }
  }

  package subscript(id: PullRequest.ID) -> PullRequest? {
    get { index(of: id).map { pullRequests[$0] } }
    set {
      guard let index = index(of: id) else { return }
      if let newValue { pullRequests[index] = newValue } else { pullRequests.remove(at: index) }
    }
  }

  package subscript(repo: String, number: Int) -> PullRequest? {
    get { self[PullRequest.ID(repo: repo, number: number)] }
    set { self[PullRequest.ID(repo: repo, number: number)] = newValue }
  }

  private func index(of id: PullRequest.ID) -> Int? {
    pullRequests.firstIndex { $0.number == id.number && $0.repo.lowercased() == id.repo.lowercased() }
  }

  /// 2026-11-20T08:00:00Z: the time of whatever is given no other.
  package static let ordinaryDate = Date(timeIntervalSince1970: 1_795_161_600)
}

extension World {
  package struct Repository: Sendable {
    /// "owner/name"
    package var name: String
    /// For `/repositories/ID`, where a former name redirects to.
    package var id: Int
    package var formerNames: [String]
    /// Whether comments such as `run p0` start pipelines here.
    package var runsDorisCI: Bool

    /// Without `runsDorisCI`, apache/doris alone does.
    package init(_ name: String, id: Int? = nil, formerNames: [String] = [], runsDorisCI: Bool? = nil) {
      self.name = name
      self.id = id ?? Int(Fingerprint.of(name).prefix(7), radix: 16) ?? 1
      self.formerNames = formerNames
      self.runsDorisCI = runsDorisCI ?? (name.lowercased() == "apache/doris")
    }
  }

  package struct CommitStatus: Sendable {
    package enum State: String, Sendable, CaseIterable {
      case error = "ERROR"
      case expected = "EXPECTED"
      case failure = "FAILURE"
      case pending = "PENDING"
      case success = "SUCCESS"
    }
    package var context: String
    package var state: State
    package var description: String?
    package var targetURL: String?
    package var createdAt: Date
    package var required: Bool

    package init(
      _ context: String, _ state: State, description: String? = nil, targetURL: String? = nil,
      createdAt: Date = World.ordinaryDate, required: Bool = false
    ) {
      self.context = context
      self.state = state
      self.description = description
      self.targetURL = targetURL
      self.createdAt = createdAt
      self.required = required
    }
  }

  package struct CheckRun: Sendable {
    package enum Status: String, Sendable, CaseIterable {
      case completed = "COMPLETED"
      case inProgress = "IN_PROGRESS"
      case pending = "PENDING"
      case queued = "QUEUED"
      case requested = "REQUESTED"
      case waiting = "WAITING"
    }
    package enum Conclusion: String, Sendable, CaseIterable {
      case actionRequired = "ACTION_REQUIRED"
      case cancelled = "CANCELLED"
      case failure = "FAILURE"
      case neutral = "NEUTRAL"
      case skipped = "SKIPPED"
      case stale = "STALE"
      case startupFailure = "STARTUP_FAILURE"
      case success = "SUCCESS"
      case timedOut = "TIMED_OUT"
    }
    package var id: Int
    package var name: String
    package var title: String?
    /// Nil for a check run of an app that is not GitHub Actions: it has no workflow run.
    package var workflow: String?
    package var event: String
    package var status: Status
    package var conclusion: Conclusion?
    package var startedAt: Date?
    package var completedAt: Date?
    package var detailsURL: String?
    package var app: String
    package var required: Bool

    /// Without `status`: completed where there is a conclusion, else in progress.
    package init(
      _ name: String, _ conclusion: Conclusion?, status: Status? = nil, id: Int = 1, title: String? = nil,
      workflow: String? = "CI", event: String = "pull_request", startedAt: Date? = World.ordinaryDate,
      completedAt: Date? = nil, detailsURL: String? = nil, app: String = "GitHub Actions",
      required: Bool = false
    ) {
      self.id = id
      self.name = name
      self.title = title
      self.workflow = workflow
      self.event = event
      self.status = status ?? (conclusion == nil ? .inProgress : .completed)
      self.conclusion = conclusion
      self.startedAt = startedAt
      self.completedAt = completedAt
      self.detailsURL = detailsURL
      self.app = app
      self.required = required
    }
  }

  package struct Comment: Sendable {
    package var id: Int
    package var author: String
    package var body: String
    package var createdAt: Date

    package init(id: Int, author: String, body: String, createdAt: Date) {
      self.id = id
      self.author = author
      self.body = body
      self.createdAt = createdAt
    }
  }
}
