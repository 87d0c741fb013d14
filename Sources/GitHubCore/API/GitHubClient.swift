import Foundation
import Synchronization

/// GitHub over one transport: authorization, redirects, limits, conditional reads and the retries of reads.
///
/// What decides is pure and elsewhere (`RetryPolicy`, `LimitHit`, `Redirect`); here it is carried out.
package final class GitHubClient: Sendable {
  package let endpoint: GitHubEndpoint
  /// Nothing that writes leaves while this is set.
  package let isReadOnly: Bool
  package let time: TimeSource

  private let transport: HTTPTransport
  private let token: @Sendable () async throws -> String
  private let tokenRejected: @Sendable () async -> Void
  private let jitter: @Sendable () -> Double
  private let userAgent: String
  private let limits: LimitGate
  private let cache = ConditionalCache()
  private let missing = Mutex<Set<GraphQLField>>([])

  /// - Parameters:
  ///   - limits: what is known of them, to be shared by clients with the same token.
  ///   - token: asked before every request, and may throw what the requests then throw.
  ///   - jitter: 0 up to 1, for the waits between retries.
  ///   - tokenRejected: called at a 401: the next request may find a newer token.
  package init(
    endpoint: GitHubEndpoint, transport: HTTPTransport, isReadOnly: Bool = false,
    userAgent: String = "prls", time: TimeSource = .system, limits: LimitGate = LimitGate(),
    jitter: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
    tokenRejected: @escaping @Sendable () async -> Void = {},
    token: @escaping @Sendable () async throws -> String
  ) {
    self.endpoint = endpoint
    self.transport = transport
    self.isReadOnly = isReadOnly
    self.userAgent = userAgent
    self.limits = limits
    self.time = time
    self.jitter = jitter
    self.tokenRejected = tokenRejected
    self.token = token
  }

  // MARK: Reads

  /// GET, retried and conditional.
  /// - Parameter path: from the API base on, `/repos/apache/doris/pulls/1`.
  func get(
    _ path: String, query: [(String, String)] = [], retries: Bool = true
  ) async throws -> HTTPResponse {
    try await get(endpoint.rest(path, query: query), retries: retries)
  }

  /// GET of an address that GitHub itself gave, such as the next page's.
  func get(_ url: URL, retries: Bool = true) async throws -> HTTPResponse {
    guard endpoint.isSameOrigin(url) else {
      throw GitHubError(
        .github(status: 200, requestID: nil),
        "GitHub points to another place, \(url.host ?? "?"), for the next page.")
    }
    let request = HTTPRequest(method: "GET", url: url, headers: ["Accept": "application/vnd.github+json"])
    return try await read(request, resource: .core, policy: RetryPolicy(retries: retries ? 3 : 0))
  }

  /// Sends a read until it is answered, or the policy has enough.
  func read(
    _ request: HTTPRequest, resource: LimitedResource, policy: RetryPolicy
  ) async throws -> HTTPResponse {
    let start = time.now()
    var attempt = 1
    while true {
      do {
        return try await readOnce(request, resource: resource, attempt: attempt)
      } catch let error as GitHubError {
        let elapsed = Duration.seconds(time.now().timeIntervalSince(start))
        switch policy.decide(error, attempt: attempt, elapsed: elapsed, jitter: jitter()) {
        case .stop: throw error
        case .retry(let wait): try await time.sleep(for: wait)
        }
        attempt += 1
      }
    }
  }

  private func readOnce(
    _ request: HTTPRequest, resource: LimitedResource, attempt: Int
  ) async throws -> HTTPResponse {
    var request = request
    let key = ConditionalCache.key(request)
    let remembered = cache.answer(for: key)
    request.headers["If-None-Match"] = remembered?.headers["etag"]
    // A connection that was cut is not trusted again: some servers hang on a request that is sent anew on it.
    if attempt > 1 { request.headers["Connection"] = "close" }
    let response: HTTPResponse
    switch try await exchange(request, resource: resource) {
    case .success(let answer): response = answer
    case .failure(let failure): throw try Self.error(for: failure, of: request, attempts: attempt)
    }
    if response.status == 304, let remembered { return remembered.revived(by: response) }
    guard (200..<300).contains(response.status) else {
      throw ErrorAnswer.error(for: response, what: request.words, isWrite: false)
    }
    cache.store(response, key: key)
    return response
  }

  private static func error(
    for failure: TransportFailure, of request: HTTPRequest, attempts: Int
  ) throws -> GitHubError {
    let host = request.url.host ?? "GitHub"
    switch failure {
    case .cancelled: throw CancellationError()
    case .notSent(let why), .cut(let why):
      return GitHubError(.network, "\(host) can't be reached: \(why).", attempts: attempts)
    case .timedOut:
      let seconds = request.timeout.components.seconds
      return GitHubError(.network, "\(host) did not answer within \(seconds) s.", attempts: attempts)
    case .tooLarge(let limit):
      var error = GitHubError(
        .github(status: 200, requestID: nil),
        "GitHub's answer to \(request.words) is longer than \(limit >> 20) MiB.")
      error.isResourceLimit = true
      return error
    }
  }

  // MARK: Writes

  /// Sends a write, once. What became of it is the caller's to weigh: nothing is repeated here.
  func write(_ method: String, _ path: String, body: Data) async throws -> WriteOutcome {
    guard !isReadOnly else { throw GitHubError.readOnly }
    let request = HTTPRequest(
      method: method, url: endpoint.rest(path),
      headers: ["Accept": "application/vnd.github+json", "Content-Type": "application/json"],
      body: body, purpose: .write, timeout: .seconds(30))
    return try await WriteOutcome(exchange(request, resource: .core), of: request)
  }

  // MARK: One exchange

  /// Sends a request with the token, follows redirects and keeps watch on the limits.
  private func exchange(
    _ request: HTTPRequest, resource: LimitedResource
  ) async throws -> Result<HTTPResponse, TransportFailure> {
    var request = request
    if let hit = limits.hit(for: resource, now: time.now()) { throw GitHubError.limited(hit) }
    let token = try await token()
    request.headers["Authorization"] = "Bearer \(token)"
    request.headers["User-Agent"] = userAgent
    request.headers["X-GitHub-Api-Version"] = "2022-11-28"
    for _ in 0...Redirect.mostHops {
      let response: HTTPResponse
      do { response = try await transport.send(request).without(token) } catch { return .failure(error) }
      let now = time.now()
      if let hit = LimitHit.detect(response, now: now, strikes: limits.strikes(now: now)) {
        limits.record(hit, on: resource, now: now)
        throw GitHubError.limited(hit)
      }
      if response.status == 401 { await tokenRejected() }
      if (200..<300).contains(response.status) { limits.recordSuccess(now: now) }
      guard let next = try Redirect.follow(response, of: request, at: endpoint) else {
        return .success(response)
      }
      request = next
    }
    throw GitHubError(
      .github(status: 301, requestID: nil),
      "GitHub redirects \(request.words) round and round; check `github.api_base`.")
  }

  // MARK: GraphQL

  /// Asks one GraphQL question, leaving out fields that this server does not know.
  /// - Parameter leavesTooMuch: the caller asks for less where it was too much, even if a part came.
  /// - Throws: `GitHubError` where not even a part of the answer came.
  func ask<Answer: JSONReadable & Sendable>(
    _ document: GraphQLDocument, _ variables: some Encodable & Sendable, as: Answer.Type,
    leavesTooMuch: Bool = false
  ) async throws -> GraphQLAnswer<Answer> {
    for _ in 0..<12 {
      let text = document.text(without: missing.withLock { $0 })
      let body = try GraphQLDocument.body(text, variables)
      let request = HTTPRequest(
        method: "POST", url: endpoint.graphQL,
        headers: [
          // Older Enterprise Servers give `mergeStateStatus` to those who ask for this preview only.
          "Accept": "application/vnd.github.merge-info-preview+json, application/vnd.github+json",
          "Content-Type": "application/json",
        ], body: body)
      let response = try await read(
        request, resource: .graphql, policy: RetryPolicy(leavesTooMuch: leavesTooMuch))
      let answer = try GraphQLAnswer<Answer>(response)
      if answer.errors.contains(where: \.isRateLimit) {
        let hit = LimitHit.graphQL(response.headers, now: time.now())
        limits.record(hit, on: .graphql, now: time.now())
        throw GitHubError.limited(hit)
      }
      let unknown = Set(answer.errors.compactMap(\.undefinedField)).intersection(document.optional)
      guard !unknown.isEmpty, answer.data == nil else {
        if answer.data == nil || leavesTooMuch && answer.error.isResourceLimit { throw answer.error }
        return answer
      }
      missing.withLock { $0.formUnion(unknown) }
    }
    throw GitHubError(
      .github(status: 200, requestID: nil),
      "GitHub's GraphQL lacks fields that prls can't do without; its version is too old.")
  }

  /// Whether this server was found to lack a field.
  func lacks(_ field: GraphQLField) -> Bool { missing.withLock { $0.contains(field) } }
}

