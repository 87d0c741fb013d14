import Foundation
package import GitHubCore
import Synchronization

/// A GitHub in memory, behind the same transport as the real one.
///
/// It answers for whichever host it is asked, github.com's or an Enterprise Server's. Nothing in it runs
/// of itself: what takes time there (builds, Update branch) is looked up by the injected `now`.
package final class SimulatedGitHub: Sendable {
  /// The token that it accepts unless told otherwise.
  package static let token = "sim-token"

  private let state: Mutex<GitHubState>
  private let time: TimeSource

  package init(world: World, time: TimeSource) {
    state = Mutex(GitHubState(world: world))
    self.time = time
  }

  package var transport: HTTPTransport {
    HTTPTransport { request throws(TransportFailure) in try await self.send(request) }
  }

  /// As it is now, with all that has come due.
  package var world: World { settled { $0.world } }

  package func change(_ change: @Sendable (inout World) -> Void) { settled { change(&$0.world) } }

  package func configure(_ change: @Sendable (inout Settings) -> Void) { settled { change(&$0.settings) } }

  private func settled<Result: Sendable>(_ body: (inout GitHubState) -> Result) -> Result {
    let now = time.now()
    return state.withLock { state in
      state.settle(at: now)
      return body(&state)
    }
  }

  /// All requests, in the order of their arrival.
  package var requests: [RecordedRequest] { state.withLock { $0.requests } }
  package var comments: [ReceivedComment] { state.withLock { $0.comments } }
  package var updates: [ReceivedUpdate] { state.withLock { $0.updates } }

  package func requests(_ pattern: RequestPattern) -> [RecordedRequest] {
    requests.filter(pattern.matches)
  }

  /// Waits until that many requests of the pattern have arrived, since the start; fewer come back only
  /// where the waiting task is cancelled.
  @discardableResult
  package func requests(_ pattern: RequestPattern, count: Int) async -> [RecordedRequest] {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { state in
          if Task.isCancelled || state.count(pattern) >= count {
            continuation.resume()
          } else {
            state.arrivals[ticket] = .init(pattern: pattern, count: count, continuation: continuation)
          }
        }
      }
    } onCancel: {
      state.withLock { $0.arrivals.removeValue(forKey: ticket)?.continuation.resume() }
    }
    return requests(pattern)
  }

  /// The next `times` requests of the pattern meet this; earlier faults come first.
  package func fault(_ requests: RequestPattern, times: Int = 1, _ effect: Fault.Effect) {
    state.withLock { $0.faults.append(Fault(requests: requests, times: times, effect: effect)) }
  }

  /// Holds the next `times` requests of the pattern until the result is released: before their work,
  /// or between it and its answer.
  package func hold(_ requests: RequestPattern, times: Int = 1, afterWork: Bool = false) -> Hold {
    let hold = Hold()
    fault(requests, times: times, afterWork ? .holdAfterWork(hold) : .hold(hold))
    return hold
  }

  private func send(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
    let arrival = time.now()
    let effect = state.withLock { $0.arrive(request, at: arrival) }
    switch effect {
    case .fail(let failure): throw failure
    case .answer(let response): return response.completed(at: arrival)
    case .redirect(let status, let location):
      return HTTPResponse.json(status, #"{"message": "Moved Permanently"}"#, headers: ["Location": location])
        .completed(at: arrival)
    case .hold(let hold): try await hold.pass(request.purpose)
    case .delay(let duration): try await pause(for: duration, request.purpose)
    case .failAfterWork, .holdAfterWork, .garbage, .truncate, nil: break
    }
    if request.purpose == .read, Task.isCancelled { throw .cancelled }

    let now = time.now()
    let (response, latency) = state.withLock { $0.answer(to: request, at: now) }
    if latency >= request.timeout {
      try await pause(for: request.timeout, request.purpose)
      throw .timedOut
    }
    if latency > .zero { try await pause(for: latency, request.purpose) }

    switch effect {
    case .failAfterWork(let failure): throw failure
    case .holdAfterWork(let hold): try await hold.pass(request.purpose)
    case .garbage: return HTTPResponse.html(200, "<html>not json").completed(at: now)
    case .truncate:
      var half = response
      half.body = response.body.prefix(response.body.count / 2)
      return half
    case .answer, .fail, .redirect, .hold, .delay, nil: break
    }
    return response
  }

  /// A write that has left is not called back: cancelled, it only stops waiting.
  private func pause(
    for duration: Duration, _ purpose: HTTPRequest.Purpose
  ) async throws(TransportFailure) {
    do {
      try await time.sleep(for: duration)
    } catch {
      if purpose == .read { throw .cancelled }
    }
  }
}
