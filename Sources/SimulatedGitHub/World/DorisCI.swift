import Foundation

/// What a comment starts in apache/doris: its own rules, with builds that take seconds.
enum DorisCI {
  /// Command → commit status context.
  static let contexts = [
    "compile": "COMPILE (DORIS_COMPILE)",
    "feut": "FE UT (Doris FE UT)",
    "beut": "BE UT (Doris BE UT)",
    "cloudut": "Cloud UT (Doris Cloud UT)",
    "p0": "P0 Regression (Doris Regression)",
    "p1": "P1 Regression (Doris Regression)",
    "external": "External Regression (Doris External Regression)",
    "cloud_p0": "cloud_p0 (Doris Cloud Regression)",
    "cloud_p1": "cloud_p1 (Doris Cloud Regression)",
    "vault_p0": "vault_p0 (Doris Cloud Regression)",
    "nonConcurrent": "NonConcurrent Regression (Doris Regression)",
    "performance": "performance (Doris Performance)",
    "coverage": "check_coverage (Coverage)",
    "check_coverage": "check_coverage (Coverage)",
  ]
  static let startedByBuildall = ["feut", "beut", "cloudut", "compile", "performance"]
  /// These need compile's output, so buildall starts them once that is there.
  static let startedByCompile = ["p0", "p1", "external", "cloud_p0", "vault_p0", "nonConcurrent"]
  static let buildTakes: TimeInterval = 20

  /// The command of a comment, "buildall" included: it must contain a known phrase, and its second word
  /// must be a command, case and all.
  static func command(in comment: String) -> String? {
    let words = comment.split(whereSeparator: \.isWhitespace).map(String.init)
    let line = words.joined(separator: " ")
    let known = contexts.keys + ["buildall"]
    guard words.count > 1, known.contains(where: { line.contains("run \($0)") }) else { return nil }
    return known.first { $0 == words[1] }
  }
}

/// One run of a pipeline.
struct DorisBuild {
  var pullRequest: World.PullRequest.ID
  var command: String
  var context: String
  var number: Int
  var isPartOfBuildall: Bool

  /// Tells a build from the one that was started after it.
  var url: String { Self.url(number) }

  static func url(_ number: Int) -> String { "http://43.132.222.7:8111/viewLog.html?buildId=\(number)" }
}

extension GitHubState {
  /// Starts what a comment asks for, if it asks for anything.
  mutating func runPipelines(for comment: String, on id: World.PullRequest.ID, at now: Date) {
    guard world.repository(id.repo)?.runsDorisCI == true, let command = DorisCI.command(in: comment) else {
      return
    }
    let isBuildall = command == "buildall"
    start(isBuildall ? DorisCI.startedByBuildall : [command], on: id, at: now, isPartOfBuildall: isBuildall)
  }

  private mutating func start(
    _ commands: [String], on id: World.PullRequest.ID, at now: Date, isPartOfBuildall: Bool
  ) {
    guard var pullRequest = world[id] else { return }
    for command in commands {
      guard let context = DorisCI.contexts[command] else { continue }
      let standing = pullRequest.context(standingFor: context)
      if pullRequest.skippedPipelines.contains(command) {
        pullRequest.set(
          .init(standing, .success, description: "Skip teamCity build", targetURL: "", createdAt: now))
        continue
      }
      let build = DorisBuild(
        pullRequest: id, command: command, context: standing, number: newBuild(),
        isPartOfBuildall: isPartOfBuildall)
      pullRequest.set(
        .init(
          build.context, .pending, description: "TeamCity build started", targetURL: build.url, createdAt: now
        ))
      schedule(.finish(build), at: now + DorisCI.buildTakes)
    }
    pullRequest.judgeMergeState()
    world[id] = pullRequest
  }

  /// A build of an old head, or one that was started anew since, has no status left to change.
  mutating func finish(_ build: DorisBuild, at time: Date) {
    guard var pullRequest = world[build.pullRequest],
      pullRequest.statuses.contains(where: { $0.context == build.context && $0.targetURL == build.url })
    else { return }
    let fails = pullRequest.failingPipelines.contains(build.command)
    pullRequest.set(
      .init(
        build.context, fails ? .failure : .success,
        description: fails ? "TeamCity build failed" : "TeamCity build finished", targetURL: build.url,
        createdAt: time))
    pullRequest.judgeMergeState()
    world[build.pullRequest] = pullRequest
    if build.isPartOfBuildall, build.command == "compile", !fails {
      start(DorisCI.startedByCompile, on: build.pullRequest, at: time, isPartOfBuildall: true)
    }
  }
}

extension World.PullRequest {
  /// The context that a status of the same pipeline has here already: "External Regression" is
  /// "External Regression (Doris External Regression)".
  fileprivate func context(standingFor context: String) -> String {
    func name(_ context: String) -> String {
      (context.range(of: " (").map { String(context[..<$0.lowerBound]) } ?? context).lowercased()
    }
    return statuses.first { name($0.context) == name(context) }?.context ?? context
  }
}
