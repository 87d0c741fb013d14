package import Foundation
import Synchronization

/// What GitHub says is left of an hour's budget.
package struct RateLimit: Sendable, Equatable, Encodable {
  package var limit: Int
  package var remaining: Int
  package var resetAt: Date

  package init(limit: Int, remaining: Int, resetAt: Date) {
    self.limit = limit
    self.remaining = remaining
    self.resetAt = resetAt
  }
}

/// The budgets that GitHub counts apart.
enum LimitedResource: Sendable, Hashable { case core, graphql }

/// A limit that was met: until when, and of which kind.
struct LimitHit: Sendable, Equatable {
  var until: Date
  var scope: GitHubError.LimitScope

  /// Whether this answer says that a limit was met. The time is by our clock, however GitHub's is set.
  /// - Parameter strikes: secondary limits in a row so far; each doubles the wait that GitHub did not name.
  static func detect(_ response: HTTPResponse, now: Date, strikes: Int) -> LimitHit? {
    guard response.status == 403 || response.status == 429 else { return nil }
    let headers = response.headers
    let exhausted = headers["x-ratelimit-remaining"] == "0"
    if let wait = headers["retry-after"].flatMap({ retryAfter($0, headers: headers, now: now) }) {
      return LimitHit(until: now.addingTimeInterval(wait), scope: exhausted ? .primary : .secondary)
    }
    if exhausted, let reset = resetDate(headers, now: now) {
      return LimitHit(until: reset, scope: .primary)
    }
    let words = ErrorAnswer.message(in: response.body)?.lowercased() ?? ""
    guard response.status == 429 || words.contains("rate limit") || words.contains("abuse") else {
      return nil
    }
    return LimitHit(until: now.addingTimeInterval(secondaryWait(strikes: strikes)), scope: .secondary)
  }

  /// GraphQL reports its primary limit with status 200.
  static func graphQL(_ headers: HTTPHeaders, now: Date) -> LimitHit {
    let wait = headers["retry-after"].flatMap { retryAfter($0, headers: headers, now: now) }
    let until = wait.map { now.addingTimeInterval($0) } ?? resetDate(headers, now: now)
    return LimitHit(until: until ?? now.addingTimeInterval(60), scope: .primary)
  }

  /// 60 s, 120 s, 240 s, 480 s, then 900 s.
  static func secondaryWait(strikes: Int) -> TimeInterval {
    min(900, 60 * Double(1 << min(max(strikes, 0), 5)))
  }

  private static func retryAfter(_ text: String, headers: HTTPHeaders, now: Date) -> TimeInterval? {
    if let seconds = UInt32(text) { return TimeInterval(seconds) }
    return HTTPDate.parse(text).map { $0.timeIntervalSince(HTTPDate.of(headers) ?? now) }.map { max($0, 1) }
  }

  private static func resetDate(_ headers: HTTPHeaders, now: Date) -> Date? {
    guard let reset = headers["x-ratelimit-reset"].flatMap(TimeInterval.init) else { return nil }
    let theirs = HTTPDate.of(headers) ?? now
    return now.addingTimeInterval(max(1, Date(timeIntervalSince1970: reset).timeIntervalSince(theirs)))
  }
}

/// Remembers the limits that were met, so that nothing is sent before they end.
package final class LimitGate: Sendable {
  package init() {}

  private struct State {
    var hits: [LimitedResource: LimitHit] = [:]
    /// Secondary limits in a row, and when the last one ends.
    var strikes = 0
    var struckUntil = Date.distantPast
  }
  private let state = Mutex(State())

  /// The limit that stands in the way of a request now.
  func hit(for resource: LimitedResource, now: Date) -> LimitHit? {
    state.withLock { state in state.hits[resource].flatMap { $0.until > now ? $0 : nil } }
  }

  /// Secondary limits in a row before the one that is met now. All requests that are under way when a limit
  /// falls meet it, and are one strike together.
  func strikes(now: Date) -> Int {
    state.withLock { $0.struckUntil > now ? $0.strikes - 1 : $0.strikes }
  }

  /// A secondary limit is on all that one does; a primary one on its own resource. Of two the longer one stands.
  func record(_ hit: LimitHit, on resource: LimitedResource, now: Date) {
    state.withLock { state in
      if hit.scope == .secondary {
        if state.struckUntil <= now { state.strikes += 1 }
        state.struckUntil = max(state.struckUntil, hit.until)
      }
      let resources = hit.scope == .secondary ? [.core, .graphql] : [resource]
      for each in resources where hit.until > state.hits[each]?.until ?? .distantPast {
        state.hits[each] = hit
      }
    }
  }

  /// What was under way when a limit fell may still succeed, and says nothing of it.
  func recordSuccess(now: Date) {
    state.withLock { if $0.struckUntil <= now { $0.strikes = 0 } }
  }
}

extension GitHubError {
  static func limited(_ hit: LimitHit) -> GitHubError {
    let until = Timestamp.text(hit.until)
    let what = hit.scope == .primary ? "GitHub's hourly budget is used up" : "GitHub asks to slow down"
    return GitHubError(
      .rateLimited(retryAt: hit.until, scope: hit.scope), "\(what); it answers again at \(until).")
  }
}

extension RateLimit: JSONReadable {
  /// GraphQL's own count of its budget.
  init(_ json: JSONValue) throws(JSONFailure) {
    limit = try json.read("limit")
    remaining = try json.read("remaining")
    resetAt = try json.read("resetAt")
  }
}
