import Foundation

/// Waits for the head that an update of the branch brings.
package struct HeadWait: Sendable {
  package var longest: Duration
  private static let interval: Duration = .seconds(1)

  package init(longest: Duration = .seconds(60)) { self.longest = longest }

  /// Returns only when its task is cancelled.
  package static let never: @Sendable () async -> Void = {
    for await _ in AsyncStream(Never.self, { _ in }) {}
  }

  /// Nil where it does not come in time.
  /// - Throws: `CancellationError` where abandoned.
  func newHead(
    after head: PullRequestHead, _ client: GitHubClient, abandon: @escaping @Sendable () async -> Void
  ) async throws -> PullRequestHead? {
    try await withThrowingTaskGroup(of: PullRequestHead?.self) { group in
      group.addTask { try await poll(after: head, client) }
      group.addTask {
        await abandon()
        throw CancellationError()
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  private func poll(after head: PullRequestHead, _ client: GitHubClient) async throws -> PullRequestHead? {
    let reader = PullRequestReader(client: client)
    let end = client.time.now().addingTimeInterval(TimeInterval(longest.components.seconds))
    while client.time.now() < end {
      try await client.time.sleep(for: Self.interval)
      let now: PullRequestHead
      do { now = try await reader.head(of: head.number, in: head.repo, retries: false) } catch let error
        as GitHubError
      {
        // One read that fails is no reason to give up what GitHub has accepted.
        if case .network = error.kind { continue }
        if case .github = error.kind { continue }
        throw error
      }
      guard now.isOpen else { throw InvalidRequest.closed(head.number, head.repo) }
      if now.headSHA != head.headSHA { return now }
    }
    return nil
  }
}
