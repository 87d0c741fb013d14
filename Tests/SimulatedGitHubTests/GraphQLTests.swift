import Foundation
import Testing

@testable import SimulatedGitHub

struct GraphQLTests {
  @Test func `the schema excerpt parses`() throws {
    let schema = try GraphQLSchema.github.get()
    #expect(schema.field("viewerCanUpdateBranch", of: "PullRequest")?.type.description == "Boolean!")
    #expect(schema.object("CheckRun", is: "RequirableByPullRequest"))
  }

  @Test(arguments: [
    ("{ viewer { login(x: 1) } }", "Field 'login' doesn't accept argument 'x'"),
    ("{ search(first: 1) { issueCount } }", "Field 'search' is missing required arguments: query, type"),
    (
      "{ viewer }",
      "Field must have selections (field 'viewer' returns User but has no selections. "
        + "Did you mean 'viewer { ... }'?)"
    ),
    (
      "{ viewer { login { x } } }",
      "Selections can't be made on scalars (field 'login' returns String but has selections)"
    ),
    (
      #"{ search(type: ISSUE, query: "", first: 1) { nodes { number } } }"#,
      "Selections can't be made directly on unions (see selections on SearchResultItem)"
    ),
    ("{ viewer { ... on Nope { login } } }", "No such type Nope, so it can't be a fragment condition"),
    ("{ viewer { ...F } }", "Fragment F was used, but not defined"),
    ("{ viewer { login } } fragment F on User { login }", "Fragment F was defined, but not used"),
    ("{ viewer { ...F } } fragment F on User { ...F }", "Fragment F contains an infinite loop"),
    ("query Q($x: Int) { viewer { login } }", "Variable $x is declared by Q but not used"),
    ("query Q { node(id: $x) { id } }", "Variable $x is used by Q but not declared"),
    ("query Q($x: ID!) { node(id: $x) { id } }", "Variable $x of type ID! was provided invalid value"),
    ("mutation { addComment { x } }", "Schema is not configured for mutations"),
    ("{ viewer { login }", "Parse error on end of file at [1, 19]"),
    ("{ viewer(", "Parse error on end of file at [1, 10]"),
    ("hello", "Parse error on \"hello\" at [1, 1]"),
    ("{ viewer { login } } # \n ;", "Parse error on \";\" at [2, 2]"),
  ])
  func `a query that GitHub would refuse is refused whole`(query: String, message: String) async throws {
    let answer = try await Bench().graphQL(query)
    #expect(answer["data"] == nil)
    #expect(answer.at("errors.0.message") == .string(message))
  }

