/// The GraphQL questions, literally. `.ci/run` checks them against GitHub's schema.
extension GraphQLDocument {
  /// A page of a target's list, with the first `$contexts` checks of each pull request.
  static let pullRequestSearch = GraphQLDocument(
    """
    query PullRequestSearch($query: String!, $first: Int!, $after: String, $contexts: Int!) {
      search(type: ISSUE, query: $query, first: $first, after: $after) {
        issueCount
        pageInfo { hasNextPage endCursor }
        nodes {
          ... on PullRequest {
            ...PullRequestFields
            commits(last: 1) {
              nodes {
                commit {
                  statusCheckRollup {
                    state
                    contexts(first: $contexts) { ...CheckContexts }
                  }
                }
              }
            }
          }
        }
      }
      rateLimit { limit remaining resetAt }
    }
    """, PullRequestNode.fragment, CheckContexts.fragment,
    optional: PullRequestNode.optionalFields.union(CheckContexts.optionalFields).union(rateLimit))

  /// The checks of the first pull requests of a list of which nothing is known yet.
  static let earlyChecks = GraphQLDocument(
    """
    query EarlyChecks($query: String!, $first: Int!, $contexts: Int!) {
      search(type: ISSUE, query: $query, first: $first) {
        nodes {
          ... on PullRequest {
            id
            commits(last: 1) {
              nodes {
                commit {
                  statusCheckRollup {
                    contexts(first: $contexts) { ...CheckContexts }
                  }
                }
              }
            }
          }
        }
      }
    }
    """, CheckContexts.fragment, optional: CheckContexts.optionalFields)

  /// A page of the checks of some pull requests.
  static let checkContexts = GraphQLDocument(
    """
    query CheckContexts($ids: [ID!]!, $first: Int!, $after: String) {
      nodes(ids: $ids) {
        ... on PullRequest {
          id
          commits(last: 1) {
            nodes {
              commit {
                statusCheckRollup {
                  state
                  contexts(first: $first, after: $after) { ...CheckContexts }
                }
              }
            }
          }
        }
      }
    }
    """, CheckContexts.fragment, optional: CheckContexts.optionalFields)

  /// One pull request with a page of its checks, and which of them are required.
  static let pullRequest = GraphQLDocument(
    """
    query PullRequest($owner: String!, $name: String!, $number: Int!, $first: Int!, $after: String) {
      repository(owner: $owner, name: $name) {
        pullRequest(number: $number) {
          ...PullRequestFields
          commits(last: 1) {
            nodes {
              commit {
                statusCheckRollup {
                  state
                  contexts(first: $first, after: $after) {
                    ...CheckContexts
                    nodes {
                      ... on StatusContext {
                        isRequired(pullRequestNumber: $number)
                      }
                      ... on CheckRun {
                        isRequired(pullRequestNumber: $number)
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    """, PullRequestNode.fragment, CheckContexts.fragment,
    optional: PullRequestNode.optionalFields.union(CheckContexts.optionalFields))

  /// Whether some pull requests can be merged by now: GitHub works that out only when asked.
  static let mergeStates = GraphQLDocument(
    """
    query MergeStates($ids: [ID!]!) {
      nodes(ids: $ids) {
        ... on PullRequest {
          id
          mergeable
          mergeStateStatus
          viewerCanUpdateBranch
        }
      }
    }
    """, optional: PullRequestNode.optionalMergeFields)

  /// Whom the token speaks for.
  static let viewer = GraphQLDocument(
    """
    query Viewer {
      viewer { login }
      rateLimit { limit remaining resetAt }
    }
    """, optional: rateLimit)

  static let all = [pullRequestSearch, earlyChecks, checkContexts, pullRequest, mergeStates, viewer]

  private static let rateLimit: Set<GraphQLField> = [GraphQLField("Query", "rateLimit")]
}
