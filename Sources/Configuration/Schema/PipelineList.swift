/// `pipelines`: rows for the trigger table.
struct PipelineList {
  static func read(_ check: inout SchemaCheck, _ node: YAMLNode?) -> [PipelineRow] {
    var rows: [PipelineRow] = []
    var lines: [String: Int] = [:]
    for (index, item) in (check.items(node, "pipelines") ?? []).enumerated() {
      let name = "pipelines[\(index)]"
      guard let row = row(&check, item, name) else { continue }
      if let line = lines[row.command] {
        check.report(
          "`\(name).command` is the same as that of the row on line \(line); put both `match` into one row",
          at: item.mark)
      }
      lines[row.command] = lines[row.command] ?? item.mark.line
      rows.append(row)
    }
    return rows
  }

  private static func row(_ check: inout SchemaCheck, _ node: YAMLNode, _ name: String) -> PipelineRow? {
    let faultsBefore = check.faults.count
    guard let fields = check.mapping(node, name, keys: ["match", "command", "display_name"]) else {
      if check.faults.count == faultsBefore {
        check.report("`\(name)` is empty; write `- match: CONTEXT` and its `command`", at: node.mark)
      }
      return nil
    }
    for key in ["match", "command"] where fields[key] == nil {
      check.report("`\(name).\(key)` is missing; a row needs `match` and `command`", at: fields.mark)
    }
    let match = match(&check, fields["match"], "\(name).match")
    let command = check.line(fields["command"], "\(name).command", maximumLength: 100)
    let displayName = check.line(fields["display_name"], "\(name).display_name", maximumLength: 100)
    guard let match, !match.isEmpty, let command else { return nil }
    return PipelineRow(match: match, command: command, displayName: displayName ?? command)
  }

  /// One text, or a list of them.
  private static func match(_ check: inout SchemaCheck, _ node: YAMLNode?, _ name: String) -> [String]? {
    guard let node else { return nil }
    guard case .sequence(let items) = node.value else {
      return check.line(node, name, maximumLength: 200).map { [$0] }
    }
    if items.isEmpty { check.report("`\(name)` is empty; name a context", at: node.mark) }
    return items.enumerated().compactMap { index, item in
      check.line(item, "\(name)[\(index)]", maximumLength: 200)
    }
  }
}