  @Test(arguments: [
    (#"{ search(type: ISSUE, query: "is:pr") { issueCount } }"#, "MISSING_PAGINATION_BOUNDARIES"),
    (#"{ search(type: ISSUE, query: "is:pr", first: 101) { issueCount } }"#, "EXCESSIVE_PAGINATION"),
    (#"{ node(id: "PR_nope") { id } }"#, "NOT_FOUND"),
    (#"{ nodes(ids: ["PR_nope", "PR_apache/doris#58001"]) { id } }"#, "NOT_FOUND"),
    (#"{ repository(owner: "apache", name: "doris") { pullRequest(number: 1) { id } } }"#, "NOT_FOUND"),
  ])
  func `an error of one field comes with a type and leaves a null`(query: String, type: String) async throws {
    let answer = try await Bench().graphQL(query)
    #expect(answer.at("errors.0.type") == .string(type))
    #expect(answer["data"] != nil)
    if case .array(let nodes)? = answer.at("data.nodes") {
      #expect(nodes.map { $0["id"] } == [nil, "PR_apache/doris#58001"])
      #expect(answer.at("errors.0.path") == ["nodes", 0])
    }
  }

  @Test func `names of repositories compare without case, and answer as GitHub spells them`() async throws {
    let answer = try await Bench().graphQL(
      #"{ repository(owner: "Apache", name: "DORIS") { nameWithOwner pullRequest(number: 58001) { number } } }"#
    )
    #expect(answer.at("data.repository.nameWithOwner") == "apache/doris")
    #expect(answer.at("data.repository.pullRequest.number") == 58001)
  }

  @Test func `an older server lacks a field and refuses the query that asks for it`() async throws {
    let bench = try Bench()
    bench.github.configure { $0.missingFields = ["PullRequest.viewerCanUpdateBranch"] }
    let query =
      #"{ node(id: "PR_apache/doris#58845") { ... on PullRequest { number viewerCanUpdateBranch } } }"#
    let answer = try await bench.graphQL(query)
    #expect(
      answer.at("errors.0.extensions") == [
        "code": "undefinedField", "fieldName": "viewerCanUpdateBranch", "typeName": "PullRequest",
      ])
  }

  @Test func `a field that the token may not read is null, with an error at its path`() async throws {
    let bench = try Bench()
    bench.github.configure { $0.forbiddenFields = ["Commit.statusCheckRollup"] }
    let query = """
      { node(id: "PR_apache/doris#58845") { ... on PullRequest { number commits(last: 1) { nodes { commit {
        oid statusCheckRollup { state } } } } } } }
      """
    let answer = try await bench.graphQL(query)
    let commit = answer.at("data.node.commits.nodes.0.commit")
    #expect(commit?["statusCheckRollup"] == .null)
    #expect(commit?["oid"]?.string?.hasPrefix("976a2b3") == true)
    #expect(answer.at("errors.0.type") == "FORBIDDEN")
    #expect(
      answer.at("errors.0.path") == ["node", "commits", "nodes", 0, "commit", "statusCheckRollup"])
  }

  @Test func `a null where none may be climbs to the nearest field that may be null`() async throws {
    let bench = try Bench()
    bench.github.configure { $0.forbiddenFields = ["PullRequest.title"] }
    let query =
      #"{ search(type: ISSUE, query: "is:pr is:open", first: 9) { nodes { ... on PullRequest { title } } } }"#
    let answer = try await bench.graphQL(query)
    #expect(answer.at("data.search.nodes") == [nil, nil, nil, nil])
    #expect(answer["errors"]?.array?.count == 4)

    bench.github.configure { $0.forbiddenFields = ["Commit.oid"] }
    let commits = """
      { node(id: "PR_apache/doris#58845") { ... on PullRequest {
        commits(last: 1) { nodes { commit { oid } } } } } }
      """
    #expect(try await bench.graphQL(commits).at("data.node.commits.nodes") == [nil])
  }

  @Test func `reading an unknown mergeability starts its computation, which takes two seconds`() async throws
  {
    let bench = try Bench()
    let query = #"{ node(id: "PR_apache/doris-website#12") { ... on PullRequest { mergeable } } }"#
    try await bench.wait(.seconds(60))
    #expect(try await bench.graphQL(query).at("data.node.mergeable") == "UNKNOWN")
    try await bench.wait(.seconds(1.9))
    #expect(try await bench.graphQL(query).at("data.node.mergeable") == "UNKNOWN")
    try await bench.wait(.seconds(0.1))
    #expect(try await bench.graphQL(query).at("data.node.mergeable") == "MERGEABLE")
  }

  @Test func `a search counts all but gives no more than a thousand`() async throws {
    let many = (1...1050).map { World.PullRequest("apache/doris", $0) }
    let query = """
      query($after: String) { search(type: ISSUE, query: "is:pr", first: 100, after: $after) {
        issueCount pageInfo { hasNextPage } nodes { ... on PullRequest { number } } } }
      """
    let bench = Bench(World(pullRequests: many))
    let last = try await bench.graphQL(query, ["after": "900"])
    #expect(last.at("data.search.issueCount") == 1050)
    #expect(last.at("data.search.nodes")?.array?.count == 100)
    #expect(last.at("data.search.pageInfo.hasNextPage") == false)
  }
}
