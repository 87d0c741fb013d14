/// Which comment reruns which check.
///
/// A context is matched by its own words, without regard to case and never by a bare substring (`p0` is inside
/// `cloud_p0`): the whole context, then the part before ` (`, then the longest run of whole words. Rows of the
/// person's own stand above the built-in ones; of equal rows the earlier stands.
package struct TriggerTable: Sendable {
  /// One row a command, `run buildall` among them. A context stands only under the row that wins it.
  package let triggers: [Trigger]
  private let own: Contexts
  private let ownOfCheckRuns: Contexts
  private let builtIn: Contexts
  private let builtInOfCheckRuns: Contexts

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
    var rows = builtIn.map(unclaimed)
    let ownContexts = Contexts(own)
    self.own = ownContexts
    self.builtIn = Contexts(rows)
    ownOfCheckRuns = Contexts(own.filter(\.matchesCheckRuns))
    builtInOfCheckRuns = Contexts(rows.filter(\.matchesCheckRuns))
    for (index, row) in rows.enumerated() {
      rows[index].contexts.removeAll { ownContexts.command(for: $0) ?? row.command != row.command }
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
    switch kind {
    case .status: row(own.command(for: context) ?? builtIn.command(for: context))
    case .checkRun: row(ownOfCheckRuns.command(for: context) ?? builtInOfCheckRuns.command(for: context))
    }
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

  /// The whole row of a command.
  private func row(_ command: String?) -> Trigger? {
    command.flatMap { command in triggers.first { $0.command == command } }
  }
}

/// The contexts of some rows, taken apart once: a board asks for hundreds of checks.
private struct Contexts: Sendable {
  private var whole: [String: String] = [:]
  private var heads: [String: String] = [:]
  private var runs: [(words: [Substring], command: String)] = []

  init(_ rows: [Trigger]) {
    for row in rows {
      for context in row.contexts.map({ $0.lowercased() }) {
        let head = Self.head(context)
        if whole[context] == nil { whole[context] = row.command }
        if heads[head] == nil { heads[head] = row.command }
        runs += [Self.words(context), Self.words(head)].map { ($0, row.command) }
      }
    }
  }

  /// The command of the row that wins a context; nil where none does, or more than one equally well.
  func command(for context: String) -> String? {
    let context = context.lowercased()
    return whole[context] ?? heads[Self.head(context)] ?? longestRun(in: Self.words(context))
  }

  private func longestRun(in words: [Substring]) -> String? {
    var best: (length: Int, commands: Set<String>) = (0, [])
    for run in runs where run.words.count >= max(1, best.length) && Self.isRun(run.words, of: words) {
      if run.words.count > best.length { best = (run.words.count, []) }
      best.commands.insert(run.command)
    }
    return best.commands.count == 1 ? best.commands.first : nil
  }

  /// The part before ` (`.
  private static func head(_ context: String) -> String {
    var previous: UInt8 = 0
    for (offset, byte) in context.utf8.enumerated() {
      if byte == UInt8(ascii: "(") && previous == UInt8(ascii: " ") {
        return String(decoding: context.utf8.prefix(offset - 1), as: UTF8.self)
      }
      previous = byte
    }
    return context
  }

  private static func words(_ text: String) -> [Substring] {
    text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
  }

  private static func isRun(_ part: [Substring], of whole: [Substring]) -> Bool {
    guard !part.isEmpty, part.count <= whole.count else { return false }
    return (0...(whole.count - part.count)).contains { whole[$0...].starts(with: part) }
  }
}
