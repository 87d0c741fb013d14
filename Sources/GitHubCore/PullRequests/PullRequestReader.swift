package import Foundation

/// What a write needs to know of a pull request, read anew by REST.
package struct PullRequestHead: Sendable, Equatable {
  /// As GitHub names it now: a repository may have been renamed.
  package var repo: String
  package var number: Int
  package var isOpen: Bool
  package var headSHA: String
  /// Nil while GitHub is still working it out.
  package var mergeable: Bool?
  package var mergeableState: String?
  /// GitHub's clock when it answered.
  package var readAt: Date
}

/// Reads single pull requests.
package struct PullRequestReader: Sendable {
  var client: GitHubClient

  package init(client: GitHubClient) { self.client = client }

  /// - Parameter repo: `owner/name`.
  /// - Throws: `GitHubError`, after retries unless told otherwise.
  package func head(of number: Int, in repo: String, retries: Bool = true) async throws -> PullRequestHead {
    let response = try await client.get("/repos/\(repo)/pulls/\(number)", retries: retries)
    do {
      return try PullRequestHead(
        JSONValue(response.body), readAt: HTTPDate.of(response.headers) ?? client.time.now())
    } catch {
      throw GitHubError(
        .github(status: response.status, requestID: response.headers["x-github-request-id"]),
        "GitHub's answer about \(repo)#\(number) can't be read: \(error).")
    }
  }

  private struct Answer: JSONReadable, Sendable {
    var pullRequest: PullRequestNode?

    init(_ json: JSONValue) throws(JSONFailure) {
      let repository: JSONValue? = try json.read("repository")
      pullRequest = try repository?.read("pullRequest")
    }
  }

  private struct Variables: Encodable, Sendable {
    var owner: String
    var name: String
    var number: Int
    var first = PullRequestFetch.pageSize
    var after: String?
  }

  /// One pull request with all its checks, and which of them are required.
  /// - Throws: `InvalidRequest` where it is closed.
  package func pullRequest(_ number: Int, in repo: String) async throws -> (PullRequest, warnings: [String]) {
    let read = try await read(number, in: repo)
    var pullRequest = read.pullRequest
    pullRequest.setPipelines(read.checks, isComplete: read.isComplete, webBase: client.endpoint.webBase)
    return (pullRequest, read.warnings)
  }

  /// The names and kinds of all checks of one pull request, passed ones among them.
  /// - Throws: `InvalidRequest` where it is closed.
  package func checks(of number: Int, in repo: String) async throws -> [(
    context: String, kind: Pipeline.Kind
  )] {
    try await read(number, in: repo).checks.compactMap { check in
      check.context.map { ($0, .status) } ?? check.name.map { ($0, .checkRun) }
    }
  }

  private func read(
    _ number: Int, in repo: String
  ) async throws -> (
    pullRequest: PullRequest, checks: [CheckContexts.Node], isComplete: Bool, warnings: [String]
  ) {
    let parts = repo.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw InvalidRequest("\(repo) is no repository: it must be owner/name.") }
    var variables = Variables(owner: parts[0], name: parts[1], number: number)
    var gathered: [CheckContexts.Node] = []
    var list = PullRequestList()
    var found: PullRequest?
    var isComplete = true
    let place: [GraphQLProblem.Step] = [.name("repository"), .name("pullRequest")]
    while true {
      let answer: GraphQLAnswer<Answer>
      do {
        answer = try await client.ask(
          .pullRequest, variables, as: Answer.self, leavesTooMuch: variables.first > 25)
      } catch let error as GitHubError where error.isTooMuchAtOnce && variables.first > 25 {
        variables.first /= 2
        continue
      }
      guard let node = answer.data?.pullRequest else {
        if answer.errors.isEmpty || answer.error.kind == .notFound {
          throw GitHubError.noPullRequest(number, repo)
        }
        throw answer.error
      }
      guard node.state.map({ $0 == "OPEN" }) ?? true else { throw InvalidRequest.closed(number, repo) }
      if found == nil { found = PullRequest(node, webBase: client.endpoint.webBase) }
      list.warn(of: answer.errors)
      guard let contexts = node.rollup?.contexts else {
        if answer.hidesChecks(node.rollup, below: place) { isComplete = false }
        break
      }
      gathered += contexts.readable
      if contexts.hidesNodes { isComplete = false }
      guard let page = contexts.pageInfo, page.hasNextPage, let cursor = page.endCursor,
        cursor != variables.after
      else { break }
      variables.after = cursor
    }
    guard let found else { throw GitHubError.noPullRequest(number, repo) }
    return (found, gathered, isComplete, list.warnings)
  }
}

extension PullRequestHead {
  fileprivate init(_ json: JSONValue, readAt: Date) throws(JSONFailure) {
    let (head, base): (JSONValue, JSONValue) = (try json.read("head"), try json.read("base"))
    let baseRepo: JSONValue = try base.read("repo")
    let state: String = try json.read("state")
    repo = try baseRepo.read("full_name")
    number = try json.read("number")
    isOpen = state == "open"
    headSHA = try head.read("sha")
    mergeable = try json.read("mergeable")
    mergeableState = try json.read("mergeable_state")
    self.readAt = readAt
  }
}

extension GitHubError {
  package static func noPullRequest(_ number: Int, _ repo: String) -> GitHubError {
    GitHubError(
      .notFound, "There is no pull request #\(number) in \(repo) that the token can see.",
      hint: "Check the number and `repo`; `prls check` shows which repositories can be read.")
  }
}

extension InvalidRequest {
  package static func closed(_ number: Int, _ repo: String) -> InvalidRequest {
    InvalidRequest("\(repo)#\(number) is closed; only open pull requests can be named.")
  }
}
