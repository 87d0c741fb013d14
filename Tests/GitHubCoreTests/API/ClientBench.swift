import Foundation
import SimulatedGitHub
import Synchronization
import TestSupport

@testable import GitHubCore

/// A client of a simulated GitHub, on a clock of the test's own, and all that went over the wire.
struct ClientBench {
  let clock: TestClock
  let github: SimulatedGitHub
  let wire = Wire()
  let client: GitHubClient

  init(
    _ world: World = World(), _ manner: TestClock.Manner = .autoAdvancing,
    apiBase: String = "https://api.github.com", jitter: Double = 0
  ) {
    clock = TestClock(manner)
    github = SimulatedGitHub(world: world, time: clock.timeSource)
    client = GitHubClient(
      endpoint: .at(apiBase), transport: wire.tapped(github.transport), time: clock.timeSource,
      jitter: { jitter }, token: { SimulatedGitHub.token })
  }

  func wait(_ duration: Duration) async throws { try await clock.sleep(for: duration) }

  /// The error that some work ends with.
  func error<Result>(of work: () async throws -> Result) async -> GitHubError? {
    do {
      _ = try await work()
      return nil
    } catch { return error as? GitHubError }
  }
}

extension GitHubEndpoint {
  static func at(_ apiBase: String, webBase: String = "https://github.com") -> GitHubEndpoint {
    GitHubEndpoint(
      apiBase: URL(string: apiBase) ?? URL(filePath: "/"), webBase: URL(string: webBase) ?? URL(filePath: "/")
    )
  }
}

/// Notes what passes a transport: the simulated GitHub's own record leaves out the token and the host.
final class Wire: Sendable {
  struct Exchange: Sendable {
    var request: HTTPRequest
    var response: HTTPResponse?

    var query: String { String(decoding: request.body ?? Data(), as: UTF8.self) }
  }
  private struct State {
    var exchanges: [Exchange] = []
    var open = 0
    var mostOpen = 0
  }
  private let state = Mutex(State())

  var exchanges: [Exchange] { state.withLock { $0.exchanges } }
  var requests: [HTTPRequest] { exchanges.map(\.request) }
  var statuses: [Int?] { exchanges.map { $0.response?.status } }
  /// The most requests that were under way at one time.
  var mostOpen: Int { state.withLock { $0.mostOpen } }

  func tapped(_ transport: HTTPTransport) -> HTTPTransport {
    HTTPTransport { request throws(TransportFailure) in
      let index = self.state.withLock { state in
        state.exchanges.append(Exchange(request: request))
        state.open += 1
        state.mostOpen = max(state.mostOpen, state.open)
        return state.exchanges.count - 1
      }
      defer { self.state.withLock { $0.open -= 1 } }
      let response = try await transport.send(request)
      self.state.withLock { $0.exchanges[index].response = response }
      return response
    }
  }
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
}
