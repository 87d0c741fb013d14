import Foundation

/// Rerun, rerun all that failed, and Rebase & Rerun.
package struct Reruns: Sendable {
  package let table: TriggerTable
  private let client: GitHubClient
  private let lists: PullRequestLists
  private let poster: TriggerPoster
  private let headWait: HeadWait

  /// - Parameter headWait: how long Rebase & Rerun waits for the new head.
  package init(
    client: GitHubClient, lists: PullRequestLists, journal: TriggerJournal, table: TriggerTable,
    headWait: HeadWait = HeadWait()
  ) {
    self.client = client
    self.lists = lists
    self.table = table
    self.headWait = headWait
    poster = TriggerPoster(client: client, journal: journal)
  }

  /// Posts one trigger.
  package func rerun(_ trigger: Trigger, on number: Int, in repo: String) async throws -> Rerun {
    try await rerun(trigger, on: number, in: repo, notBefore: .distantPast)
  }

  private func rerun(
    _ trigger: Trigger, on number: Int, in repo: String, notBefore start: Date
  ) async throws -> Rerun {
    do {
      let rerun = try await poster.post(trigger, on: number, in: repo, notBefore: start)
      if rerun.status == .triggered { await drop(repo, rerun.repo) }
      return rerun
    } catch let error as GitHubError where error.mayHaveHappened == true {
      await drop(repo)
      throw error
    }
  }

  /// A renamed repository may be in a target by its old name.
  private func drop(_ names: String...) async {
    for name in names { await lists.drop(repo: name) }
  }

  // MARK: All that failed

  package struct FailedReruns: Sendable, Equatable {
    package struct LeftOut: Sendable, Equatable {
      package var context: String
      package var reason: String
    }
    package var repo: String
    package var number: Int
    package var reruns: [Rerun] = []
    package var leftOut: [LeftOut] = []
    package var message = ""
  }

  /// Posts the command of each failed pipeline, once, in order. What can't pass or has no command is left out.
  /// - Parameter preview: nothing is posted.
  /// - Throws: where not even the first could be posted; later failures are in `leftOut`.
  package func rerunFailed(on number: Int, in repo: String, preview: Bool) async throws -> FailedReruns {
    guard preview || !client.isReadOnly else { throw GitHubError.readOnly }
    let (pullRequest, warnings) = try await PullRequestReader(client: client).pullRequest(number, in: repo)
    var result = FailedReruns(repo: pullRequest.repo, number: number)
    let planned = plan(pullRequest, leftOut: &result.leftOut)
    var failures = 0
    for each in planned {
      if preview {
        result.reruns.append(
          Rerun(
            repo: pullRequest.repo, number: number, pipeline: each.trigger.pipeline,
            command: each.trigger.command, status: .planned,
            message: "`\(each.trigger.command)` would be posted."))
        continue
      }
      do {
        result.reruns.append(try await rerun(each.trigger, on: number, in: pullRequest.repo))
      } catch  where !result.reruns.isEmpty && !(error is CancellationError) {
        failures += 1
        result.leftOut.append(.init(context: each.context, reason: Self.reason(error)))
      }
    }
    result.message = Self.summary(result, preview: preview, failures: failures)
    if pullRequest.pipelinesState != .complete {
      result.message += " Not all checks could be read: \(warnings.joined(separator: " "))"
    }
    return result
  }

  private static func reason(_ error: any Error) -> String {
    (error as? GitHubError)?.message ?? (error as? InvalidRequest)?.message ?? "prls failed inside."
  }

  private func plan(
    _ pullRequest: PullRequest, leftOut: inout [FailedReruns.LeftOut]
  ) -> [(trigger: Trigger, context: String)] {
    let failed = pullRequest.pipelines.filter { $0.bucket == .failed }
      .map { (trigger: table.trigger(for: $0.context, kind: $0.kind), context: $0.context) }
    let hasCompileFailed = failed.contains { $0.trigger?.pipeline == "compile" }
    var planned: [(trigger: Trigger, context: String)] = []
    for (trigger, context) in failed {
      if let trigger {
        if hasCompileFailed && Trigger.needCompile.contains(trigger.pipeline) {
          leftOut.append(
            .init(context: context, reason: "It needs the output of compile, which failed as well."))
        } else if !planned.contains(where: { $0.trigger.command == trigger.command }) {
          planned.append((trigger, context))
        }
      } else {
        leftOut.append(.init(context: context, reason: "No trigger is known for it."))
      }
    }
    return planned
  }

  private static func summary(_ result: FailedReruns, preview: Bool, failures: Int) -> String {
    if result.reruns.isEmpty {
      return result.leftOut.isEmpty
        ? "No pipeline failed; nothing to rerun." : "Nothing that failed can be rerun."
    }
    let posted = result.reruns.filter { $0.status != .alreadyTriggered }.count
    let repeated = result.reruns.count - posted
    var parts = ["\(posted) \(preview ? "to be posted" : "posted")"]
    if repeated > 0 { parts.append("\(repeated) triggered already") }
    if result.leftOut.count > failures { parts.append("\(result.leftOut.count - failures) left out") }
    if failures > 0 { parts.append("\(failures) failed") }
    return parts.joined(separator: ", ") + "."
  }

  // MARK: Rebase & Rerun

  package struct RebaseRerun: Sendable, Equatable {
    package enum UpdateStatus: String, Sendable {
      case updated
      case notNeeded = "not_needed"
    }
    package var repo: String
    package var number: Int
    package var updateStatus: UpdateStatus
    package var headBefore: String
    package var headAfter: String
    package var updateMessage: String
    package var rerun: Rerun
    package var message: String
  }

  /// Update branch; once the new head is there, or at once where there was nothing to merge, `run buildall`.
  /// - Parameters:
  ///   - progress: told in words what is going on.
  ///   - abandon: returns when the wait for a new head is to be cut short.
  /// - Throws: `CancellationError` where cancelled or abandoned before the comment left: then none was posted.
  package func rebaseRerun(
    on number: Int, in repo: String, progress: @escaping @Sendable (String) async -> Void = { _ in },
    abandon: @escaping @Sendable () async -> Void = HeadWait.never
  ) async throws -> RebaseRerun {
    guard !client.isReadOnly else { throw GitHubError.readOnly }
    guard let buildAll = table.triggers.first(where: { $0.command == Trigger.buildAll }) else {
      throw InvalidRequest("The trigger table has no `\(Trigger.buildAll)`.")
    }
    await progress("updating branch…")
    let outcome = try await BranchUpdate(client: client, journal: poster.journal).run(on: number, in: repo)
    do {
      let (before, after) = try await updated(outcome, named: repo, progress: progress, abandon: abandon)
      let result = try await rerunAll(buildAll, before, after, named: repo, progress: progress)
      await poster.journal.endRebase(of: outcome.head)
      return result
    } catch {
      await poster.journal.endRebase(of: outcome.head, after: error)
      throw error
    }
  }

  private func rerunAll(
    _ buildAll: Trigger, _ before: PullRequestHead, _ after: PullRequestHead, named repo: String,
    progress: @Sendable (String) async -> Void
  ) async throws -> RebaseRerun {
    let isNew = before.headSHA != after.headSHA
    if isNew { await drop(repo, after.repo) }
    await progress("triggering \(buildAll.command)…")
    let posted: Rerun
    do {
      posted = try await rerun(
        buildAll, on: after.number, in: after.repo, notBefore: isNew ? before.readAt : .distantPast)
    } catch {
      throw isNew
        ? Self.say("The branch was updated, but `\(buildAll.command)` did not follow", before: error) : error
    }
    let what = isNew ? "The branch was updated to \(after.headSHA.prefix(7))" : "The branch was up to date"
    let then =
      posted.status == .triggered
      ? "`\(buildAll.command)` was posted" : "`\(buildAll.command)` was triggered already"
    return RebaseRerun(
      repo: after.repo, number: after.number, updateStatus: isNew ? .updated : .notNeeded,
      headBefore: before.headSHA,
      headAfter: after.headSHA, updateMessage: what + ".", rerun: posted,
      message: "\(what); \(then)." + (posted.remark.map { " \($0)" } ?? ""))
  }

  /// An error that follows a write that was done must say so.
  private static func say(_ what: String, before error: any Error) -> any Error {
    switch error {
    case var error as GitHubError:
      error.message = "\(what): \(error.message)"
      return error
    case let error as InvalidRequest: return InvalidRequest("\(what): \(error.message)")
    default: return error
    }
  }

  private func updated(
    _ outcome: BranchUpdate.Outcome, named repo: String, progress: @Sendable (String) async -> Void,
    abandon: @escaping @Sendable () async -> Void
  ) async throws -> (PullRequestHead, PullRequestHead) {
    switch outcome {
    case .updated(let before, let after): return (before, after)
    case .notNeeded(let head): return (head, head)
    case .accepted(let head):
      await drop(repo, head.repo)
      await progress("waiting for the new head…")
      let newHead: PullRequestHead?
      do { newHead = try await headWait.newHead(after: head, client, abandon: abandon) } catch {
        throw Self.say("GitHub accepted the update of the branch; nothing was commented", before: error)
      }
      guard let after = newHead else {
        throw GitHubError(
          .updatePending(headBefore: head.headSHA),
          """
          GitHub accepted the update of \(head.repo)#\(head.number), but the new head did not come within \
          \(headWait.longest.components.seconds) s; nothing was commented. Look again later, and rerun then.
          """)
      }
      return (head, after)
    case .unclear(let head, let error):
      await drop(repo, head.repo)
      await progress("waiting for the new head…")
      guard let after = try await headWait.newHead(after: head, client, abandon: abandon) else { throw error }
      return (head, after)
    }
  }
}
