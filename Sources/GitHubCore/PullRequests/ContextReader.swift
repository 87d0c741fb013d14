import Foundation

/// Reads all checks of some pull requests, in as many queries as that takes.
struct ContextReader: Sendable {
  var client: GitHubClient

  enum Contexts: Sendable {
    case read([CheckContexts.Node], isComplete: Bool)
    case unreadable
  }
  struct Answer: Sendable {
    /// By the pull request's node id.
    var contexts: [String: Contexts] = [:]
    var warnings: [String] = []
  }

  private struct Node: JSONReadable, Sendable {
    var id: String
    var rollup: PullRequestNode.Rollup?

    init(_ json: JSONValue) throws(JSONFailure) {
      id = try json.read("id")
      rollup = try .ofHead(of: json)
    }
  }

  private struct Data: JSONReadable, Sendable {
    var nodes: [Lossy<Node>]?

    init(_ json: JSONValue) throws(JSONFailure) { nodes = try json.read("nodes") }
  }

  // MARK: Before anything is known

  private struct EarlyData: JSONReadable, Sendable {
    var search: Data?

    init(_ json: JSONValue) throws(JSONFailure) { search = try json.read("search") }
  }

  private struct EarlyVariables: Encodable, Sendable {
    var query: String
    var first: Int
    var contexts = PullRequestFetch.pageSize
  }

  /// The checks of the first pull requests of a search, where one page holds them. What fails is left out.
  func readFirst(_ count: Int, of query: String) async -> Answer {
    let asked = try? await client.ask(
      .earlyChecks, EarlyVariables(query: query, first: count), as: EarlyData.self, leavesTooMuch: true)
    var answer = Answer()
    for node in asked?.data?.search?.nodes?.compactMap(\.value) ?? [] {
      guard let contexts = node.rollup?.contexts, contexts.pageInfo?.hasNextPage != true else { continue }
      answer.contexts[node.id] = .read(contexts.readable, isComplete: !contexts.hidesNodes)
    }
    return answer
  }

  // MARK: By pull request

  private struct Variables: Encodable, Sendable {
    var ids: [String]
    var first: Int
    var after: String?
  }

  /// - Throws: only what concerns all that is asked of GitHub now: a limit, the token, cancellation.
  func read(_ ids: [String]) async throws -> Answer {
    do {
      return try await firstPages(ids)
    } catch let error as GitHubError where error.isTooMuchAtOnce && ids.count > 1 {
      let half = ids.count / 2
      var answer = try await read(Array(ids[..<half]))
      let rest = try await read(Array(ids[half...]))
      answer.contexts.merge(rest.contexts) { first, _ in first }
      answer.warnings += rest.warnings
      return answer
    } catch let error as GitHubError where error.isOfOneQuestion {
      return Answer(
        contexts: Dictionary(uniqueKeysWithValues: ids.map { ($0, .unreadable) }),
        warnings: ["Some checks could not be read: \(error.message)"])
    }
  }

  private func firstPages(_ ids: [String]) async throws -> Answer {
    var variables = Variables(ids: ids, first: PullRequestFetch.pageSize)
    let asked = try await ask(&variables, isAlone: ids.count == 1)
    var answer = Answer()
    let nodes = asked.data?.nodes ?? []
    for (index, id) in ids.enumerated() {
      let node = nodes.first { $0.value?.id == id }?.value
      guard let node, !asked.hidesChecks(node.rollup, below: [.name("nodes"), .index(index)]) else {
        answer.contexts[id] = .unreadable
        continue
      }
      answer.contexts[id] = try await allPages(
        of: node, pageSize: variables.first, warnings: &answer.warnings)
    }
    for problem in asked.errors { answer.warn("GitHub left something out: \(problem.message.quotable)") }
    return answer
  }

  /// - Parameter pageSize: what the first page came with; more may be too much again.
  private func allPages(
    of node: Node, pageSize: Int, warnings: inout [String]
  ) async throws -> Contexts {
    guard var page = node.rollup?.contexts else { return .read([], isComplete: true) }
    var variables = Variables(ids: [node.id], first: pageSize)
    var gathered: [CheckContexts.Node] = []
    var isComplete = true
    while true {
      gathered += page.readable
      isComplete = isComplete && !page.hidesNodes
      guard page.pageInfo?.hasNextPage == true, let cursor = page.pageInfo?.endCursor else { break }
      variables.after = cursor
      do {
        let more = try await ask(&variables, isAlone: true)
        guard let next = more.data?.nodes?.first?.value?.rollup?.contexts, next.pageInfo?.endCursor != cursor
        else { throw more.error }
        page = next
      } catch let error as GitHubError where error.isOfOneQuestion {
        warnings.append("Some checks could not be read: \(error.message)")
        return .read(gathered, isComplete: false)
      }
    }
    return .read(gathered, isComplete: isComplete)
  }

  /// One pull request alone is asked in smaller pages when GitHub says that it is too much.
  private func ask(_ variables: inout Variables, isAlone: Bool) async throws -> GraphQLAnswer<Data> {
    while true {
      let isLeast = isAlone && variables.first <= 25
      do {
        return try await client.ask(.checkContexts, variables, as: Data.self, leavesTooMuch: !isLeast)
      } catch let error as GitHubError where error.isTooMuchAtOnce && isAlone && !isLeast {
        variables.first /= 2
      }
    }
  }
}

extension ContextReader.Answer {
  fileprivate mutating func warn(_ warning: String) {
    if !warnings.contains(warning) { warnings.append(warning) }
  }
}

extension GitHubError {
  /// Other questions may well be answered: the list goes on without this one's answer.
  var isOfOneQuestion: Bool {
    switch kind {
    case .network, .github, .forbidden, .notFound: true
    default: false
    }
  }
}

extension GraphQLAnswer {
  /// Whether the lack of checks means "hidden" and not "none": an error stands in their place, or nobody knows
  /// where. A null below that may not be null climbs up, so the error's path may lead further down.
  /// - Parameter path: the pull request's.
  func hidesChecks(_ rollup: PullRequestNode.Rollup?, below path: [GraphQLProblem.Step]) -> Bool {
    guard rollup?.contexts == nil else { return false }
    return errors.contains { problem in
      problem.path.isEmpty
        || problem.path.starts(with: path) && problem.path.dropFirst(path.count).contains(.name("commits"))
    }
  }
}
