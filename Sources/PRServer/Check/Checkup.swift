package import Configuration
import Foundation
import GitHubCore
import JSONRPC
import Synchronization

/// One line of `prls check`.
package struct Finding: Sendable, Equatable {
  package enum Grade: String, Sendable { case ok, note, warning, failed }

  package var grade: Grade
  /// What was looked at, in a word or two.
  package var subject: String
  /// What was found and, where it fails, what to do.
  package var text: String
}

/// Looks at everything that prls needs, from the configuration to each repository, as far as it gets.
package struct Checkup: Sendable {
  private let server: PRServer
  /// Finds the token; tells where it was found.
  private let token: @Sendable (Configuration) async throws -> (text: String, origin: String)

  package init(
    _ server: PRServer,
    token: @escaping @Sendable (Configuration) async throws -> (text: String, origin: String)
  ) {
    self.server = server
    self.token = token
  }

  /// - Parameter report: called with each finding as it is made.
  package func run(_ report: @escaping @Sendable (Finding) -> Void) async -> Bool {
    let tally = Tally(report)
    let workspace: Workspace
    do {
      workspace = try await server.workspace()
    } catch let error as ConfigurationError {
      for fault in error.faults { tally.add(.failed, "configuration", fault.description) }
      return false
    } catch {
      tally.add(.failed, "configuration", WireError.of(error).message)
      return false
    }
    configuration(workspace, tally)
    guard await gitHub(workspace, tally) else { return false }
    await repositories(workspace, tally)
    return !tally.hasFailed
  }

  private func configuration(_ workspace: Workspace, _ tally: Tally) {
    let configuration = workspace.configuration
    tally.add(.ok, "configuration", configuration.path)
    for warning in configuration.warnings { tally.add(.warning, "configuration", warning) }
    for note in configuration.notes { tally.add(.note, "configuration", note) }
    if workspace.client.isReadOnly { tally.add(.note, "read-only", "nothing will be written to GitHub") }
  }

  private func gitHub(_ workspace: Workspace, _ tally: Tally) async -> Bool {
    let place = workspace.client.endpoint.apiBase.absoluteString
    do {
      tally.add(.ok, "token", "from \(try await token(workspace.configuration).origin)")
    } catch {
      tally.add(.failed, "token", WireError.of(error).message)
      return false
    }
    do {
      let account = try await Account.read(workspace.client)
      tally.add(.ok, "GitHub", "\(place) answers, as \(account.login)")
      scopes(account.scopes, workspace, tally)
      budget(account, tally)
      return true
    } catch {
      let wire = WireError.of(error)
      tally.add(
        .failed, "GitHub",
        [wire.message, wire.data?["hint"]?.string].compactMap(\.self).joined(separator: " "))
      return false
    }
  }

  private func scopes(_ scopes: [String]?, _ workspace: Workspace, _ tally: Tally) {
    guard let scopes else {
      tally.add(
        .note, "scopes",
        "GitHub tells none: no classic token. It can't comment on a public repository of an organization that its owner is no member of"
      )
      return
    }
    let listed = scopes.isEmpty ? "none" : scopes.joined(separator: ", ")
    if !scopes.contains("repo") && !scopes.contains("public_repo") {
      tally.add(
        .warning, "scopes",
        "\(listed): reruns need `repo` or `public_repo`; add it in GitHub's token settings")
    } else if !scopes.contains("workflow") {
      tally.add(.warning, "scopes", "\(listed): Update branch may need `workflow` as well")
    } else {
      tally.add(.ok, "scopes", listed)
    }
  }

  private func budget(_ account: Account, _ tally: Tally) {
    let named = [("REST", account.rest), ("GraphQL", account.graphQL)]
    let texts = named.compactMap { name, limit in
      limit.map { "\(name) \($0.remaining) of \($0.limit) until \(Timestamp.text($0.resetAt))" }
    }
    guard !texts.isEmpty else { return }
    let isLow = named.contains { $0.1.map { $0.remaining * 10 < $0.limit } ?? false }
    tally.add(isLow ? .warning : .ok, "budget", texts.joined(separator: "; "))
  }

  private func repositories(_ workspace: Workspace, _ tally: Tally) async {
    for target in workspace.targets {
      let subject = "target “\(target.label)”"
      if target.repos.isEmpty { tally.add(.ok, subject, "\(target.user), in all repositories") }
      for repo in target.repos {
        do {
          try await Account.checkRepository(repo, workspace.client)
          tally.add(.ok, subject, "\(target.user), \(repo) can be read")
        } catch {
          let wire = WireError.of(error)
          let hint = wire.data?["hint"]?.string ?? ""
          tally.add(.failed, subject, "\(repo) can't be read: \(wire.message) \(hint)")
        }
      }
    }
  }
}

/// Passes findings on, and remembers whether one of them failed.
private final class Tally: Sendable {
  private let report: @Sendable (Finding) -> Void
  private let failed = Mutex(false)

  init(_ report: @escaping @Sendable (Finding) -> Void) { self.report = report }

  var hasFailed: Bool { failed.withLock(\.self) }

  func add(_ grade: Finding.Grade, _ subject: String, _ text: String) {
    if grade == .failed { failed.withLock { $0 = true } }
    report(Finding(grade: grade, subject: subject, text: text.trimmingCharacters(in: .whitespaces)))
  }
}
