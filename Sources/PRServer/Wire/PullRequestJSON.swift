import Foundation
package import GitHubCore
package import JSONRPC

/// Pull requests and pipelines as `protocol.md` shows them: GitHub's data, the command that reruns each
/// pipeline, and when prls did that last.
struct PullRequestWriter {
  var table: TriggerTable
  var history: TriggerHistory
  /// What the journal has to say about these pull requests.
  var warnings: [String]

  func json(_ pullRequest: PullRequest) -> JSON {
    [
      "repo": .string(pullRequest.repo),
      "number": .integer(pullRequest.number),
      "title": .string(pullRequest.title),
      "html_url": .string(pullRequest.htmlURL),
      "author": .string(pullRequest.author),
      "draft": .bool(pullRequest.isDraft),
      "created_at": JSON(pullRequest.createdAt),
      "updated_at": JSON(pullRequest.updatedAt),
      "head_sha": .string(pullRequest.headSHA),
      "base_ref": .string(pullRequest.baseRef),
      "review": .string(pullRequest.review.rawValue),
      "mergeable": .string(pullRequest.mergeable.rawValue),
      "mergeable_state": .string(pullRequest.mergeableState.rawValue),
      "update_branch": .string(pullRequest.updateBranch.rawValue),
      "counts": [
        "failed": .integer(pullRequest.counts.failed), "pending": .integer(pullRequest.counts.pending),
        "passed": .integer(pullRequest.counts.passed),
      ],
      "pipelines": pipelines(of: pullRequest),
      "pipelines_state": .string(pullRequest.pipelinesState.rawValue),
    ]
  }

  /// As `failures` gives it.
  func failures(of pullRequest: PullRequest) -> JSON {
    [
      "repo": .string(pullRequest.repo),
      "number": .integer(pullRequest.number),
      "title": .string(pullRequest.title),
      "html_url": .string(pullRequest.htmlURL),
      "head_sha": .string(pullRequest.headSHA),
      "pipelines_state": .string(pullRequest.pipelinesState.rawValue),
      "pipelines": pipelines(of: pullRequest),
    ]
  }

  private func pipelines(of pullRequest: PullRequest) -> JSON {
    .array(pullRequest.pipelines.map { json($0, of: pullRequest) })
  }

  private func json(_ pipeline: Pipeline, of pullRequest: PullRequest) -> JSON {
    let trigger = table.trigger(for: pipeline.context, kind: pipeline.kind)
    let triggeredAt = trigger.flatMap { history.triggeredAt(pipeline, by: $0, of: pullRequest) }
    return [
      "context": .string(pipeline.context),
      "kind": .string(pipeline.kind.rawValue),
      "bucket": .string(pipeline.bucket.rawValue),
      "state": .string(pipeline.state),
      "description": pipeline.description.json,
      "target_url": pipeline.targetURL.json,
      "display_name": .string(trigger?.displayName ?? pipeline.context),
      "pipeline": (trigger?.pipeline).json,
      "command": (trigger?.command).json,
      "required": .string(pipeline.required.rawValue),
      "started_at": pipeline.startedAt.json,
      "completed_at": pipeline.completedAt.json,
      "triggered_at": triggeredAt.json,
    ]
  }
}

extension Workspace {
  /// Reads the journal: make one an answer.
  func writer(of pullRequests: [PullRequest]) -> PullRequestWriter {
    let glance = journal.glance(at: pullRequests)
    return PullRequestWriter(
      table: table, history: TriggerHistory(glance.triggered), warnings: glance.warnings)
  }
}

extension GitHubCore.Target: JSONEncodable {
  package var json: JSON {
    ["label": .string(label), "user": .string(user), "repos": .array(repos.map { .string($0) })]
  }
}

extension RateLimit: JSONEncodable {
  package var json: JSON {
    ["limit": .integer(limit), "remaining": .integer(remaining), "reset_at": JSON(resetAt)]
  }
}
