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
    var standing: [Key: (position: Int, node: CheckContexts.Node)] = [:]
    for (position, node) in nodes.enumerated() {
      guard let key = Key(node) else { continue }
      if let other = standing[key], !node.supersedes(other.node) { continue }
      standing[key] = (position, node)
    }
    let pipelines = standing.values.sorted { $0.position < $1.position }
      .map { Pipeline($0.node, pageOfRun: pageOfRun) }
    counts = PullRequest.Counts()
    for each in pipelines { counts.add(1, to: each.bucket) }
    shown = pipelines.filter { $0.bucket == .failed } + pipelines.filter { $0.bucket == .pending }
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
    if let context = node.context {
      self.context = context
      kind = .status
      state = (node.state ?? "PENDING").lowercased()
      bucket = Bucket(state: state)
      description = node.description
      targetURL = node.targetUrl
      startedAt = bucket == .pending ? node.createdAt : nil
      completedAt = bucket == .pending ? nil : node.createdAt
    } else {
      context = node.name ?? ""
      kind = .checkRun
      let isCompleted = node.status == nil || node.status == "COMPLETED"
      state = ((isCompleted ? node.conclusion : node.status) ?? "PENDING").lowercased()
      bucket = Bucket(state: state)
      description = node.title
      targetURL =
        [node.detailsUrl, node.permalink].compactMap(\.self).first { !$0.isEmpty }
        ?? node.databaseId.map(pageOfRun)
      startedAt = node.startedAt
      completedAt = node.completedAt
    }
  }
}
