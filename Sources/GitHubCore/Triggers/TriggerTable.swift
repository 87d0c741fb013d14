/// Which comment reruns which check.
///
/// A context is matched by its own words, without regard to case and never by a bare substring (`p0` is inside
/// `cloud_p0`): the whole context, then the part before ` (`, then the longest run of whole words. Rows of the
/// person's own stand above the built-in ones; of equal rows the earlier stands.
package struct TriggerTable: Sendable {
  /// One row a command, `run buildall` among them. A context stands only under the row that wins it.
  package let triggers: [Trigger]
  private let own: [Trigger]
  private let builtIn: [Trigger]

  /// - Parameter own: rows from `pipelines:`. One with a built-in command names that pipeline, and its contexts
  ///   are added to the built-in ones.
  package init(own: [Trigger] = [], builtIn: [Trigger] = Trigger.doris) {
    var claimed: Set<String> = []
    func unclaimed(_ trigger: Trigger) -> Trigger {
      var trigger = trigger
      trigger.contexts = trigger.contexts.filter { claimed.insert($0.lowercased()).inserted }
      return trigger
    }
    let own = own.map(unclaimed)
    self.own = own
    self.builtIn = builtIn.map(unclaimed)
    var rows = self.builtIn
    for (index, row) in rows.enumerated() {
      rows[index].contexts.removeAll { context in
        Self.match(context, in: own).map { $0.command != row.command } ?? false
      }
    }
    for each in own {
      if let index = rows.firstIndex(where: { $0.command == each.command }) {
        rows[index].displayName = each.displayName
        rows[index].contexts = each.contexts + rows[index].contexts
      } else {
        rows.append(each)
      }
    }
    triggers = rows
  }

  /// The trigger that reruns a check; nil where none or more than one would do equally well.
  package func trigger(for context: String, kind: Pipeline.Kind) -> Trigger? {
    let fitting = { (rows: [Trigger]) in kind == .status ? rows : rows.filter(\.matchesCheckRuns) }
    return row(Self.match(context, in: fitting(own)) ?? Self.match(context, in: fitting(builtIn)))
  }

  /// The trigger of a command or a pipeline's name; case counts.
  package func trigger(called name: String) -> Trigger? {
    triggers.first { $0.command == name } ?? triggers.first { $0.pipeline == name }
  }

  /// The trigger that a person names: by command, by pipeline, by a check that is on the pull request or by a
  /// context that stands in the table. Nothing else is guessed at.
  /// - Parameter present: the checks that are on the pull request, passed ones among them.
  /// - Throws: `InvalidRequest` with the known names.
  package func trigger(named name: String, present: [(context: String, kind: Pipeline.Kind)])
    throws(InvalidRequest) -> Trigger
  {
    if let row = trigger(called: name) { return row }
    let checks = present.filter { $0.context == name }
    if !checks.isEmpty {
      // A status and a check run may share a name.
      if let row = checks.lazy.compactMap({ trigger(for: $0.context, kind: $0.kind) }).first { return row }
    } else if let row = triggers.first(where: {
      $0.contexts.contains { $0.lowercased() == name.lowercased() }
    }) {
      return row
    }
    let known = triggers.map(\.pipeline).joined(separator: ", ")
    throw InvalidRequest("No trigger is known for “\(name)”; `pipeline` must be one of: \(known).")
  }

  /// The whole row of a command, of which a match found one half.
  private func row(_ match: Trigger?) -> Trigger? {
    match.flatMap { match in triggers.first { $0.command == match.command } }
  }

  // MARK: Matching

  private static func match(_ context: String, in rows: [Trigger]) -> Trigger? {
    matchWhole(context, in: rows) ?? matchWords(context, in: rows)
  }

  private static func matchWhole(_ context: String, in rows: [Trigger]) -> Trigger? {
    let wanted = context.lowercased()
    return rows.first { $0.contexts.contains { $0.lowercased() == wanted } }
      ?? rows.first { $0.contexts.contains { head($0) == head(context) } }
  }

  private static func matchWords(_ context: String, in rows: [Trigger]) -> Trigger? {
    let wanted = words(context.lowercased())
    var best: (length: Int, rows: [Trigger]) = (0, [])
    for row in rows {
      let length =
        row.contexts.flatMap { [words($0.lowercased()), words(head($0))] }
        .filter { isRun($0, of: wanted) }.map(\.count).max() ?? 0
      if length > best.length {
        best = (length, [row])
      } else if length == best.length {
        best.rows.append(row)
      }
    }
    return best.length > 0 && best.rows.count == 1 ? best.rows[0] : nil
  }

  /// The part before ` (`.
  private static func head(_ context: String) -> String {
    let lowered = context.lowercased()
    guard let bracket = lowered.firstRange(of: " (") else { return lowered }
    return String(lowered[..<bracket.lowerBound])
  }

  private static func words(_ text: String) -> [Substring] {
    text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
  }

  private static func isRun(_ part: [Substring], of whole: [Substring]) -> Bool {
    guard !part.isEmpty, part.count <= whole.count else { return false }
    return (0...(whole.count - part.count)).contains { whole[$0...].starts(with: part) }
  }
}
