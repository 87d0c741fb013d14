import Foundation

/// From the checks of a commit to the pipelines of a pull request: which runs stand, and in which order. Pure.
struct Pipelines: Sendable, Equatable {
  /// Failed ones first, then pending ones, each in GitHub's order.
  var shown: [Pipeline]
  var counts: PullRequest.Counts

  /// - Parameters:
  ///   - nodes: GitHub's, superseded ones among them, all pages in order.
  ///   - pageOfRun: the web page of the check run with a database id, for runs that bring no link.
  init(_ nodes: [CheckContexts.Node], pageOfRun: (Int) -> String) {
    /// Positions among the nodes.
    var standing: [Key: Int] = [:]
    for position in nodes.indices {
      guard let key = Key(nodes[position]) else { continue }
      if let other = standing[key], !nodes[position].supersedes(nodes[other]) { continue }
      standing[key] = position
    }
    counts = PullRequest.Counts()
    var (failed, pending): ([Pipeline], [Pipeline]) = ([], [])
    for position in standing.values.sorted() {
      let bucket = nodes[position].bucket
      counts.add(1, to: bucket)
      switch bucket {
      case .failed: failed.append(Pipeline(nodes[position], pageOfRun: pageOfRun))
      case .pending: pending.append(Pipeline(nodes[position], pageOfRun: pageOfRun))
      case .passed: break
      }
    }
    shown = failed + pending
  }

  /// What makes two runs the same check.
  private enum Key: Hashable {
    case status(context: String)
    case checkRun(name: String, workflow: String?, event: String?)

    init?(_ node: CheckContexts.Node) {
      if let context = node.context {
        self = .status(context: context)
      } else if let name = node.name {
        self = .checkRun(name: name, workflow: node.workflow, event: node.event)
      } else {
        return nil
      }
    }
  }
}

extension CheckContexts.Node {
  /// The newer start stands; one that has not started yet is the newest; then the higher id, then the later place.
  fileprivate func supersedes(_ other: CheckContexts.Node) -> Bool {
    let (mine, theirs) = (
      startedAt ?? createdAt ?? .distantFuture, other.startedAt ?? other.createdAt ?? .distantFuture
    )
    if mine != theirs { return mine > theirs }
    return (databaseId ?? 0) >= (other.databaseId ?? 0)
  }
}

extension Pipeline {
  fileprivate init(_ node: CheckContexts.Node, pageOfRun: (Int) -> String) {
    required = node.isRequired.map { $0 ? .yes : .no } ?? .unknown
    state = node.currentState
    bucket = Bucket(state: state)
    if let context = node.context {
      self.context = context
      kind = .status
      description = node.description
      targetURL = node.targetUrl
      startedAt = bucket == .pending ? node.createdAt : nil
      completedAt = bucket == .pending ? nil : node.createdAt
    } else {
      context = node.name ?? ""
      kind = .checkRun
      description = node.title
      targetURL =
        [node.detailsUrl, node.permalink].compactMap(\.self).first { !$0.isEmpty }
        ?? node.databaseId.map(pageOfRun)
      startedAt = node.startedAt
      completedAt = node.completedAt
    }
  }
}
