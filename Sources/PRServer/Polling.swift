import Configuration
import GitHubCore
import Synchronization

/// Refreshes what an initialized client has listed, at the configured interval, while it lives.
final class Polling: Sendable {
  /// Set when the client has initialized: only such a one waits for notifications.
  let isWanted = Mutex(false)
  private let running = Mutex<Set<Poll>>([])
  private let workspaces: Workspaces
  private let background: BackgroundTasks

  private struct Poll: Hashable {
    var target: GitHubCore.Target
    /// Of the workspace: a changed configuration makes it another.
    var generation: Int
  }

  init(workspaces: Workspaces, background: BackgroundTasks) {
    self.workspaces = workspaces
    self.background = background
  }

  /// The client has listed this target.
  func start(_ target: GitHubCore.Target, in workspace: Workspace) async {
    guard isWanted.withLock(\.self), let interval = workspace.configuration.pollingInterval else { return }
    let poll = Poll(target: target, generation: await workspaces.generation)
    guard running.withLock({ $0.insert(poll).inserted }) else { return }
    background.start { [workspaces] in
      while (try? await workspace.client.time.sleep(for: interval)) != nil {
        // An edited configuration starts polls of its own.
        guard (try? await workspaces.workspace()) != nil, await workspaces.generation == poll.generation
        else { break }
        await workspace.lists.poll(target)
      }
      self.running.withLock { _ = $0.remove(poll) }
    }
  }
}
