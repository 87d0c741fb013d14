import Foundation
import GitHubCore

/// An answer before it is bytes.
struct Answer {
  var status: Int
  var body: JSON
  var headers: HTTPHeaders = [:]

  /// As GitHub words a refusal.
  static func refusal(_ status: Int, _ message: String, headers: HTTPHeaders = [:]) -> Answer {
    Answer(
      status: status,
      body: [
        "message": .string(message), "documentation_url": "https://docs.github.com/rest",
        "status": .string(String(status)),
      ], headers: headers)
  }

  static let notFound = refusal(404, "Not Found")
}

extension GitHubState {
  mutating func rest(_ request: RecordedRequest, at now: Date) -> Answer {
    switch request.line {
    case "GET /user":
      return Answer(status: 200, body: ["login": .string(world.viewer), "id": 1, "type": "User"])
    case "GET /rate_limit": return Answer(status: 200, body: rateLimit(at: now))
    case "GET /", "GET ", "GET /meta": return Answer(status: 200, body: ["installed_version": "3.17.0"])
    default: break
    }
    var parts = request.path.split(separator: "/").map(String.init)
    let repository: World.Repository
    if parts.first == "repositories", parts.count > 1 {
      guard let found = world.repositories.first(where: { String($0.id) == parts[1] }) else {
        return .notFound
      }
      repository = found
      parts.removeFirst(2)
    } else {
      guard parts.first == "repos", parts.count > 2 else { return .notFound }
      let name = "\(parts[1])/\(parts[2])"
      parts.removeFirst(3)
      guard let found = world.repository(followingRenames: name) else { return .notFound }
      guard found.name.lowercased() == name.lowercased() else { return moved(to: found, parts, request) }
      repository = found
    }
    return rest(request, in: repository, parts, at: now)
  }

  private mutating func rest(
    _ request: RecordedRequest, in repository: World.Repository, _ parts: [String], at now: Date
  ) -> Answer {
    let pullRequest = parts.count > 1 ? Int(parts[1]).flatMap { world[repository.name, $0] } : nil
    let shape = parts.indices.map { $0 == 1 ? "*" : parts[$0] }.joined(separator: "/")
    switch ("\(request.method) \(shape)", pullRequest) {
    case ("GET ", _):
      return Answer(
        status: 200,
        body: ["id": .int(repository.id), "full_name": .string(repository.name), "private": false])
    case ("GET pulls", _):
      let size = min(request.query["per_page"].flatMap { Int($0) } ?? 30, 100)
      let open = world.pullRequests.filter {
        $0.repo.lowercased() == repository.name.lowercased() && $0.state == .open
      }
      return Answer(status: 200, body: .array(open.prefix(size).map(\.rest)))
    case ("GET pulls/*", let pullRequest?):
      lookedAtMergeability(of: [pullRequest.id], at: now)
      return Answer(status: 200, body: pullRequest.rest)
    case ("PUT pulls/*/update-branch", let pullRequest?): return update(pullRequest, request, at: now)
    case ("GET issues/*/comments", let pullRequest?): return comments(of: pullRequest, request)
    case ("POST issues/*/comments", let pullRequest?): return comment(on: pullRequest, request, at: now)
    case ("POST pulls/*/comments", _?):
      return .refusal(422, "Invalid request.\n\n\"commit_id\", \"path\" weren't supplied.")
    case ("GET commits/*/status", _): return commit(parts[1]) { $0.restCombinedStatus }
    case ("GET commits/*/statuses", _): return commit(parts[1]) { .array($0.statuses.map(\.rest)) }
    case ("GET commits/*/check-runs", _): return commit(parts[1]) { $0.restCheckRuns }
    default: return .notFound
    }
  }

  private func rateLimit(at now: Date) -> JSON {
    let budget: JSON = [
      "limit": .int(Settings.hourlyLimit), "remaining": .int(settings.remaining),
      "reset": .int(Int(now.timeIntervalSince1970) + 1800),
      "used": .int(Settings.hourlyLimit - settings.remaining),
    ]
    return ["resources": ["core": budget, "graphql": budget], "rate": budget]
  }

  /// A renamed repository: 301 for GET, 307 for the methods whose body must come along.
  private func moved(to repository: World.Repository, _ parts: [String], _ request: RecordedRequest) -> Answer
  {
    let path = (["repositories", String(repository.id)] + parts).joined(separator: "/")
    let query = request.url.query(percentEncoded: true).map { "?\($0)" } ?? ""
    let location = "\(request.base)/\(path)\(query)"
    return Answer(
      status: request.method == "GET" ? 301 : 307,
      body: [
        "message": "Moved Permanently", "url": .string(location),
        "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api",
      ], headers: ["Location": location])
  }

  private func commit(_ sha: String, _ body: (World.PullRequest) -> JSON) -> Answer {
    guard let pullRequest = world.pullRequests.first(where: { $0.head == sha }) else {
      return .refusal(422, "No commit found for SHA: \(sha)")
    }
    return Answer(status: 200, body: body(pullRequest))
  }
}

extension RecordedRequest {
  /// What stands before the path: "https://api.github.com", "https://HOST/api/v3".
  var base: String {
    var components = URLComponents()
    components.scheme = url.scheme
    components.host = url.host
    components.port = url.port
    return (components.string ?? "") + Self.split(url.path).prefix
  }
}

extension World {
  /// By its name or by one that it had.
  func repository(followingRenames name: String) -> Repository? {
    repository(name)
      ?? repositories.first { $0.formerNames.contains { $0.lowercased() == name.lowercased() } }
  }
}
