package import GitHubCore

extension SimulatedGitHub {
  package static func demo(time: TimeSource) -> SimulatedGitHub {
    SimulatedGitHub(world: World(), time: time)
  }
}
