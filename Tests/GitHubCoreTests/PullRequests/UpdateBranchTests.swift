import SimulatedGitHub
import Testing

@testable import GitHubCore

struct UpdateBranchTests {
  private typealias State = PullRequest.MergeableState

  @Test(
    arguments: [
      // GitHub's own button decides, whatever the state.
      (true, .mergeable, .behind, .available), (true, .mergeable, .unstable, .available),
      (true, .mergeable, .blocked, .available), (true, .unknown, .unknown, .available),
      (false, .mergeable, .unstable, .notAvailable), (false, .mergeable, .behind, .notAvailable),
      (false, .unknown, .unknown, .notAvailable),
      // But nobody can update past a conflict.
      (true, .conflicting, .dirty, .conflicting), (false, .conflicting, .dirty, .conflicting),
      (nil, .conflicting, .dirty, .conflicting), (nil, .conflicting, .unstable, .conflicting),
      // Where a server lacks the button: mergeable and unstable, or behind.
      (nil, .mergeable, .unstable, .available), (nil, .mergeable, .behind, .available),
      (nil, .unknown, .behind, .available), (nil, .mergeable, .clean, .notAvailable),
      (nil, .mergeable, .blocked, .notAvailable), (nil, .mergeable, .draft, .notAvailable),
      (nil, .mergeable, .hasHooks, .notAvailable), (nil, .mergeable, .dirty, .notAvailable),
      (nil, .mergeable, .unknown, .unknown), (nil, .unknown, .unstable, .unknown),
      (nil, .unknown, .blocked, .unknown), (nil, .unknown, .unknown, .unknown),
    ] as [(Bool?, PullRequest.Mergeable, PullRequest.MergeableState, PullRequest.UpdateBranch)])
  func `update branch is GitHub's button, or the rule where there is none`(
    button: Bool?, mergeable: PullRequest.Mergeable, state: PullRequest.MergeableState,
    expected: PullRequest.UpdateBranch
  ) {
    let update = PullRequest.UpdateBranch(
      viewerCanUpdateBranch: button, mergeable: mergeable, state: state)
    #expect(update == expected)
  }

  @Test func `every merge state of GitHub's is known by its name`() async throws {
    let states: [World.PullRequest.MergeState] = [
      .behind, .blocked, .clean, .dirty, .draft, .hasHooks, .unknown, .unstable,
    ]
    let pullRequests = states.enumerated().map { index, state in
      World.PullRequest.make(index + 1) { $0.mergeState = state }
    }
    let bench = ClientBench(World(pullRequests: pullRequests))
    let list = try await PullRequestFetch(client: bench.client, target: ListBench.target, early: 0).run()
    for (index, state) in states.enumerated() {
      #expect(list[index + 1]?.mergeableState.rawValue == state.rawValue.lowercased())
    }
  }
}
