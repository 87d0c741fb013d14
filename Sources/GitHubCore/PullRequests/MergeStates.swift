import Foundation

/// Whether pull requests can be merged, and whether Update branch is there, asked apart from the rest.
struct MergeStates: Sendable {
  var client: GitHubClient

  private struct Answer: JSONReadable, Sendable {
    var nodes: [Lossy<Node>]?

    init(_ json: JSONValue) throws(JSONFailure) { nodes = try json.read("nodes") }
  }

  private struct Node: JSONReadable, Sendable {
    var id: String
    var mergeable: String?
    var mergeStateStatus: String?
    var viewerCanUpdateBranch: Bool?

    init(_ json: JSONValue) throws(JSONFailure) {
      id = try json.read("id")
      mergeable = try json.read("mergeable")
      mergeStateStatus = try json.read("mergeStateStatus")
      viewerCanUpdateBranch = try json.read("viewerCanUpdateBranch")
    }
  }

  private struct Variables: Encodable, Sendable { var ids: [String] }

  /// The pull requests with their merge states as they are now, by node id; those that can't be read are left out.
  func read(_ pullRequests: [PullRequest]) async throws -> [String: PullRequest] {
    if isToldByRESTOnly { return await readByREST(pullRequests) }
    var known: [String: PullRequest] = [:]
    for start in stride(from: 0, to: pullRequests.count, by: PullRequestFetch.pageSize) {
      let page = pullRequests[start...].prefix(PullRequestFetch.pageSize)
      let answer = try await client.ask(.mergeStates, Variables(ids: page.map(\.id)), as: Answer.self)
      if isToldByRESTOnly { return await readByREST(pullRequests) }
      for node in (answer.data?.nodes ?? []).compactMap(\.value) {
        guard var pullRequest = page.first(where: { $0.id == node.id }) else { continue }
        pullRequest.setMergeState(
          mergeable: node.mergeable, state: node.mergeStateStatus, canUpdate: node.viewerCanUpdateBranch)
        known[node.id] = pullRequest
      }
    }
    return known
  }

  /// An older server's GraphQL lacks `mergeStateStatus`; its REST tells it, conditionally and so nearly for nothing.
  var isToldByRESTOnly: Bool { client.lacks(GraphQLField("PullRequest", "mergeStateStatus")) }

  private func readByREST(_ pullRequests: [PullRequest]) async -> [String: PullRequest] {
    let reader = PullRequestReader(client: client)
    var known: [String: PullRequest] = [:]
    await withTaskGroup(of: PullRequest?.self) { group in
      for (index, each) in pullRequests.enumerated() {
        if index >= PullRequestFetch.queriesAtOnce, let read = await group.next()?.flatMap(\.self) {
          known[read.id] = read
        }
        group.addTask {
          guard let head = try? await reader.head(of: each.number, in: each.repo) else { return nil }
          var pullRequest = each
          pullRequest.setMergeState(
            mergeable: head.mergeable.map { $0 ? "mergeable" : "conflicting" }, state: head.mergeableState,
            canUpdate: nil)
          return pullRequest
        }
      }
      for await read in group { if let read { known[read.id] = read } }
    }
    return known
  }
}
