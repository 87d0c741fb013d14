extension GraphQLSchema {
  static let github = Result { () throws(GraphQLSyntaxError) in try GraphQLSchema(githubText) }

  /// An excerpt: every type, field and argument in it stands as GitHub publishes it.
  private static let githubText = """
    type Query {
      node(id: ID!): Node
      nodes(ids: [ID!]!): [Node]!
      rateLimit(dryRun: Boolean): RateLimit
      repository(followRenames: Boolean, name: String!, owner: String!): Repository
      search(
        after: String, before: String, first: Int, last: Int, query: String!, type: SearchType!
      ): SearchResultItemConnection!
      viewer: User!
    }
    interface Node { id: ID! }
    interface Actor { login: String! url: URI! }
    interface RepositoryOwner { id: ID! login: String! url: URI! }
    interface RequirableByPullRequest { isRequired(pullRequestId: ID, pullRequestNumber: Int): Boolean! }
    union SearchResultItem = PullRequest
    union StatusCheckRollupContext = CheckRun | StatusContext

    type RateLimit { cost: Int! limit: Int! nodeCount: Int! remaining: Int! resetAt: DateTime! used: Int! }
    type User implements Actor & Node & RepositoryOwner { id: ID! login: String! name: String url: URI! }
    type Organization implements Actor & Node & RepositoryOwner {
      id: ID! login: String! name: String url: URI!
    }
    type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }
    type SearchResultItemConnection {
      edges: [SearchResultItemEdge] issueCount: Int! nodes: [SearchResultItem] pageInfo: PageInfo!
    }
    type SearchResultItemEdge { cursor: String! node: SearchResultItem }
    type Repository implements Node {
      id: ID! isArchived: Boolean! isPrivate: Boolean! name: String! nameWithOwner: String!
      owner: RepositoryOwner! pullRequest(number: Int!): PullRequest url: URI!
    }
    type PullRequest implements Node {
      author: Actor baseRefName: String! baseRefOid: GitObjectID! baseRepository: Repository
      commits(after: String, before: String, first: Int, last: Int): PullRequestCommitConnection!
      createdAt: DateTime! headRefName: String! headRefOid: GitObjectID!
      id: ID! isDraft: Boolean! mergeStateStatus: MergeStateStatus! mergeable: MergeableState!
      number: Int! permalink: URI! repository: Repository! reviewDecision: PullRequestReviewDecision
      state: PullRequestState! statusCheckRollup: StatusCheckRollup title: String! updatedAt: DateTime!
      url: URI! viewerCanUpdateBranch: Boolean!
    }
    type PullRequestCommitConnection {
      edges: [PullRequestCommitEdge] nodes: [PullRequestCommit] pageInfo: PageInfo! totalCount: Int!
    }
    type PullRequestCommitEdge { cursor: String! node: PullRequestCommit }
    type PullRequestCommit implements Node { commit: Commit! id: ID! }
    type Commit implements Node {
      abbreviatedOid: String! id: ID! oid: GitObjectID! statusCheckRollup: StatusCheckRollup
    }
    type StatusCheckRollup implements Node {
      contexts(
        after: String, before: String, first: Int, last: Int
      ): StatusCheckRollupContextConnection!
      id: ID! state: StatusState!
    }
    type StatusCheckRollupContextConnection {
      checkRunCount: Int! checkRunCountsByState: [CheckRunStateCount!]
      edges: [StatusCheckRollupContextEdge] nodes: [StatusCheckRollupContext] pageInfo: PageInfo!
      statusContextCount: Int! statusContextCountsByState: [StatusContextStateCount!] totalCount: Int!
    }
    type StatusCheckRollupContextEdge { cursor: String! node: StatusCheckRollupContext }
    type CheckRunStateCount { count: Int! state: CheckRunState! }
    type StatusContextStateCount { count: Int! state: StatusState! }
    type StatusContext implements Node & RequirableByPullRequest {
      context: String! createdAt: DateTime! description: String id: ID!
      isRequired(pullRequestId: ID, pullRequestNumber: Int): Boolean! state: StatusState! targetUrl: URI
      updatedAt: DateTime!
    }
    type CheckRun implements Node & RequirableByPullRequest {
      checkSuite: CheckSuite! completedAt: DateTime conclusion: CheckConclusionState databaseId: Int
      detailsUrl: URI id: ID! isRequired(pullRequestId: ID, pullRequestNumber: Int): Boolean!
      name: String! permalink: URI! startedAt: DateTime status: CheckStatusState! summary: String
      title: String url: URI!
    }
    type CheckSuite implements Node { app: App databaseId: Int id: ID! workflowRun: WorkflowRun }
    type App implements Node { databaseId: Int id: ID! name: String! slug: String! }
    type WorkflowRun implements Node { databaseId: Int event: String! id: ID! url: URI! workflow: Workflow! }
    type Workflow implements Node { databaseId: Int id: ID! name: String! }
    """
}
