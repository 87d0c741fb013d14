package import Foundation
package import GitHubCore

extension SimulatedGitHub {
  /// What `prls --demo` shows: the design document's example and its neighbours, dated back from now.
  package static func demo(time: TimeSource) -> SimulatedGitHub {
    SimulatedGitHub(world: .demo(at: time.now()), time: time)
  }
}

extension World {
  /// Pull requests of freemandealer in apache/doris and apache/doris-website, and some that a list leaves out.
  package static func demo(at now: Date) -> World {
    World(pullRequests: [
      example(now), conflicting(now), allGreen(now), draft(now), withoutChecks(now), manyChecks(now),
      behind(now), compileFailed(now), website(now), somebodyElses(now), closed(now),
    ])
  }

  /// The document's example: apache/doris#58845.
  private static func example(_ now: Date) -> PullRequest {
    let since = now.minutes(ago: 95)
    return PullRequest(
      "apache/doris", 58845, "[fix](cloud) fix file cache query limit",
      head: "976a2b3000000000000000000000000000000000", createdAt: now.minutes(ago: 4300),
      updatedAt: now.minutes(ago: 12),
      statuses: [
        .passed("compile", 1, since), .passed("feut", 2, since), .failed("performance", 3, since),
        .running("p0", 4, now.minutes(ago: 12)),
      ],
      checkRuns: [
        .action("Clang Formatter", .success, 1, since), .action("CheckStyle", .cancelled, 2, since),
        .action("Build Broker", .skipped, 3, since), .action("License Check", nil, 4, since),
      ]
    ) {
      $0.mergeState = .unstable
      $0.viewerCanUpdateBranch = true
      $0.behind = 3
      $0.reviewDecision = .reviewRequired
    }
  }

  private static func conflicting(_ now: Date) -> PullRequest {
    let since = now.minutes(ago: 2900)
    return PullRequest(
      "apache/doris", 58790, "[improvement](fe) 文件缓存：支持按表统计 and \"quotes\" <b>&</b>",
      createdAt: now.minutes(ago: 9000), updatedAt: now.minutes(ago: 180),
      statuses: [
        .passed("compile", 11, since), .passed("feut", 12, since), .passed("beut", 13, since),
        CommitStatus(
          DorisCI.contexts["external"] ?? "", .error, description: "agent lost",
          targetURL: DorisBuild.url(14), createdAt: since),
      ]
    ) {
      $0.mergeable = .conflicting
      $0.mergeState = .dirty
      $0.behind = 41
      $0.reviewDecision = .changesRequested
    }
  }

  private static func allGreen(_ now: Date) -> PullRequest {
    let since = now.minutes(ago: 300)
    let commands = DorisCI.startedByBuildall + DorisCI.startedByCompile
    return PullRequest(
      "apache/doris", 58712, "[feature](be) warm up the file cache in order of access",
      createdAt: now.minutes(ago: 20000), updatedAt: now.minutes(ago: 240),
      statuses: commands.enumerated().map { .passed($1, 20 + $0, since) },
      checkRuns: [
        .action("Clang Formatter", .success, 21, since), .action("CheckStyle", .success, 22, since),
      ]
    ) { $0.reviewDecision = .approved }
  }

  private static func draft(_ now: Date) -> PullRequest {
    let since = now.minutes(ago: 700)
    return PullRequest(
      "apache/doris", 58655, "[wip](cloud) one downloader for all tablets", createdAt: now.minutes(ago: 1500),
      updatedAt: now.minutes(ago: 600), statuses: [.passed("compile", 41, since), .failed("beut", 42, since)]
    ) {
      $0.isDraft = true
      $0.mergeState = .draft
      $0.reviewDecision = .reviewRequired
    }
  }

  private static func withoutChecks(_ now: Date) -> PullRequest {
    PullRequest(
      "apache/doris", 58610, "[chore](ci) no checks yet", createdAt: now.minutes(ago: 9),
      updatedAt: now.minutes(ago: 9)
    ) {
      $0.mergeable = .unknown
      $0.resolvesTo = .mergeable
      $0.mergeState = .unknown
      $0.reviewDecision = .reviewRequired
    }
  }

