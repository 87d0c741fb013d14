import Foundation

/// What GitHub says of a commit's checks: its `StatusCheckRollupContextConnection`.
struct CheckContexts: JSONReadable, Sendable {
  struct StateCount: JSONReadable, Sendable {
    var state: String
    var count: Int

    init(_ json: JSONValue) throws(JSONFailure) {
      state = try json.read("state")
      count = try json.read("count")
    }
  }

  struct Page: JSONReadable, Sendable {
    var hasNextPage: Bool
    var endCursor: String?

    init(_ json: JSONValue) throws(JSONFailure) {
      hasNextPage = try json.read("hasNextPage")
      endCursor = try json.read("endCursor")
    }
  }

  var totalCount: Int?
  var checkRunCountsByState: [StateCount]?
  var statusContextCountsByState: [StateCount]?
  var pageInfo: Page?
  /// Null, or of a form that is not known: left out of what can be read.
  private var nodes: [Lossy<Node>]?

  init(_ json: JSONValue) throws(JSONFailure) {
    totalCount = try json.read("totalCount")
    checkRunCountsByState = try json.read("checkRunCountsByState")
    statusContextCountsByState = try json.read("statusContextCountsByState")
    pageInfo = try json.read("pageInfo")
    nodes = try json.read("nodes")
  }

  var readable: [Node] { (nodes ?? []).compactMap(\.value) }

  /// Whether the token may not see some of this page.
  var hidesNodes: Bool { nodes?.contains { $0.value == nil } ?? true }

  /// Where GitHub gives no counts: nil. Superseded runs are in these numbers.
  var countsByState: PullRequest.Counts? {
    guard let runs = checkRunCountsByState, let statuses = statusContextCountsByState else { return nil }
    var counts = PullRequest.Counts()
    for each in runs + statuses { counts.add(each.count, to: Pipeline.Bucket(state: each.state)) }
    return counts
  }

  /// One status context or check run; fields of the other are nil.
  struct Node: Sendable {
    var context: String?
    var state: String?
    var description: String?
    var targetUrl: String?
    var createdAt: Date?

    var databaseId: Int?
    var name: String?
    var title: String?
    var status: String?
    var conclusion: String?
    var detailsUrl: String?
    var permalink: String?
    var startedAt: Date?
    var completedAt: Date?
    var event: String?
    var workflow: String?

    var isRequired: Bool?
  }

  static let optionalFields: Set<GraphQLField> = [
    GraphQLField("StatusCheckRollupContextConnection", "checkRunCountsByState"),
    GraphQLField("StatusCheckRollupContextConnection", "statusContextCountsByState"),
    GraphQLField("CheckRun", "permalink"),
    GraphQLField("WorkflowRun", "event"),
  ]

  static let fragment = """
    fragment CheckContexts on StatusCheckRollupContextConnection {
      totalCount
      checkRunCountsByState { state count }
      statusContextCountsByState { state count }
      pageInfo { hasNextPage endCursor }
      nodes {
        __typename
        ... on StatusContext {
          context
          state
          description
          targetUrl
          createdAt
        }
        ... on CheckRun {
          databaseId
          name
          title
          status
          conclusion
          detailsUrl
          permalink
          startedAt
          completedAt
          checkSuite {
            workflowRun {
              event
              workflow { name }
            }
          }
        }
      }
    }
    """
}

extension CheckContexts.Node: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    context = try json.read("context")
    if context != nil { try readStatus(json) } else { try readCheckRun(json) }
    if bucket != .passed { isRequired = try json.read("isRequired") }
  }

  private mutating func readStatus(_ json: JSONValue) throws(JSONFailure) {
    state = try json.read("state")
    createdAt = try json.read("createdAt")
    // Of one that passed no more is shown, and a long list is of those.
    guard bucket != .passed else { return }
    description = try json.read("description")
    targetUrl = try json.read("targetUrl")
  }

  private mutating func readCheckRun(_ json: JSONValue) throws(JSONFailure) {
    databaseId = try json.read("databaseId")
    name = try json.read("name")
    status = try json.read("status")
    conclusion = try json.read("conclusion")
    startedAt = try json.read("startedAt")
    let suite: JSONValue? = try json.read("checkSuite")
    let run: JSONValue? = try suite?.read("workflowRun")
    event = try run?.read("event")
    let workflow: JSONValue? = try run?.read("workflow")
    self.workflow = try workflow?.read("name")
    guard bucket != .passed else { return }
    title = try json.read("title")
    detailsUrl = try json.read("detailsUrl")
    permalink = try json.read("permalink")
    completedAt = try json.read("completedAt")
  }

  /// GitHub's word for how it stands, in lower case.
  var currentState: String {
    if context != nil { return (state ?? "PENDING").lowercased() }
    let isCompleted = status == nil || status == "COMPLETED"
    return ((isCompleted ? conclusion : status) ?? "PENDING").lowercased()
  }

  var bucket: Pipeline.Bucket { Pipeline.Bucket(state: currentState) }
}

extension PullRequest.Counts {
  mutating func add(_ count: Int, to bucket: Pipeline.Bucket) {
    switch bucket {
    case .failed: failed += count
    case .pending: pending += count
    case .passed: passed += count
    }
  }
}
