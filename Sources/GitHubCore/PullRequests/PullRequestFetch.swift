import Foundation

/// Fetches one target's list: the states of all, and at the same time the checks of the first few; then the checks
/// of the others that are not all green.
///
/// Asking for the checks of many pull requests at once runs GitHub into its time-out, so what is asked
/// at once is bounded, and halved when GitHub says that it was too much.
struct PullRequestFetch: Sendable {
  var client: GitHubClient
  var target: Target
  /// The list may be asked with all its checks in one go: it was short the last time.
  var isKnownShort = false
  /// Pull requests whose checks are asked for while nothing is known of the list: most have no more.
  var early = 10
  /// Called with what is there so far, each time that more has come.
  var partial: @Sendable (PullRequestList) async -> Void = { _ in }

  static let pageSize = 100
  /// Of checks in one go.
  static let contextsAtOnce = 300
  static let queriesAtOnce = 8
  /// A list with no more checks than this is asked for in one go.
  static let contextsOfShortList = 150
  /// GitHub's search ends there.
  private static let mostResults = 1000

  func run() async throws -> PullRequestList {
    try await withThrowingTaskGroup(of: Arrival.self) { group in
      if !isKnownShort && early > 0 {
        group.addTask { .early(await ContextReader(client: client).readFirst(early, of: target.searchQuery)) }
      }
      var (list, unread) = try await searchAll()
      list.sort()
      if !unread.isEmpty { await partial(list) }
      let mergeStates = MergeStates(client: client)
      if mergeStates.isToldByRESTOnly {
        let known = try await mergeStates.read(list.pullRequests)
        for index in list.pullRequests.indices {
          list.pullRequests[index] = known[list.pullRequests[index].id] ?? list.pullRequests[index]
        }
      }
      try await readContexts(unread, into: &list, &group)
      group.cancelAll()
      return list
    }
  }

  /// Checks that have come.
  private enum Arrival: Sendable {
    /// Those that were asked for before it was known which are wanted.
    case early(ContextReader.Answer)
    case read(ContextReader.Answer)
  }

  // MARK: States

  private struct SearchAnswer: JSONReadable, Sendable {
    var search: Search?
    var rateLimit: RateLimit?

    init(_ json: JSONValue) throws(JSONFailure) {
      search = try json.read("search")
      rateLimit = try json.read("rateLimit")
    }
  }

  private struct Search: JSONReadable, Sendable {
    var issueCount: Int?
    var pageInfo: CheckContexts.Page
    var nodes: [Lossy<PullRequestNode>]?

    init(_ json: JSONValue) throws(JSONFailure) {
      issueCount = try json.read("issueCount")
      pageInfo = try json.read("pageInfo")
      nodes = try json.read("nodes")
    }
  }

  private struct SearchVariables: Encodable, Sendable {
    var query: String
    var first: Int
    var after: String?
    var contexts: Int
  }

  /// A pull request whose checks are still to be asked for.
  private struct Unread {
    var id: String
    var count: Int
    /// In GitHub's order.
    var position: Int
  }

  private func searchAll() async throws -> (PullRequestList, [Unread]) {
    var list = PullRequestList()
    list.contextCount = 0
    var unread: [Unread] = []
    var variables = SearchVariables(
      query: target.searchQuery, first: Self.pageSize, contexts: isKnownShort ? Self.pageSize : 1)
    var seen: Set<String> = []
    while true {
      let answer: GraphQLAnswer<SearchAnswer>
      do {
        answer = try await client.ask(
          .pullRequestSearch, variables, as: SearchAnswer.self,
          leavesTooMuch: variables.contexts > 1 || variables.first > 10)
      } catch let error as GitHubError
        where error.isTooMuchAtOnce && (variables.contexts > 1 || variables.first > 10)
      {
        if variables.contexts > 1 { variables.contexts = 1 } else { variables.first /= 2 }
        continue
      }
      guard let search = answer.data?.search else { throw answer.error }
      let nodes = search.nodes ?? []
      for (index, node) in nodes.enumerated() {
        guard let node = node.value, seen.insert(node.id).inserted else { continue }
        let isHidden = answer.hidesChecks(
          node.rollup, below: [.name("search"), .name("nodes"), .index(index)])
        add(node, isHidden: isHidden, to: &list, unread: &unread)
      }
      list.warn(of: answer.errors, lost: nodes.count(where: { $0.value == nil }))
      list.rateLimit = answer.data?.rateLimit ?? list.rateLimit
      if let count = search.issueCount, count > Self.mostResults, variables.after == nil {
        list.warnings.append(
          "GitHub's search gives only the newest \(Self.mostResults) of \(count) pull requests; narrow the target's repos."
        )
      }
      guard search.pageInfo.hasNextPage, let cursor = search.pageInfo.endCursor, cursor != variables.after
      else { break }
      variables.after = cursor
    }
    return (list, unread)
  }

