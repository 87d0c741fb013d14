import Configuration
import GitHubCore
import JSONRPC

/// How a client names one pull request: a number, and what makes it unambiguous.
struct PullRequestName: Sendable {
  var target: String?
  var repo: String?
  var number: Int
}

extension Workspace {
  /// The repository that a pull request is in. A number alone must be open in one repository of the target only.
  func repo(of name: PullRequestName) async throws -> String {
    let target = try target(name.target)
    if let repo = name.repo { return try await check(repo, in: target) }
    switch target.repos.count {
    case 0: return try await repoInList(name.number, target)
    case 1: return target.repos[0]
    default: return try await onlyOpen(name.number, target)
    }
  }

  /// Whether a repository is one of the target's.
  func check(_ repo: String, in target: GitHubCore.Target) async throws -> String {
    guard GitHubNames.isRepository(repo) else {
      throw InvalidRequest("“\(repo)” is no repository: `repo` must be owner/name.")
    }
    if target.contains(repo: repo) { return repo }
    // A renamed repository is listed under its new name.
    let listed = await lists.remembered(target)?.pullRequests ?? []
    if listed.contains(where: { $0.repo.lowercased() == repo.lowercased() }) { return repo }
    throw InvalidRequest(
      "\(repo) is not among the repositories of target “\(target.label)”: \(target.repos.joined(separator: ", "))."
    )
  }

  private func repoInList(_ number: Int, _ target: GitHubCore.Target) async throws -> String {
    let listed = try await lists.list(target).list.pullRequests.filter { $0.number == number }.map(\.repo)
    guard listed.count < 2 else { throw InvalidRequest.ambiguous(number, listed) }
    guard let repo = listed.first else {
      throw InvalidRequest(
        "No open pull request #\(number) is in the list of target “\(target.label)”; name its repository with `repo`."
      )
    }
    return repo
  }

  private func onlyOpen(_ number: Int, _ target: GitHubCore.Target) async throws -> String {
    let reader = reader
    let found = try await withThrowingTaskGroup(of: PullRequestHead?.self) { group in
      for repo in target.repos {
        group.addTask {
          do { return try await reader.head(of: number, in: repo) } catch let error as GitHubError
            where error.kind == .notFound || error.kind == .forbidden
          { return nil }
        }
      }
      return try await group.reduce(into: [PullRequestHead]()) { if let head = $1 { $0.append(head) } }
    }
    let open = Set(found.filter(\.isOpen).map(\.repo)).sorted()
    if open.count > 1 { throw InvalidRequest.ambiguous(number, open) }
    if let repo = open.first { return repo }
    if let closed = found.first { throw InvalidRequest.closed(number, closed.repo) }
    throw GitHubError.noPullRequest(number, target.repos.joined(separator: " or "))
  }
}

extension InvalidRequest {
  fileprivate static func ambiguous(_ number: Int, _ repos: [String]) -> InvalidRequest {
    InvalidRequest(
      "#\(number) is open in several repositories; name one with `repo`: \(repos.joined(separator: ", ")).")
  }
}

extension Fields {
  /// `pr` where it is needed: the number of a pull request.
  func requiredPullRequestNumber() throws(RPCError) -> Int {
    let number = try requiredInteger("pr")
    guard number > 0, number <= Int32.max else {
      throw .invalidParams("\(method): \"pr\" must be the number of a pull request, not \(number).")
    }
    return number
  }

  /// `pr` where it may be absent.
  func pullRequestNumber() throws(RPCError) -> Int? {
    self["pr"] == nil ? nil : try requiredPullRequestNumber()
  }

  /// What names one pull request in a request that needs one.
  func pullRequestName() throws(RPCError) -> PullRequestName {
    PullRequestName(
      target: try string("target"), repo: try string("repo"), number: try requiredPullRequestNumber())
  }
}
