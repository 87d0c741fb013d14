/// When a read is tried again. Writes never go through here.
struct RetryPolicy: Sendable {
  /// Retries after the first attempt.
  var retries = 3
  /// Not to retry what asking for less would answer better.
  var leavesTooMuch = false
  /// No retry starts later than this after the first attempt.
  var budget: Duration = .seconds(60)

  enum Decision: Equatable {
    case retry(after: Duration)
    case stop
  }

  /// - Parameters:
  ///   - attempt: the one that just failed, from 1.
  ///   - elapsed: since the first attempt began.
  ///   - jitter: 0 up to 1.
  func decide(_ error: GitHubError, attempt: Int, elapsed: Duration, jitter: Double) -> Decision {
    let wait = Self.backOff(attempt, jitter: jitter)
    guard attempt <= retries, elapsed + wait <= budget else { return .stop }
    if leavesTooMuch && error.isTooMuchAtOnce { return .stop }
    switch error.kind {
    case .network: return .retry(after: wait)
    case .github(let status, _) where status >= 500: return .retry(after: wait)
    default: return .stop
    }
  }

  /// 0.5 s, 1 s, 2 s, 4 s, then 8 s for ever, each stretched by up to a half: attempt 2 with jitter 0.5 waits 1.25 s.
  static func backOff(_ attempt: Int, jitter: Double) -> Duration {
    let base = min(8, 0.5 * Double(1 << min(max(attempt - 1, 0), 10)))
    return .seconds(base * (1 + 0.5 * min(max(jitter, 0), 1)))
  }
}