extension HTTPResponse {
  /// A server may say back what it was sent, the token among it; here it is taken out, whatever becomes of the rest.
  fileprivate func without(_ token: String) -> HTTPResponse {
    let (secret, placeholder) = (Data(token.utf8), Data("[token]".utf8))
    // Something that short is a test's; it may be anywhere.
    guard secret.count >= 8 else { return self }
    var clean = self
    var start = body.contains(secret) ? clean.body.startIndex : clean.body.endIndex
    while let found = clean.body.range(of: secret, in: start..<clean.body.endIndex) {
      clean.body.replaceSubrange(found, with: placeholder)
      start = found.lowerBound + placeholder.count
    }
    for (name, value) in headers.pairs where value.contains(token) {
      clean.headers[name] = value.replacingOccurrences(of: token, with: "[token]")
    }
    return clean
  }
}

extension Data {
  /// Horspool's search, which looks at few of the bytes: Foundation's takes longer than it takes to read the answer.
  fileprivate func contains(_ part: Data) -> Bool {
    let part = Array(part)
    var shifts = [Int](repeating: part.count, count: 256)
    for (index, byte) in part.dropLast().enumerated() { shifts[Int(byte)] = part.count - 1 - index }
    return withUnsafeBytes { all in
      var end = part.count
      while end <= all.count {
        let last = all[end - 1]
        if last == part[part.count - 1], all[end - part.count..<end].elementsEqual(part) { return true }
        end += shifts[Int(last)]
      }
      return false
    }
  }
}