  private func add(
    _ node: PullRequestNode, isHidden: Bool, to list: inout PullRequestList, unread: inout [Unread]
  ) {
    var pullRequest = PullRequest(node, webBase: client.endpoint.webBase)
    let contexts = node.rollup?.contexts
    let total = contexts?.totalCount ?? contexts?.readable.count ?? 0
    list.contextCount = isHidden ? nil : list.contextCount.map { $0 + total }
    if isHidden {
      pullRequest.pipelinesState = .unavailable
    } else if let contexts, contexts.pageInfo?.hasNextPage != true {
      pullRequest.setPipelines(
        contexts.readable, isComplete: !contexts.hidesNodes,
        webBase: client.endpoint.webBase)
    } else if let contexts, let rollup = node.rollup {
      let counts = contexts.countsByState
      pullRequest.counts = counts ?? PullRequest.Counts(passed: total)
      if rollup.state == "SUCCESS" && (counts.map { $0.failed + $0.pending == 0 } ?? true) {
        pullRequest.pipelinesState = .complete
      } else {
        if counts == nil { pullRequest.counts = PullRequest.Counts() }
        unread.append(Unread(id: node.id, count: total, position: list.pullRequests.count))
      }
    } else {
      pullRequest.pipelinesState = .complete
    }
    list.pullRequests.append(pullRequest)
  }

  // MARK: Contexts

  private func readContexts(
    _ unread: [Unread], into list: inout PullRequestList, _ group: inout ThrowingTaskGroup<Arrival, any Error>
  ) async throws {
    guard !unread.isEmpty else { return }
    let reader = ContextReader(client: client)
    let isEarly: (Unread) -> Bool = { !isKnownShort && $0.position < early }
    var batches = Self.batches(unread.filter { !isEarly($0) })[...]
    var running = 0
    repeat {
      while running < Self.queriesAtOnce, let batch = batches.popFirst() {
        group.addTask { .read(try await reader.read(batch)) }
        running += 1
      }
      guard let arrival = try await group.next() else { return }
      switch arrival {
      case .early(let answer):
        list.take(answer, webBase: client.endpoint.webBase)
        batches += Self.batches(unread.filter { isEarly($0) && answer.contexts[$0.id] == nil })
      case .read(let answer):
        running -= 1
        list.take(answer, webBase: client.endpoint.webBase)
      }
      if !group.isEmpty || !batches.isEmpty { await partial(list) }
    } while !group.isEmpty || !batches.isEmpty
  }

  /// Few enough checks a query; a pull request with more than that goes alone.
  private static func batches(_ unread: [Unread]) -> [[String]] {
    var batches: [[String]] = []
    var room = 0
    for each in unread {
      if each.count > room || batches.isEmpty {
        batches.append([])
        room = contextsAtOnce
      }
      batches[batches.count - 1].append(each.id)
      room -= each.count
    }
    return batches
  }
}

extension PullRequestList {
  fileprivate mutating func sort() {
    pullRequests.sort { ($0.updatedAt, $0.number) > ($1.updatedAt, $1.number) }
  }

  fileprivate mutating func take(_ answer: ContextReader.Answer, webBase: URL) {
    for index in pullRequests.indices {
      guard let contexts = answer.contexts[pullRequests[index].id] else { continue }
      switch contexts {
      case .read(let nodes, let isComplete):
        pullRequests[index].setPipelines(nodes, isComplete: isComplete, webBase: webBase)
      case .unreadable: pullRequests[index].pipelinesState = .unavailable
      }
    }
    for warning in answer.warnings where !warnings.contains(warning) { warnings.append(warning) }
  }

  /// One sentence for each different thing that GitHub left out.
  mutating func warn(of problems: [GraphQLProblem], lost: Int = 0) {
    for problem in problems {
      let warning = "GitHub left something out: \(problem.message.quotable)"
      if !warnings.contains(warning) { warnings.append(warning) }
    }
    if lost > 0 && problems.isEmpty {
      warnings.append(
        "GitHub left out \(lost) pull request\(lost == 1 ? "" : "s") that the token may not see.")
    }
  }
}
