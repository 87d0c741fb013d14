import Foundation
import GitHubCore
import Testing

@testable import SimulatedGitHub

/// Answers of the loopback GitHub, which executes the same queries against GitHub's whole schema.
struct ReferenceAnswersTests {
  struct Exchange: CustomTestStringConvertible {
    var testDescription: String
    var query: String
    var variables: JSON = [:]
    var answer: String
  }

  @Test(arguments: queries)
  func `GraphQL answers as the reference does`(exchange: Exchange) async throws {
    let answer = try await Bench().graphQL(exchange.query, exchange.variables)
    let reference = try JSONDecoder().decode(JSON.self, from: Data(exchange.answer.utf8))
    let sorted = try JSONDecoder().decode(JSON.self, from: answer.data)
    #expect(sorted["data"] == reference["data"])
    #expect(sorted.agrees(with: reference))
    #expect((sorted["errors"] == nil) == (reference["errors"] == nil))
  }

  struct Call: CustomTestStringConvertible {
    var line: String
    var body: String?
    var status: Int
    var answer: String
    var testDescription: String { "\(line) \(body ?? "")" }
  }

  @Test(arguments: calls)
  func `REST answers as the reference does`(call: Call) async throws {
    let parts = call.line.split(separator: " ").map(String.init)
    let response = try await Bench().send(parts[0], parts[1], call.body)
    #expect(response.status == call.status)
    let reference = try JSONDecoder().decode(JSON.self, from: Data(call.answer.utf8))
    #expect(try response.json.agrees(with: reference), "\(String(decoding: response.body, as: UTF8.self))")
  }
}

