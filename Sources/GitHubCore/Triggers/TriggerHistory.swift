package import Foundation

/// When the pipelines of a board were triggered last, so that it need not show an old failure as news.
package struct TriggerHistory: Sendable {
  private struct Key: Hashable {
    var repo: String
    var number: Int
    var headSHA: String
    var command: String
  }
  private var last: [Key: Date] = [:]

  package init(_ entries: [TriggerJournal.Entry]) {
    for each in entries {
      let key = Key(
        repo: each.repo.lowercased(), number: each.number, headSHA: each.headSHA, command: each.command)
      last[key] = max(last[key] ?? .distantPast, each.triggeredAt ?? each.at)
    }
  }

  /// Nil where GitHub's own state is newer; `run buildall` counts for all that it starts.
  package func triggeredAt(_ pipeline: Pipeline, by trigger: Trigger, of pullRequest: PullRequest) -> Date? {
    let commands =
      Trigger.startedByBuildAll.contains(trigger.pipeline)
      ? [trigger.command, Trigger.buildAll] : [trigger.command]
    let newest = commands.compactMap { command in
      last[
        Key(
          repo: pullRequest.repo.lowercased(), number: pullRequest.number, headSHA: pullRequest.headSHA,
          command: command)]
    }.max()
    guard let newest else { return nil }
    return pipeline.changedAt.map { newest > $0 } ?? true ? newest : nil
  }
}
