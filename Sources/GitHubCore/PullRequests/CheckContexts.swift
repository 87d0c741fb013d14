import Foundation

/// What GitHub says of a commit's checks: its `StatusCheckRollupContextConnection`.
struct CheckContexts: Decodable, Sendable {
  struct StateCount: Decodable, Sendable {
    var state: String
    var count: Int
  }
  struct Page: Decodable, Sendable {
    var hasNextPage: Bool
    var endCursor: String?
  }

  var totalCount: Int?
  var checkRunCountsByState: [StateCount]?
  var statusContextCountsByState: [StateCount]?
  var pageInfo: Page?
  /// Null, or of a form that is not known: left out of what can be read.
  private var nodes: [Lossy<Node>]?

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
  struct Node: Decodable, Sendable {
    struct Suite: Decodable, Sendable {
      struct Run: Decodable, Sendable {
        struct Workflow: Decodable, Sendable { var name: String? }
        var event: String?
        var workflow: Workflow?
      }
      var workflowRun: Run?
    }
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
    var checkSuite: Suite?

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

extension PullRequest.Counts {
  mutating func add(_ count: Int, to bucket: Pipeline.Bucket) {
    switch bucket {
    case .failed: failed += count
    case .pending: pending += count
    case .passed: passed += count
    }
  }
}
