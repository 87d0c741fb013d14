package import Foundation

extension World {
  /// Reads the `world.json` of the loopback GitHub that this project is measured against.
  ///
  /// Beyond its keys: `viewer`; `doris_ci`, the repositories whose pipelines comments start (apache/doris
  /// if absent); a pull request's `head_branch_gone`, and `no_push` by the name of a `PushRefusal`.
  ///
  /// - Throws: `DecodingError`, which names the pull request and its key.
  package init(json: Data) throws {
    let file = try JSONDecoder().decode(JSON.self, from: json)
    let dorisCI = file["doris_ci"]?.array?.compactMap(\.string)
    let named = (file["repos"]?.array ?? []).compactMap(\.string).map { name in
      Repository(name, runsDorisCI: dorisCI?.contains(name))
    }
    self.init(
      viewer: file["viewer"]?.string ?? "freemandealer", repositories: named,
      pullRequests: try (file["prs"]?.array ?? []).map(PullRequest.init(entry:)))
  }
}

extension World.PullRequest {
  fileprivate init(entry: JSON) throws {
    let entry = Entry(entry, in: "#\(entry["number"]?.int ?? 0)")
    self.init(
      try entry.required("repo"), try entry.number("number") ?? 0, try entry.required("title"),
      author: try entry.required("author"), head: try entry.required("head"),
      createdAt: try entry.date("created_at") ?? Date(timeIntervalSince1970: 1_793_491_200),
      updatedAt: try entry.date("updated_at") ?? World.ordinaryDate,
      statuses: try entry.entries("statuses").map(World.CommitStatus.init(entry:)),
      checkRuns: try entry.entries("checkRuns").map(World.CheckRun.init(entry:)))
    state = try entry.value("state") ?? state
    isDraft = try entry.flag("draft")
    headRef = try entry.text("head_ref") ?? headRef
    baseRef = try entry.text("base_ref") ?? baseRef
    mergeable = try entry.value("mergeable") ?? mergeable
    resolvesTo = try entry.value("resolves")
    mergeState = try entry.value("merge_state") ?? mergeState
    viewerCanUpdateBranch = try entry.flag("can_update")
    behind = try entry.number("behind") ?? 0
    updateTakes = try entry.duration("update_takes") ?? updateTakes
    pushRefusal =
      switch entry["no_push"] {
      case .string: try entry.value("no_push")
      case .bool(true): .tokenMayNotWrite
      default: nil
      }
    headBranchGone = try entry.flag("head_branch_gone")
    reviewDecision = try entry.value("review")
    comments = try entry.entries("comments").map(World.Comment.init(entry:))
  }
}

extension World.CommitStatus {
  fileprivate init(entry: Entry) throws {
    let state = try entry.required("state")
    self.init(
      try entry.required("context"), try entry.known(state.uppercased(), "state"),
      description: try entry.text("description"), targetURL: try entry.text("target_url"),
      createdAt: try entry.date("created_at") ?? World.ordinaryDate, required: try entry.flag("required"))
  }
}

extension World.CheckRun {
  /// A null `workflow` or `started_at` says "none", where absence says "the ordinary one".
  fileprivate init(entry: Entry) throws {
    self.init(
      try entry.required("name"), try entry.value("conclusion"), status: try entry.value("status"),
      id: try entry.number("id") ?? 1, title: try entry.text("title"),
      workflow: entry["workflow"] == nil ? "CI" : try entry.text("workflow"),
      event: try entry.text("event") ?? "pull_request",
      startedAt: entry["started_at"] == nil ? World.ordinaryDate : try entry.date("started_at"),
      completedAt: try entry.date("completed_at"), detailsURL: try entry.text("details_url"),
      app: try entry.text("app") ?? "GitHub Actions", required: try entry.flag("required"))
  }
}

extension World.Comment {
  fileprivate init(entry: Entry) throws {
    self.init(
      id: try entry.number("id") ?? 1, author: entry["user"]?["login"]?.string ?? "freemandealer",
      body: try entry.required("body"), createdAt: try entry.date("created_at") ?? World.ordinaryDate)
  }
}

/// An object of the file, whose members are of the right type or an error that says which is not.
private struct Entry {
  let json: JSON
  let place: String

  init(_ json: JSON, in place: String) {
    self.json = json
    self.place = place
  }

  subscript(key: String) -> JSON? { json[key] }

  func text(_ key: String) throws -> String? {
    switch json[key] {
    case .string(let text): text
    case .null, nil: nil
    default: throw error(key, "a string")
    }
  }

  func required(_ key: String) throws -> String {
    guard let text = try text(key) else { throw error(key, "a string") }
    return text
  }

  func number(_ key: String) throws -> Int? {
    switch json[key] {
    case .int(let number): number
    case .null, nil: nil
    default: throw error(key, "a number")
    }
  }

  func duration(_ key: String) throws -> Duration? {
    switch json[key] {
    case .int(let seconds): .seconds(seconds)
    case .double(let seconds): .seconds(seconds)
    case .null, nil: nil
    default: throw error(key, "a number of seconds")
    }
  }

  func flag(_ key: String) throws -> Bool {
    switch json[key] {
    case .bool(let flag): flag
    case .null, nil: false
    default: throw error(key, "true or false")
    }
  }

  func date(_ key: String) throws -> Date? {
    guard let text = try text(key) else { return nil }
    guard let date = try? Date(text, strategy: .iso8601) else { throw error(key, "an ISO 8601 time") }
    return date
  }

  func value<Value: RawRepresentable<String>>(_ key: String) throws -> Value? {
    try text(key).map { try known($0, key) }
  }

  func known<Value: RawRepresentable<String>>(_ text: String, _ key: String) throws -> Value {
    guard let value = Value(rawValue: text) else { throw error(key, "a \(Value.self), not \"\(text)\"") }
    return value
  }

  func entries(_ key: String) throws -> [Entry] {
    (json[key]?.array ?? []).map { Entry($0, in: "\(place), \(key)") }
  }

  private func error(_ key: String, _ expected: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: [], debugDescription: "\(place): \"\(key)\" must be \(expected)"))
  }
}
