import Foundation

/// The comments of a pull request: posting one, and looking whether one is there.
struct Comments: Sendable {
  var client: GitHubClient

  struct Comment: JSONReadable, Sendable {
    var body: String?
    var htmlURL: String
    var createdAt: Date
    /// Nil where the account is gone.
    var login: String?

    init(_ json: JSONValue) throws(JSONFailure) {
      body = try json.read("body")
      htmlURL = try json.read("html_url")
      createdAt = try json.read("created_at")
      let user: JSONValue? = try json.read("user")
      login = try user?.read("login")
    }
  }

  private struct Body: Encodable { var body: String }

  /// Posts once. A success without GitHub's comment in it is unclear.
  func post(_ text: String, on number: Int, in repo: String) async throws -> (WriteOutcome, Comment?) {
    let outcome = try await client.write(
      "POST", "/repos/\(repo)/issues/\(number)/comments", body: JSONEncoder().encode(Body(body: text)))
    guard case .done(let response) = outcome else { return (outcome, nil) }
    if let comment = try? Comment(JSONValue(response.body)) {
      return (outcome, comment)
    }
    let error = GitHubError(
      .github(status: response.status, requestID: response.headers["x-github-request-id"]),
      "GitHub's answer to the comment on \(repo)#\(number) can't be read.", mayHaveHappened: true)
    return (.unclear(.broken, error), nil)
  }

  /// The first comment with that text by the token's owner since a time of GitHub's clock.
  /// - Parameter known: addresses of comments that are accounted for.
  func find(
    _ text: String, on head: PullRequestHead, since: Date, except known: Set<String>
  ) async throws -> Comment? {
    // GitHub dates comments by whole seconds.
    let since = Date(timeIntervalSince1970: since.timeIntervalSince1970.rounded(.down))
    let viewer = try await client.viewer().lowercased()
    var response = try await client.get(
      "/repos/\(head.repo)/issues/\(head.number)/comments",
      query: [("since", Timestamp.text(since)), ("per_page", "100")])
    for _ in 0..<50 {
      guard let comments = try? [Comment](JSONValue(response.body)) else { break }
      let match = comments.first {
        $0.body?.trimmingCharacters(in: .whitespacesAndNewlines) == text
          && $0.login?.lowercased() == viewer
          && $0.createdAt >= since && !known.contains($0.htmlURL)
      }
      if let match { return match }
      guard let next = response.headers["link"].flatMap(Self.next) else { return nil }
      response = try await client.get(next)
    }
    throw GitHubError(
      .github(status: response.status, requestID: response.headers["x-github-request-id"]),
      "The comments of \(head.repo)#\(head.number) can't be read.")
  }

  /// `<https://…?page=2>; rel="next", <…>; rel="last"`.
  static func next(_ link: String) -> URL? {
    for part in link.split(separator: ",") where part.contains("rel=\"next\"") {
      guard let open = part.firstIndex(of: "<"), let close = part.firstIndex(of: ">"), open < close else {
        continue
      }
      return URL(string: String(part[part.index(after: open)..<close]))
    }
    return nil
  }
}
