import GitHubCore
import JSONRPC
import Synchronization

/// `listPRs` `{target?, refresh?, allow_stale?}` → a target's open pull requests with what failed or is pending.
struct ListPRs: Request {
  typealias Result = JSON
  static let method = "listPRs"
  static let progressTitle = "Listing pull requests"

  let target: String?
  let freshness: PullRequestLists.Freshness

  init(from fields: Fields) throws(RPCError) {
    target = try fields.string("target")
    let refresh = try fields.bool("refresh") ?? false
    freshness = try fields.bool("allow_stale") ?? false ? .stale : refresh ? .live : .cached
  }

  func run(on server: PRServer, _ context: RequestContext) async throws -> JSON {
    let workspace = try await server.workspace()
    let target = try workspace.target(target)
    server.polling.start(target, in: workspace)
    let partial = context.partialResult.map { send in sender(of: target, workspace, send) }
    let answer = try await workspace.lists.list(target, freshness, partial: partial)
    return Self.json(answer, of: target, workspace)
  }

  /// Sends what a client of partial results has not seen yet.
  private func sender(
    of target: GitHubCore.Target, _ workspace: Workspace, _ send: @escaping @Sendable (JSON) -> Void
  ) -> @Sendable (PullRequestList) async -> Void {
    let news = News()
    return { list in
      guard let part = news.part(of: list) else { return }
      let now = PullRequestLists.Answer(
        list: part, fetchedAt: workspace.client.time.now(), warnings: part.warnings)
      send(Self.json(now, of: target, workspace))
    }
  }

  private static func json(
    _ answer: PullRequestLists.Answer, of target: GitHubCore.Target, _ workspace: Workspace
  ) -> JSON {
    let writer = workspace.writer(of: answer.list.pullRequests)
    return [
      "target": JSON(target),
      "fetched_at": JSON(answer.fetchedAt),
      "source": .string(answer.source.rawValue),
      "age_seconds": .integer(answer.ageSeconds),
      "pull_requests": .array(answer.list.pullRequests.map(writer.json)),
      "warnings": (answer.warnings + writer.warnings).json,
      "rate_limit": answer.list.rateLimit.json,
    ]
  }
}

/// What a client of partial results has not been sent yet.
private final class News: Sendable {
  private let sent = Mutex<[String: PullRequest]>([:])

  /// The new and changed pull requests; nil where there are none.
  func part(of list: PullRequestList) -> PullRequestList? {
    let changed = sent.withLock { sent in
      let changed = list.pullRequests.filter { sent[$0.id] != $0 }
      for each in changed { sent[each.id] = each }
      return changed
    }
    guard !changed.isEmpty else { return nil }
    var part = list
    part.pullRequests = changed
    return part
  }
}