  /// Over one page of 100 contexts, with failures on both pages and runs that newer ones supersede.
  private static func manyChecks(_ now: Date) -> PullRequest {
    let since = now.minutes(ago: 400)
    let failing: Set = [7, 58, 103, 119]
    let matrix = (1...120).map { number in
      CheckRun.action(
        "Regression shard \(number)", failing.contains(number) ? .failure : .success, 500 + number, since)
    }
    let superseded = CheckRun.action("Clang Formatter", .failure, 640, now.minutes(ago: 500))
    return PullRequest(
      "apache/doris", 58590, "[refactor](storage) split the segment reader, many checks",
      createdAt: now.minutes(ago: 12000), updatedAt: now.minutes(ago: 380),
      statuses: [
        .passed("compile", 51, since), .failed("feut", 52, since), .passed("beut", 53, since),
        .passed("cloudut", 54, since), .passed("performance", 55, since), .passed("p0", 56, since),
        .failed("p1", 57, since), .passed("external", 58, since), .failed("cloud_p0", 59, since),
        .passed("vault_p0", 60, since), .passed("nonConcurrent", 61, since),
      ],
      checkRuns: matrix + [
        superseded, .action("Clang Formatter", .success, 641, since),
        .action("BE UT (macOS)", .timedOut, 642, since),
      ]
    ) {
      $0.mergeState = .unstable
      $0.reviewDecision = .reviewRequired
      $0.failingPipelines = ["p1"]
    }
  }

  private static func behind(_ now: Date) -> PullRequest {
    let since = now.minutes(ago: 5000)
    return PullRequest(
      "apache/doris", 58533, "[enhancement](cloud) behind its base by a dozen commits",
      createdAt: now.minutes(ago: 15000), updatedAt: now.minutes(ago: 4000),
      statuses: [
        .passed("compile", 71, since), .passed("p0", 72, since), .failed("nonConcurrent", 73, since),
      ]
    ) {
      $0.mergeState = .behind
      $0.viewerCanUpdateBranch = true
      $0.behind = 12
      $0.reviewDecision = .approved
    }
  }

  private static func compileFailed(_ now: Date) -> PullRequest {
    let since = now.minutes(ago: 60)
    return PullRequest(
      "apache/doris", 58401, "[fix](be) does not compile", createdAt: now.minutes(ago: 2000),
      updatedAt: now.minutes(ago: 55),
      statuses: [
        .failed("compile", 81, since), .failed("beut", 82, since), .passed("feut", 83, since),
        .failed("p0", 84, since), .failed("cloud_p0", 85, since),
      ]
    ) {
      $0.mergeState = .unstable
      $0.reviewDecision = .changesRequested
    }
  }

  private static func website(_ now: Date) -> PullRequest {
    let since = now.minutes(ago: 6000)
    return PullRequest(
      "apache/doris-website", 1204, "[doc] describe the file cache's settings",
      createdAt: now.minutes(ago: 7000), updatedAt: now.minutes(ago: 6000),
      checkRuns: [
        .action("Build Check", .success, 901, since, workflow: "Build"),
        .action("Markdown links", .failure, 902, since, workflow: "Links"),
      ]
    ) { $0.mergeState = .unstable }
  }

  private static func somebodyElses(_ now: Date) -> PullRequest {
    let since = now.minutes(ago: 50)
    return PullRequest(
      "apache/doris", 55555, "[fix](fe) somebody else's", author: "someoneelse",
      createdAt: now.minutes(ago: 900), updatedAt: since, statuses: [.failed("compile", 91, since)]
    ) { $0.mergeState = .unstable }
  }

  private static func closed(_ now: Date) -> PullRequest {
    PullRequest(
      "apache/doris", 56000, "[fix](be) closed long ago", createdAt: now.minutes(ago: 90000),
      updatedAt: now.minutes(ago: 80000)
    ) { $0.state = .closed }
  }
}

extension World.CommitStatus {
  fileprivate static func passed(_ command: String, _ build: Int, _ at: Date) -> Self {
    .doris(command, .success, "TeamCity build finished", build, at)
  }

  fileprivate static func failed(_ command: String, _ build: Int, _ at: Date) -> Self {
    .doris(command, .failure, "TeamCity build failed", build, at)
  }

  fileprivate static func running(_ command: String, _ build: Int, _ at: Date) -> Self {
    .doris(command, .pending, "TeamCity build started", build, at)
  }

  private static func doris(
    _ command: String, _ state: State, _ description: String, _ build: Int, _ at: Date
  ) -> Self {
    Self(
      DorisCI.contexts[command] ?? command, state, description: description,
      targetURL: DorisBuild.url(build), createdAt: at)
  }
}

extension World.CheckRun {
  fileprivate static func action(
    _ name: String, _ conclusion: Conclusion?, _ id: Int, _ at: Date, workflow: String = "CI"
  ) -> Self {
    Self(
      name, conclusion, id: id, workflow: workflow, startedAt: at,
      completedAt: conclusion == nil ? nil : at + 90,
      detailsURL: "https://github.com/apache/doris/actions/runs/\(id / 100 + 1)/job/\(id)")
  }
}

extension Date {
  fileprivate func minutes(ago minutes: Double) -> Date { self - minutes * 60 }
}
