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
  func start(_ target: GitHubCore.Target, in workspace: Workspace) {
    guard isWanted.withLock(\.self), let interval = workspace.configuration.pollingInterval else { return }
    let poll = Poll(target: target, generation: workspace.generation)
    guard running.withLock({ $0.insert(poll).inserted }) else { return }
    background.start {
      while (try? await workspace.client.time.sleep(for: interval)) != nil {
        // While an edited configuration can't be used, there is nothing to ask with.
        guard let now = try? await self.workspaces.workspace() else { continue }
        guard now.generation == workspace.generation else {
          await self.goOn(target.label, in: now)
          break
        }
        await workspace.lists.poll(target)
      }
      self.running.withLock { _ = $0.remove(poll) }
    }
  }

  /// The configuration was edited: the client still shows the target, as it was.
  private func goOn(_ label: String, in workspace: Workspace) async {
    guard workspace.configuration.pollingInterval != nil,
      let target = workspace.targets.first(where: { $0.label == label })
    else { return }
    start(target, in: workspace)
    await workspace.lists.poll(target)
  }
}
