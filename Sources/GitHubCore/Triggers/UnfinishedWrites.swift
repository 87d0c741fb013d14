import Foundation

extension TriggerJournal {
  /// What a board shows of the journal.
  package struct Glance: Sendable {
    /// What was triggered, and when.
    package var triggered: [Entry] = []
    /// Sentences about writes that were begun and never ended, and about a journal that can't be used.
    package var warnings: [String] = []
  }

  /// A Rebase & Rerun that its process is still busy with is no older, in seconds.
  private static let longestRebase: TimeInterval = 300
  /// The same of a comment and the look at its outcome.
  private static let longestWrite: TimeInterval = 60
  /// After which nobody wants to know any more, in seconds.
  private static let longestWorry: TimeInterval = 86400

  /// - Parameter pullRequests: those on the board; of others nothing is said.
  package func glance(at pullRequests: [PullRequest]) -> Glance {
    let page = page()
    var glance = Glance(triggered: page.contents.entries.filter { $0.state == .triggered })
    for each in pullRequests {
      let name = "\(each.repo)#\(each.number)"
      let rebase = page.contents.rebases.last {
        $0.isOf(each) && isOver($0.process, $0.at, Self.longestRebase)
      }
      if let rebase {
        glance.warnings.append(
          """
          A Rebase & Rerun of \(name) was cut short at \(Timestamp.text(rebase.at)): `\(Trigger.buildAll)` may not \
          have been posted; ask for it again.
          """)
      }
      for entry in page.contents.entries
      where entry.isUnfinished && entry.isOf(each) && isOver(entry.process, entry.at, Self.longestWrite) {
        if rebase != nil && entry.command == Trigger.buildAll { continue }
        glance.warnings.append(
          """
          `\(entry.command)` may have been posted on \(name) at \(Timestamp.text(entry.at)), or not: its outcome \
          got lost; the same rerun, asked for again, looks first.
          """)
      }
    }
    if let trouble = page.trouble {
      glance.warnings.append("\(trouble) Before a rerun the comments are looked at instead.")
    }
    return glance
  }

  /// Whether what a process began is not under way any more.
  private func isOver(_ process: Int32, _ start: Date, _ longest: TimeInterval) -> Bool {
    let age = now().timeIntervalSince(start)
    guard abs(age) < Self.longestWorry else { return false }
    return age > longest || kill(process, 0) != 0 && errno == ESRCH
  }
}

extension TriggerJournal.Rebase {
  fileprivate func isOf(_ pullRequest: PullRequest) -> Bool {
    number == pullRequest.number && repo.lowercased() == pullRequest.repo.lowercased()
  }
}

extension TriggerJournal.Entry {
  fileprivate func isOf(_ pullRequest: PullRequest) -> Bool {
    request
      == TriggerJournal.Request(
        command, repo: pullRequest.repo, number: pullRequest.number, headSHA: pullRequest.headSHA)
  }

  /// An update of a branch has its own note for that.
  fileprivate var isUnfinished: Bool { state != .triggered && command != TriggerJournal.updateBranch }
}
