import Foundation

/// A pull request as GraphQL gives it. What a token may not see is null.
struct PullRequestNode: Decodable, Sendable {
  struct Actor: Decodable, Sendable { var login: String }
  struct Repository: Decodable, Sendable { var nameWithOwner: String }
  struct Rollup: Decodable, Sendable {
    var state: String?
    var contexts: CheckContexts?
  }
  struct Commit: Decodable, Sendable { var statusCheckRollup: Rollup? }
  struct CommitNode: Decodable, Sendable { var commit: Commit? }
  struct Commits: Decodable, Sendable { var nodes: [CommitNode?]? }

  var id: String
  var number: Int
  var title: String
  var url: String?
  var state: String?
  var isDraft: Bool?
  var createdAt: Date
  var updatedAt: Date
  var author: Actor?
  var repository: Repository
  var headRefOid: String
  var baseRefName: String
  var mergeable: String?
  var mergeStateStatus: String?
  var viewerCanUpdateBranch: Bool?
  var reviewDecision: String?
  var commits: Commits?

  var rollup: Rollup? { commits?.nodes?.first??.commit?.statusCheckRollup }

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
    repo = node.repository.nameWithOwner
    number = node.number
    title = node.title
    htmlURL = node.url ?? webBase.appendingPathComponent("\(repo)/pull/\(number)").absoluteString
    author = node.author?.login ?? "ghost"
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