private let queries: [ReferenceAnswersTests.Exchange] = [
  .init(
    testDescription: "a search with its pages",
    query: """
      query { search(
        type: ISSUE, first: 2,
        query: "is:pr is:open author:FreemanDealer repo:Apache/Doris repo:apache/doris-website"
      ) { issueCount pageInfo { hasNextPage endCursor } nodes { __typename ... on PullRequest {
        number title isDraft state url author { login } repository { nameWithOwner } } } } }
      """,
    answer: #"""
      {"data": {"search": {"issueCount": 3, "pageInfo": {"hasNextPage": true, "endCursor": "2"}, "nodes": [
        {"__typename": "PullRequest", "number": 58845, "title": "[fix](cloud) fix file cache query limit",
         "isDraft": false, "state": "OPEN", "url": "https://github.com/apache/doris/pull/58845",
         "author": {"login": "freemandealer"}, "repository": {"nameWithOwner": "apache/doris"}},
        {"__typename": "PullRequest", "number": 58001,
         "title": "[improve](fe) 支持中文标题 and \"quotes\" <b>&</b>",
         "isDraft": false, "state": "OPEN", "url": "https://github.com/apache/doris/pull/58001",
         "author": {"login": "freemandealer"}, "repository": {"nameWithOwner": "apache/doris"}}]}}}
      """#),
  .init(
    testDescription: "a page after the first",
    query: """
      query($after: String) {
        search(type: ISSUE, query: "is:pr is:open author:@me", first: 2, after: $after) {
          pageInfo { hasNextPage hasPreviousPage endCursor }
          nodes { ... on PullRequest {
            number mergeable mergeStateStatus viewerCanUpdateBranch reviewDecision updatedAt headRefName
            baseRefName commits(last: 1) { nodes { commit { oid statusCheckRollup { state } } } } } } } }
      """,
    variables: ["after": "2"],
    answer: """
      {"data": {"search": {
        "pageInfo": {"hasNextPage": false, "hasPreviousPage": true, "endCursor": "3"},
        "nodes": [
          {"number": 12, "mergeable": "UNKNOWN", "mergeStateStatus": "CLEAN", "viewerCanUpdateBranch": false,
           "reviewDecision": null, "updatedAt": "2026-11-18T09:30:00Z", "headRefName": "feature",
           "baseRefName": "master", "commits": {"nodes": [{"commit": {
             "oid": "dddddddddddddddddddddddddddddddddddddddd", "statusCheckRollup": null}}]}}]}}}
      """),
  .init(
    testDescription: "the checks of one pull request, through fragments and an alias",
    query: """
      query Checks($number: Int!) { repository(owner: "apache", name: "doris") {
        pullRequest(number: $number) { headRefOid commits(last: 1) { nodes { commit { statusCheckRollup {
          state contexts(first: 4, after: "1") {
            totalCount checkRunCount statusContextCount
            checkRunCountsByState { state count } statusContextCountsByState { state count }
            pageInfo { hasNextPage endCursor }
            nodes { __typename ...Status ... on CheckRun {
              name run: status conclusion detailsUrl startedAt completedAt
              isRequired(pullRequestNumber: $number)
              checkSuite { app { slug } workflowRun { event workflow { name } } } } }
      } } } } } } } }
      fragment Status on StatusContext {
        context state description targetUrl createdAt isRequired(pullRequestNumber: $number)
      }
      """,
    variables: ["number": 58845],
    answer: """
      {"data": {"repository": {"pullRequest": {
        "headRefOid": "976a2b3000000000000000000000000000000000",
        "commits": {"nodes": [{"commit": {"statusCheckRollup": {"state": "FAILURE", "contexts": {
          "totalCount": 5, "checkRunCount": 2, "statusContextCount": 3,
          "checkRunCountsByState": [{"state": "IN_PROGRESS", "count": 1}, {"state": "SUCCESS", "count": 1}],
          "statusContextCountsByState": [
            {"state": "FAILURE", "count": 1}, {"state": "PENDING", "count": 1}, {"state": "SUCCESS", "count": 1}],
          "pageInfo": {"hasNextPage": false, "endCursor": "5"},
          "nodes": [
            {"__typename": "StatusContext", "context": "performance (Doris Performance)", "state": "FAILURE",
             "description": "TeamCity build failed", "targetUrl": "http://ci.example/3",
             "createdAt": "2026-11-20T08:00:00Z", "isRequired": false},
            {"__typename": "StatusContext", "context": "P0 Regression (Doris Regression)", "state": "PENDING",
             "description": null, "targetUrl": null, "createdAt": "2026-11-20T08:00:00Z", "isRequired": true},
            {"__typename": "CheckRun", "name": "Clang Formatter", "run": "COMPLETED", "conclusion": "SUCCESS",
             "detailsUrl": "https://github.com/apache/doris/actions/runs/1/job/1",
             "startedAt": "2026-11-20T08:00:00Z", "completedAt": null, "isRequired": false,
             "checkSuite": {"app": {"slug": "github-actions"},
               "workflowRun": {"event": "pull_request", "workflow": {"name": "CI"}}}},
            {"__typename": "CheckRun", "name": "License Check", "run": "IN_PROGRESS", "conclusion": null,
             "detailsUrl": "https://github.com/apache/doris/actions/runs/1/job/4",
             "startedAt": "2026-11-20T08:00:00Z", "completedAt": null, "isRequired": false,
             "checkSuite": {"app": {"slug": "github-actions"}, "workflowRun": null}}]}}}}]}}}}}
      """),
  .init(
    testDescription: "directives, and one key from two fields",
    query: """
      query($yes: Boolean!, $no: Boolean = false) {
        viewer { login @include(if: $no) name: login @skip(if: $no) }
        viewer { login @include(if: $yes) }
        ... @include(if: $no) { rateLimit { cost } }
      }
      """,
    variables: ["yes": true],
    answer: #"{"data": {"viewer": {"name": "freemandealer", "login": "freemandealer"}}}"#),
  .init(
    testDescription: "a repository that is not there",
    query: #"query { repository(owner: "apache", name: "nope") { nameWithOwner } viewer { login } }"#,
    answer: """
      {"data": {"repository": null, "viewer": {"login": "freemandealer"}}, "errors": [
        {"type": "NOT_FOUND", "path": ["repository"],
         "message": "Could not resolve to a Repository with the name 'apache/nope'."}]}
      """),
  .init(
    testDescription: "nodes by their IDs",
    query: """
      query { nodes(ids: ["PR_apache/doris#58845", "PR_apache/doris#58001"]) {
        __typename id ... on PullRequest { number mergeable } } }
      """,
    answer: """
      {"data": {"nodes": [
        {"__typename": "PullRequest", "id": "PR_apache/doris#58845", "number": 58845, "mergeable": "MERGEABLE"},
        {"__typename": "PullRequest", "id": "PR_apache/doris#58001", "number": 58001,
         "mergeable": "CONFLICTING"}]}}
      """),
  .init(
    testDescription: "isRequired without a pull request",
    query: """
      query { repository(owner: "apache", name: "doris") { pullRequest(number: 58001) { commits(last: 1) {
        nodes { commit { statusCheckRollup { contexts(first: 1) { nodes {
          ... on StatusContext { context isRequired } } } } } } } } } }
      """,
    answer: """
      {"data": {"repository": {"pullRequest": {"commits": {"nodes": [
        {"commit": {"statusCheckRollup": {"contexts": {"nodes": [null]}}}}]}}}},
       "errors": [{"type": "UNPROCESSABLE", "message": "pullRequestId or pullRequestNumber is required",
         "path": ["repository", "pullRequest", "commits", "nodes", 0, "commit", "statusCheckRollup",
           "contexts", "nodes", 0, "isRequired"]}]}
      """),
  .init(
    testDescription: "a field that no server has",
    query: """
      query { viewer { login }
        search(type: ISSUE, query: "is:pr", first: 1) { nodes { ... on PullRequest { number nope } } } }
      """,
    answer: """
      {"errors": [{"message": "Field 'nope' doesn't exist on type 'PullRequest'",
        "extensions": {"code": "undefinedField", "typeName": "PullRequest", "fieldName": "nope"},
        "locations": [{"line": 2, "column": 87}]}]}
      """),
]

private let calls: [ReferenceAnswersTests.Call] = [
  .init(
    line: "GET /repos/apache/doris/pulls/58845", status: 200,
    answer: """
      {"url": "https://api.github.com/repos/apache/doris/pulls/58845",
       "html_url": "https://github.com/apache/doris/pull/58845", "node_id": "PR_apache/doris#58845",
       "number": 58845, "state": "open", "title": "[fix](cloud) fix file cache query limit",
       "user": {"login": "freemandealer"}, "updated_at": "2026-11-21T09:30:00Z", "draft": false,
       "head": {"sha": "976a2b3000000000000000000000000000000000", "ref": "feature"},
       "base": {"ref": "master", "repo": {"full_name": "apache/doris"}},
       "mergeable": true, "mergeable_state": "unstable", "maintainer_can_modify": true}
      """),
  .init(
    line: "GET /repos/apache/doris-website/pulls/12", status: 200,
    answer: #"{"number": 12, "draft": true, "mergeable": null, "mergeable_state": "clean"}"#),
  .init(
    line: "GET /repos/apache/doris/pulls/1", status: 404,
    answer: #"{"message": "Not Found", "status": "404"}"#),
  .init(
    line: "PUT /repos/apache/doris/pulls/58845/update-branch", body: #"{"expected_head_sha": "0000"}"#,
    status: 422,
    answer: #"{"message": "expected head sha didn\#u{2019}t match current head ref.", "status": "422"}"#),
  .init(
    line: "PUT /repos/apache/doris/pulls/58001/update-branch", body: "{}", status: 422,
    answer: #"{"message": "merge conflict between base and head", "errors": null, "status": "422"}"#),
  .init(
    line: "PUT /repos/apache/doris/pulls/57777/update-branch", body: "{}", status: 403,
    answer: #"{"message": "Resource not accessible by personal access token", "status": "403"}"#),
  .init(
    line: "PUT /repos/apache/doris-website/pulls/12/update-branch", body: "{}", status: 422,
    answer: #"{"message": "There are no new commits on the base branch.", "status": "422"}"#),
  .init(
    line: "PUT /repos/apache/doris/pulls/1/update-branch", body: "{}", status: 404,
    answer: #"{"message": "Not Found", "status": "404"}"#),
  .init(
    line: "PUT /repos/apache/doris/pulls/58845/update-branch",
    body: #"{"expected_head_sha": "976a2b3000000000000000000000000000000000"}"#, status: 202,
    answer: """
      {"message": "Updating pull request branch.",
       "url": "https://api.github.com/repos/apache/doris/pulls/58845"}
      """),
  .init(
    line: "POST /repos/apache/doris/issues/58845/comments", body: #"{"body": ""}"#, status: 422,
    answer: """
      {"message": "Validation Failed",
       "errors": [{"resource": "IssueComment", "code": "missing_field", "field": "body"}]}
      """),
  .init(
    line: "POST /repos/apache/doris/issues/58845/comments", body: "x", status: 400,
    answer: #"{"message": "Problems parsing JSON"}"#),
  .init(
    line: "POST /repos/apache/doris/pulls/58845/comments", body: #"{"body": "run p0"}"#, status: 422,
    answer: #"{"message": "Invalid request.\n\n\"commit_id\", \"path\" weren't supplied.", "status": "422"}"#),
  .init(line: "GET /user", status: 200, answer: #"{"login": "freemandealer", "id": 1, "type": "User"}"#),
  .init(
    line: "GET /repos/apache/doris", status: 200,
    answer: #"{"full_name": "apache/doris", "private": false}"#),
  .init(
    line: "GET /repos/apache/nope", status: 404, answer: #"{"message": "Not Found", "status": "404"}"#),
  .init(
    line: "GET /repos/apache/doris/commits/cccc/status", status: 422,
    answer: #"{"message": "No commit found for SHA: cccc"}"#),
]
