extension GraphQLObject {
  static func pullRequest(_ pullRequest: World.PullRequest) -> GraphQLObject {
    GraphQLObject("PullRequest") { field, arguments, reading throws(GraphQLFieldError) in
      switch field {
      case "id": return .leaf(.string(pullRequest.nodeID))
      case "number": return .leaf(.int(pullRequest.number))
      case "title": return .leaf(.string(pullRequest.title))
      case "url", "permalink": return .leaf(.string(pullRequest.htmlURL))
      case "state": return .leaf(.string(pullRequest.state.rawValue))
      case "isDraft": return .leaf(.bool(pullRequest.isDraft))
      case "createdAt": return .leaf(JSON(pullRequest.createdAt))
      case "updatedAt": return .leaf(JSON(pullRequest.updatedAt))
      case "author": return .object(.user(pullRequest.author))
      case "headRefOid": return .leaf(.string(pullRequest.head))
      case "headRefName": return .leaf(.string(pullRequest.headRef))
      case "baseRefOid": return .leaf(.string(World.PullRequest.baseSHA))
      case "baseRefName": return .leaf(.string(pullRequest.baseRef))
      case "mergeable":
        reading.noteMergeability(of: pullRequest)
        return .leaf(.string(pullRequest.mergeable.rawValue))
      case "mergeStateStatus":
        reading.noteMergeability(of: pullRequest)
        return .leaf(.string(pullRequest.mergeState.rawValue))
      case "viewerCanUpdateBranch": return .leaf(.bool(pullRequest.viewerCanUpdateBranch))
      case "reviewDecision": return .leaf(JSON(pullRequest.reviewDecision?.rawValue))
      case "repository", "baseRepository": return .object(.repository(pullRequest.repo))
      case "statusCheckRollup": return .rollup(of: pullRequest)
      case "commits":
        let page = try Page(of: [pullRequest], arguments, connection: "commits")
        return .object(page.connection("PullRequestCommitConnection") { .pullRequestCommit(of: $0) })
      default: return .null
      }
    }
  }

  private static func pullRequestCommit(of pullRequest: World.PullRequest) -> GraphQLObject {
    GraphQLObject("PullRequestCommit") { field, _, _ in
      field == "commit" ? .object(.commit(of: pullRequest)) : .leaf(.string("PRC_" + pullRequest.head))
    }
  }

  private static func commit(of pullRequest: World.PullRequest) -> GraphQLObject {
    GraphQLObject("Commit") { field, _, _ in
      switch field {
      case "id": .leaf(.string("C_" + pullRequest.head))
      case "oid": .leaf(.string(pullRequest.head))
      case "abbreviatedOid": .leaf(.string(String(pullRequest.head.prefix(7))))
      case "statusCheckRollup": .rollup(of: pullRequest)
      default: .null
      }
    }
  }
}

extension Reading {
  mutating func noteMergeability(of pullRequest: World.PullRequest) {
    if pullRequest.mergeable == .unknown { mergeabilityOf.insert(pullRequest.id) }
  }
}

extension World.PullRequest {
  static let baseSHA = String(repeating: "b", count: 40)
}
