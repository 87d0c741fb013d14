// What REST answers look like: the fields that a pull request tool reads.

extension World.PullRequest {
  var apiURL: String { "https://api.github.com/repos/\(repo)/pulls/\(number)" }

  var rest: JSON {
    let isMergeable: JSON =
      switch mergeable {
      case .mergeable: true
      case .conflicting: false
      case .unknown: nil
      }
    return [
      "url": .string(apiURL), "html_url": .string(htmlURL), "id": 1, "node_id": .string(nodeID),
      "number": .int(number), "state": state == .open ? "open" : "closed", "title": .string(title),
      "user": ["login": .string(author)], "created_at": JSON(createdAt), "updated_at": JSON(updatedAt),
      "draft": .bool(isDraft), "merged": .bool(state == .merged),
      "head": ["sha": .string(head), "ref": .string(headRef), "repo": headBranchGone ? nil : headRepo],
      "base": [
        "sha": .string(Self.baseSHA), "ref": .string(baseRef), "repo": ["full_name": .string(repo)],
      ],
      "mergeable": isMergeable, "mergeable_state": .string(mergeState.rawValue.lowercased()),
      "maintainer_can_modify": true,
    ]
  }

  private var headRepo: JSON {
    ["full_name": .string(author + "/" + (repo.split(separator: "/").last.map(String.init) ?? ""))]
  }

  var restCombinedStatus: JSON {
    let state: World.CommitStatus.State =
      statuses.contains { $0.state == .failure || $0.state == .error }
      ? .failure : statuses.allSatisfy { $0.state == .success } && !statuses.isEmpty ? .success : .pending
    return [
      "state": .string(state.rawValue.lowercased()), "statuses": .array(statuses.map(\.rest)),
      "total_count": .int(statuses.count), "sha": .string(head),
    ]
  }

  var restCheckRuns: JSON {
    ["total_count": .int(checkRuns.count), "check_runs": .array(checkRuns.map { $0.rest(in: repo) })]
  }
}

extension World.CommitStatus {
  var rest: JSON {
    [
      "id": 1, "node_id": "x", "context": .string(context), "state": .string(state.rawValue.lowercased()),
      "description": JSON(description), "target_url": JSON(targetURL), "created_at": JSON(createdAt),
      "updated_at": JSON(createdAt),
    ]
  }
}

extension World.CheckRun {
  func rest(in repo: String) -> JSON {
    [
      "id": .int(id), "name": .string(name), "status": .string(status.rawValue.lowercased()),
      "conclusion": JSON(conclusion?.rawValue.lowercased()), "html_url": .string(page(in: repo)),
      "details_url": JSON(detailsURL), "started_at": JSON(startedAt), "completed_at": JSON(completedAt),
      "app": ["slug": .string(app.lowercased().replacing(" ", with: "-")), "name": .string(app)],
      "check_suite": ["id": 9],
    ]
  }
}

extension World.Comment {
  func rest(on pullRequest: World.PullRequest) -> JSON {
    [
      "id": .int(id), "body": .string(body), "created_at": JSON(createdAt), "updated_at": JSON(createdAt),
      "user": ["login": .string(author)], "html_url": .string("\(pullRequest.htmlURL)#issuecomment-\(id)"),
    ]
  }
}
