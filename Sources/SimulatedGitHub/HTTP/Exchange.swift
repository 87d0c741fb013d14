import Foundation
import GitHubCore

extension GitHubState {
  /// Does a request's work: its answer, and how long GitHub takes for it.
  mutating func answer(to request: HTTPRequest, at now: Date) -> (HTTPResponse, latency: Duration) {
    settle(at: now)
    let record = RecordedRequest(request, at: now)
    guard isAuthorized(request) else {
      return (response(.refusal(401, "Bad credentials"), at: now), settings.latency)
    }
    if settings.remaining <= 0, record.path != "/rate_limit" {
      return (response(primaryLimit(record), at: now), settings.latency)
    }
    var contexts = 0
    var answer: Answer
    if record.line == "POST /graphql" {
      (answer, contexts) = graphQL(request, record, at: now)
    } else {
      answer = rest(record, at: now)
    }
    let latency = settings.latency + settings.latencyPerContext * contexts
    if let most = settings.maxContexts, contexts > most {
      return (settings.tooManyContexts.completed(at: now), latency)
    }
    return (conditional(answer, record, at: now), latency)
  }

  /// REST lets strangers in, a wrong token never.
  private func isAuthorized(_ request: HTTPRequest) -> Bool {
    guard let token = settings.token, let given = request.headers["Authorization"] else { return true }
    return given.split(separator: " ").last.map(String.init) == token
  }

  private mutating func graphQL(
    _ request: HTTPRequest, _ record: RecordedRequest, at now: Date
  ) -> (Answer, contexts: Int) {
    guard request.headers["Authorization"] != nil else {
      return (.refusal(403, "API rate limit exceeded for 203.0.113.7."), 0)
    }
    var reading = Reading(world: world, now: now, remaining: settings.remaining)
    let refusal = GraphQLFieldError(
      type: "FORBIDDEN", message: "Resource not accessible by personal access token")
    let endpoint = GraphQLEndpoint(
      missingFields: settings.missingFields,
      forbidden: Dictionary(uniqueKeysWithValues: settings.forbiddenFields.map { ($0, refusal) }))
    let (status, body) = endpoint.answer(to: record.body, &reading)
    lookedAtMergeability(of: reading.mergeabilityOf, at: now)
    return (Answer(status: status, body: body), reading.contexts)
  }

  private func primaryLimit(_ record: RecordedRequest) -> Answer {
    let message = "API rate limit exceeded for user ID 1."
    guard record.path == "/graphql" else { return .refusal(403, message) }
    return Answer(status: 200, body: ["errors": [["type": "RATE_LIMITED", "message": .string(message)]]])
  }

  /// Adds the ETag; an answer that the client has already costs nothing and is not sent again.
  private mutating func conditional(_ answer: Answer, _ record: RecordedRequest, at now: Date) -> HTTPResponse
  {
    let isFree = record.path == "/rate_limit"
    var answer = answer
    if record.method == "GET" || (settings.etagOnGraphQL && record.path == "/graphql") {
      let tag = "W/\"\(Fingerprint.of(answer.body.data))\""
      answer.headers["ETag"] = tag
      if answer.status == 200, record.headers["If-None-Match"] == tag {
        var unchanged = response(answer, at: now)
        unchanged.status = 304
        unchanged.body = Data()
        unchanged.headers["Content-Type"] = nil
        return unchanged
      }
    }
    if !isFree { settings.remaining -= 1 }
    return response(answer, at: now)
  }

  private func response(_ answer: Answer, at now: Date) -> HTTPResponse {
    var response = HTTPResponse(status: answer.status, headers: answer.headers, body: answer.body.data)
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["X-RateLimit-Limit"] = String(Settings.hourlyLimit)
    response.headers["X-RateLimit-Remaining"] = String(settings.remaining)
    response.headers["X-RateLimit-Used"] = String(Settings.hourlyLimit - settings.remaining)
    response.headers["X-RateLimit-Reset"] = String(Int(now.timeIntervalSince1970) + 1800)
    response.headers["X-OAuth-Scopes"] = settings.scopes
    response.headers["X-GitHub-Request-Id"] = "SIM:\(requests.count)"
    return response.completed(at: now)
  }
}

extension HTTPResponse {
  /// With what GitHub's front end puts on every answer, its own errors included.
  func completed(at now: Date) -> HTTPResponse {
    var response = self
    response.headers["Date"] = response.headers["Date"] ?? now.formatted(.rfc1123)
    response.headers["X-GitHub-Request-Id"] = response.headers["X-GitHub-Request-Id"] ?? "SIM:0"
    return response
  }
}

extension FormatStyle where Self == Date.VerbatimFormatStyle {
  /// "Sun, 22 Nov 2026 00:00:00 GMT"
  fileprivate static var rfc1123: Date.VerbatimFormatStyle {
    Date.VerbatimFormatStyle(
      format: """
        \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \
        \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
        \(second: .twoDigits) GMT
        """, locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt,
      calendar: Calendar(identifier: .gregorian))
  }
}
