/// A node of `StatusCheckRollup.contexts`.
private enum Check {
  case status(World.CommitStatus)
  case checkRun(World.CheckRun)
}

extension Resolved {
  /// Null where there is no check at all, as with GitHub.
  static func rollup(of pullRequest: World.PullRequest) -> Resolved {
    guard let state = pullRequest.rollupState else { return .null }
    return .object(
      GraphQLObject("StatusCheckRollup") { field, arguments, reading throws(GraphQLFieldError) in
        switch field {
        case "id": return .leaf(.string("SCR_" + pullRequest.head))
        case "state": return .leaf(.string(state.rawValue))
        case "contexts":
          let checks = pullRequest.statuses.map(Check.status) + pullRequest.checkRuns.map(Check.checkRun)
          let page = try Page(of: checks, arguments, connection: "contexts")
          reading.contexts += page.items.count
          return .object(
            page.connection("StatusCheckRollupContextConnection", counts(of: pullRequest)) { check in
              switch check {
              case .status(let status): .status(status, of: pullRequest)
              case .checkRun(let run): .checkRun(run, of: pullRequest)
              }
            })
        default: return .null
        }
      })
  }

  private static func counts(of pullRequest: World.PullRequest) -> [String: Resolved] {
    let runs = pullRequest.checkRuns.map { $0.conclusion?.rawValue ?? $0.status.rawValue }
    let statuses = pullRequest.statuses.map(\.state.rawValue)
    return [
      "checkRunCount": .leaf(.int(runs.count)), "statusContextCount": .leaf(.int(statuses.count)),
      "checkRunCountsByState": tally(runs, "CheckRunStateCount"),
      "statusContextCountsByState": tally(statuses, "StatusContextStateCount"),
    ]
  }

  private static func tally(_ states: [String], _ type: String) -> Resolved {
    let counts = Dictionary(grouping: states) { $0 }.sorted { $0.key < $1.key }
    return .list(
      counts.map { .object(GraphQLObject(type, ["state": .string($0.key), "count": .int($0.value.count)])) })
  }
}

extension World.PullRequest {
  /// The worst of all checks; nil where there is none.
  var rollupState: World.CommitStatus.State? {
    let states =
      statuses.map(\.state)
      + checkRuns.map { run in
        guard run.status == .completed, let conclusion = run.conclusion else { return .pending }
        return [.success, .neutral, .skipped].contains(conclusion) ? .success : .failure
      }
    let worstFirst: [World.CommitStatus.State] = [.error, .failure, .pending, .expected, .success]
    return worstFirst.first { states.contains($0) }
  }
}

extension GraphQLObject {
  fileprivate static func status(
    _ status: World.CommitStatus, of pullRequest: World.PullRequest
  ) -> GraphQLObject {
    GraphQLObject("StatusContext") { field, arguments, _ throws(GraphQLFieldError) in
      switch field {
      case "id":
        return .leaf(.string("SC_" + Fingerprint.of(pullRequest.head + status.context).prefix(10)))
      case "context": return .leaf(.string(status.context))
      case "state": return .leaf(.string(status.state.rawValue))
      case "description": return .leaf(JSON(status.description))
      case "targetUrl": return .leaf(JSON(status.targetURL))
      case "createdAt", "updatedAt": return .leaf(JSON(status.createdAt))
      case "isRequired": return try required(status.required, arguments)
      default: return .null
      }
    }
  }

  fileprivate static func checkRun(_ run: World.CheckRun, of pullRequest: World.PullRequest) -> GraphQLObject
  {
    GraphQLObject("CheckRun") { field, arguments, _ throws(GraphQLFieldError) in
      switch field {
      case "id": return .leaf(.string("CR_\(run.id)"))
      case "databaseId": return .leaf(.int(run.id))
      case "name": return .leaf(.string(run.name))
      case "title": return .leaf(JSON(run.title))
      case "status": return .leaf(.string(run.status.rawValue))
      case "conclusion": return .leaf(JSON(run.conclusion?.rawValue))
      case "detailsUrl": return .leaf(JSON(run.detailsURL))
      case "url", "permalink": return .leaf(.string(run.page(in: pullRequest.repo)))
      case "startedAt": return .leaf(JSON(run.startedAt))
      case "completedAt": return .leaf(JSON(run.completedAt))
      case "isRequired": return try required(run.required, arguments)
      case "checkSuite": return .object(suite(of: run))
      default: return .null
      }
    }
  }

  private static func required(
    _ isRequired: Bool, _ arguments: GraphQLArguments
  ) throws(GraphQLFieldError) -> Resolved {
    guard arguments.string("pullRequestId") != nil || arguments.int("pullRequestNumber") != nil else {
      throw GraphQLFieldError(
        type: "UNPROCESSABLE", message: "pullRequestId or pullRequestNumber is required")
    }
    return .leaf(.bool(isRequired))
  }

  private static func suite(of run: World.CheckRun) -> GraphQLObject {
    GraphQLObject("CheckSuite") { field, _, _ in
      switch field {
      case "id": return .leaf("CS_1")
      case "databaseId": return .leaf(9)
      case "app":
        return .object(
          GraphQLObject(
            "App",
            [
              "id": "A_1", "databaseId": 15368, "name": .string(run.app),
              "slug": .string(run.app.lowercased().replacing(" ", with: "-")),
            ]))
      case "workflowRun": return run.workflow.map { .object(workflowRun($0, event: run.event)) } ?? .null
      default: return .null
      }
    }
  }

  private static func workflowRun(_ workflow: String, event: String) -> GraphQLObject {
    GraphQLObject("WorkflowRun") { field, _, _ in
      switch field {
      case "id": .leaf("WFR_77")
      case "databaseId": .leaf(77)
      case "event": .leaf(.string(event))
      case "url": .leaf("https://github.com/x")
      case "workflow":
        .object(GraphQLObject("Workflow", ["id": "W_1", "databaseId": 1, "name": .string(workflow)]))
      default: .null
      }
    }
  }
}

extension World.CheckRun {
  /// The run's own page, which is its details page unless an app gave that another place.
  func page(in repo: String) -> String {
    if let detailsURL, detailsURL.hasPrefix("https://github.com/") { return detailsURL }
    return "https://github.com/\(repo)/runs/\(id)"
  }
}
