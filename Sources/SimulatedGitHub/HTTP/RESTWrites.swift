import Foundation
import GitHubCore

// Comments, and the Update branch button.
extension GitHubState {
  mutating func comment(
    on pullRequest: World.PullRequest, _ request: RecordedRequest, at now: Date
  ) -> Answer {
    guard let body = try? JSONDecoder().decode(JSON.self, from: request.body) else {
      return .refusal(400, "Problems parsing JSON")
    }
    guard let text = body["body"]?.string, !text.isEmpty else {
      return Answer(
        status: 422,
        body: [
          "message": "Validation Failed",
          "errors": [["resource": "IssueComment", "code": "missing_field", "field": "body"]],
          "documentation_url": "https://docs.github.com/rest", "status": "422",
        ])
    }
    let comment = World.Comment(id: 1001 + comments.count, author: world.viewer, body: text, createdAt: now)
    comments.append(
      ReceivedComment(
        repo: pullRequest.repo, number: pullRequest.number, id: comment.id, body: text, at: now))
    world[pullRequest.id]?.comments.append(comment)
    world[pullRequest.id]?.updatedAt = max(pullRequest.updatedAt, now)
    runPipelines(for: text, on: pullRequest.id, at: now)
    return Answer(status: 201, body: comment.rest(on: pullRequest))
  }

  /// Oldest first; a further page is announced by `Link`.
  func comments(of pullRequest: World.PullRequest, _ request: RecordedRequest) -> Answer {
    let size = min(max(request.query["per_page"].flatMap { Int($0) } ?? 30, 1), 100)
    let page = max(request.query["page"].flatMap { Int($0) } ?? 1, 1)
    let since = request.query["since"].flatMap { try? Date($0, strategy: .iso8601) } ?? .distantPast
    let found = pullRequest.comments.filter { $0.createdAt.truncated >= since }
      .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    let shown = found.dropFirst((page - 1) * size).prefix(size)
    var answer = Answer(status: 200, body: .array(shown.map { $0.rest(on: pullRequest) }))
    if found.count > page * size {
      var query = request.query
      query["page"] = String(page + 1)
      var components = URLComponents()
      components.queryItems = query.sorted { $0.key < $1.key }.map { URLQueryItem(name: $0, value: $1) }
      let next = "\(request.base)\(request.path)?\(components.percentEncodedQuery ?? "")"
      answer.headers["Link"] = "<\(next)>; rel=\"next\""
    }
    return answer
  }

  mutating func update(
    _ pullRequest: World.PullRequest, _ request: RecordedRequest, at now: Date
  ) -> Answer {
    let body =
      request.body.isEmpty ? JSON.object([]) : try? JSONDecoder().decode(JSON.self, from: request.body)
    guard let body else { return .refusal(400, "Problems parsing JSON") }
    let expected = body["expected_head_sha"]?.string
    updates.append(
      ReceivedUpdate(repo: pullRequest.repo, number: pullRequest.number, expectedHead: expected, at: now))
    if let refusal = pullRequest.pushRefusal { return refusal.answer(in: pullRequest.repo) }
    if pullRequest.headBranchGone { return unprocessable("head ref does not exist") }
    if let expected, expected != pullRequest.head {
      return unprocessable("expected head sha didn’t match current head ref.")
    }
    if pullRequest.mergeable == .conflicting { return unprocessable("merge conflict between base and head") }
    if pullRequest.behind == 0 { return unprocessable("There are no new commits on the base branch.") }
    updates[updates.count - 1].isAccepted = true
    schedule(.moveHead(pullRequest.id), at: now + pullRequest.updateTakes.seconds)
    return Answer(
      status: 202,
      body: ["message": "Updating pull request branch.", "url": .string(pullRequest.apiURL)],
      headers: ["Location": pullRequest.apiURL])
  }

  private func unprocessable(_ message: String) -> Answer { .refusal(422, message) }
}

extension World.PullRequest.PushRefusal {
  fileprivate func answer(in repo: String) -> Answer {
    switch self {
    case .tokenMayNotWrite: .refusal(403, "Resource not accessible by personal access token")
    case .noRightOnFork: .refusal(403, "user doesn't have permission to update head repository")
    case .noWorkflowScope:
      .refusal(
        403,
        "refusing to allow a Personal Access Token to create or update workflow "
          + "`.github/workflows/build.yml` without `workflow` scope")
    case .samlRequired:
      .refusal(
        403,
        "Resource protected by organization SAML enforcement. You must grant your Personal Access token "
          + "access to this organization.",
        headers: [
          "X-GitHub-SSO":
            "required; url=https://github.com/orgs/\(repo.split(separator: "/")[0])/sso?authorization_request=A1"
        ])
    }
  }
}

extension Date {
  /// To the second, as GitHub's JSON has it.
  fileprivate var truncated: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
