import Foundation

/// A pull request as GraphQL gives it. What a token may not see is null.
struct PullRequestNode: JSONReadable, Sendable {
  struct Rollup: JSONReadable, Sendable {
    var state: String?
    var contexts: CheckContexts?

    init(_ json: JSONValue) throws(JSONFailure) {
      state = try json.read("state")
      contexts = try json.read("contexts")
    }

    /// What the last commit of a pull request has; nil where it has no checks.
    static func ofHead(of pullRequest: JSONValue) throws(JSONFailure) -> Rollup? {
      let commits: JSONValue? = try pullRequest.read("commits")
      let nodes: [JSONValue]? = try commits?.read("nodes")
      let commit: JSONValue? = try nodes?.first?.read("commit")
      return try commit?.read("statusCheckRollup")
    }
  }

  var id: String
  var number: Int
  var title: String
  var url: String?
  var state: String?
  var isDraft: Bool?
  var createdAt: Date
  var updatedAt: Date
  /// Nil where the account is gone.
  var author: String?
  var repository: String
  var headRefOid: String
  var baseRefName: String
  var mergeable: String?
  var mergeStateStatus: String?
  var viewerCanUpdateBranch: Bool?
  var reviewDecision: String?
  var rollup: Rollup?

  init(_ json: JSONValue) throws(JSONFailure) {
    id = try json.read("id")
    number = try json.read("number")
    title = try json.read("title")
    url = try json.read("url")
    state = try json.read("state")
    isDraft = try json.read("isDraft")
    createdAt = try json.read("createdAt")
    updatedAt = try json.read("updatedAt")
    let actor: JSONValue? = try json.read("author")
    author = try actor?.read("login")
    let repository: JSONValue = try json.read("repository")
    self.repository = try repository.read("nameWithOwner")
    headRefOid = try json.read("headRefOid")
    baseRefName = try json.read("baseRefName")
    mergeable = try json.read("mergeable")
    mergeStateStatus = try json.read("mergeStateStatus")
    viewerCanUpdateBranch = try json.read("viewerCanUpdateBranch")
    reviewDecision = try json.read("reviewDecision")
    rollup = try .ofHead(of: json)
  }

  static let optionalMergeFields: Set<GraphQLField> = [
    GraphQLField("PullRequest", "mergeStateStatus"),
    GraphQLField("PullRequest", "viewerCanUpdateBranch"),
  ]

  static let optionalFields = optionalMergeFields.union([
    GraphQLField("PullRequest", "isDraft"),
    GraphQLField("PullRequest", "reviewDecision"),
  ])

  static let fragment = """
    fragment PullRequestFields on PullRequest {
      id
      number
      title
      url
      state
      isDraft
      createdAt
      updatedAt
      author { login }
      repository { nameWithOwner }
      headRefOid
      baseRefName
      mergeable
      mergeStateStatus
      viewerCanUpdateBranch
      reviewDecision
    }
    """
}

extension PullRequest {
  /// Without its pipelines, which the contexts say.
  init(_ node: PullRequestNode, webBase: URL) {
    id = node.id
    repo = node.repository
    number = node.number
    title = node.title
    htmlURL = node.url ?? webBase.appendingPathComponent("\(repo)/pull/\(number)").absoluteString
    author = node.author ?? "ghost"
    isDraft = node.isDraft ?? false
    createdAt = node.createdAt
    updatedAt = node.updatedAt
    headSHA = node.headRefOid
    baseRef = node.baseRefName
    review = node.reviewDecision.flatMap { Review(rawValue: $0.lowercased()) } ?? .none
    counts = Counts()
    pipelines = []
    pipelinesState = .partial
    mergeable = .unknown
    mergeableState = .unknown
    updateBranch = .unknown
    setMergeState(
      mergeable: node.mergeable, state: node.mergeStateStatus, canUpdate: node.viewerCanUpdateBranch)
  }

  /// - Parameters: as GraphQL or REST give them, in either case; `canUpdate` nil where the server does not say.
  mutating func setMergeState(mergeable: String?, state: String?, canUpdate: Bool?) {
    self.mergeable = mergeable.flatMap { Mergeable(rawValue: $0.lowercased()) } ?? .unknown
    mergeableState = state.flatMap { MergeableState(rawValue: $0.lowercased()) } ?? .unknown
    updateBranch = UpdateBranch(
      viewerCanUpdateBranch: canUpdate, mergeable: self.mergeable, state: mergeableState)
  }

  /// What the contexts say of the pipelines, all pages of them or as many as came.
  mutating func setPipelines(_ nodes: [CheckContexts.Node], isComplete: Bool, webBase: URL) {
    guard isComplete || !nodes.isEmpty else {
      pipelinesState = .unavailable
      return
    }
    let repo = repo
    let pipelines = Pipelines(nodes) { webBase.appendingPathComponent("\(repo)/runs/\($0)").absoluteString }
    self.pipelines = pipelines.shown
    counts = pipelines.counts
    pipelinesState = isComplete ? .complete : .partial
  }
}
