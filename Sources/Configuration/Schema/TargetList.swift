/// `targets`: whose pull requests, in which repositories.
struct TargetList {
  static let userAdvice = "a login such as `octocat`, or `app/NAME` for a bot"
  static let repositoryAdvice = "`owner/name`, such as `apache/doris`"

  static func read(_ check: inout SchemaCheck, _ node: YAMLNode?, at mark: YAMLMark) -> [Target] {
    let faultsBefore = check.faults.count
    guard let items = check.items(node, "targets"), !items.isEmpty else {
      if check.faults.count == faultsBefore {
        check.report(
          "`targets` needs at least one item; write `- user: LOGIN` under it", at: node?.mark ?? mark)
      }
      return []
    }
    var list = TargetList()
    for (index, item) in items.enumerated() { list.add(&check, item, name: "targets[\(index)]") }
    return list.targets
  }

  private var targets: [Target] = []
  private var lines: [String: Int] = [:]

  private mutating func add(_ check: inout SchemaCheck, _ node: YAMLNode, name: String) {
    let faultsBefore = check.faults.count
    guard let fields = check.mapping(node, name, keys: ["label", "user", "repos"]) else {
      if check.faults.count == faultsBefore {
        check.report("`\(name)` is empty; write `- user: LOGIN`", at: node.mark)
      }
      return
    }
    let user = Self.user(&check, fields, name)
    let repos = Self.repositories(&check, fields["repos"], "\(name).repos")
    var label = check.line(fields["label"], "\(name).label", maximumLength: 100)
    if label == nil && fields["label"] == nil {
      label = user.map { user in repos.first.map { "\(user) @ \($0)" } ?? user }
    }
    guard let label, let user else { return }
    let mark = (fields["label"] ?? node).mark
    if let line = lines[label] {
      check.report(
        "`\(name).label` is the same as that of the target on line \(line); give each its own", at: mark)
    }
    lines[label] = lines[label] ?? mark.line
    targets.append(Target(label: label, user: user, repos: repos))
  }

  private static func user(_ check: inout SchemaCheck, _ fields: SchemaCheck.Fields, _ name: String)
    -> String?
  {
    guard let node = fields["user"] else {
      check.report("`\(name).user` is missing; write \(userAdvice)", at: fields.mark)
      return nil
    }
    guard let user = check.line(node, "\(name).user", maximumLength: 100) else { return nil }
    guard GitHubNames.isUser(user) else {
      check.report("`\(name).user` is no GitHub user; write \(userAdvice)", at: node.mark)
      return nil
    }
    return user
  }

  private static func repositories(_ check: inout SchemaCheck, _ node: YAMLNode?, _ name: String) -> [String]
  {
    var repos: [String] = []
    for (index, item) in (check.items(node, name) ?? []).enumerated() {
      let itemName = "\(name)[\(index)]"
      guard let repo = check.line(item, itemName, maximumLength: 200) else { continue }
      guard GitHubNames.isRepository(repo) else {
        check.report("`\(itemName)` is no repository; write \(repositoryAdvice)", at: item.mark)
        continue
      }
      // GitHub's names know no case.
      if !repos.contains(where: { $0.lowercased() == repo.lowercased() }) { repos.append(repo) }
    }
    return repos
  }
}
