import Foundation
import Testing

@testable import Configuration

private func configuration(
  _ yaml: String, environment: [String: String] = [:], dotEnv: String = "", readable: Bool = false
) throws -> Configuration {
  try ConfigurationSchema.configuration(
    from: YAMLReader.read(yaml.utf8), path: "/c/config.yaml",
    variables: Variables(environment: environment, dotEnv: DotEnv(Array(dotEnv.utf8))),
    isReadableByOthers: (yaml: readable, dotEnv: readable))
}

private let minimal = "targets:\n- user: me\n"

@Suite struct ConfigurationSchemaTests {
  @Test("The design document's file loads as it stands")
  func designDocument() throws {
    let loaded = try configuration(
      """
      github:
        token: ${GITHUB_TOKEN}
        api_base: "https://api.github.com"
        web_base: "https://github.com"
      targets:
        - label: "Freeman @ apache/doris"
          user: "freemandealer"
          repos:
            - "apache/doris"
            - "apache/doris-expr"
        - label: "Team Bot"
          user: "team-ci"
          repos:
            - "my-org/playground"
      polling:
        interval_seconds: 300
      server:
        host: 0.0.0.0
        port: 8080
      auth:
        api_key: "optional-shared-key"
      """, environment: ["GITHUB_TOKEN": "t0ken"])
    #expect(loaded.apiBase.absoluteString == "https://api.github.com")
    #expect(loaded.webBase.absoluteString == "https://github.com")
    #expect(
      loaded.targets == [
        Target(
          label: "Freeman @ apache/doris", user: "freemandealer",
          repos: ["apache/doris", "apache/doris-expr"]),
        Target(label: "Team Bot", user: "team-ci", repos: ["my-org/playground"]),
      ])
    #expect(loaded.pollingInterval == .seconds(300))
    #expect(loaded.token == Secret("t0ken"))
    #expect(loaded.tokenOrigin == "config.yaml, line 2 (${GITHUB_TOKEN})")
    #expect(
      loaded.notes.count == 2 && loaded.notes[0].contains("`server`") && loaded.notes[1].contains("`auth`"))
    #expect(loaded.warnings.isEmpty)
  }

  @Test("One user is enough, and the rest has a default")
  func defaults() throws {
    let expected = Configuration(
      path: "/c/config.yaml", apiBase: try #require(URL(string: "https://api.github.com")),
      webBase: try #require(URL(string: "https://github.com")),
      targets: [Target(label: "me", user: "me", repos: [])], pollingInterval: .seconds(300))
    #expect(try configuration(minimal) == expected)
    #expect(
      try configuration(minimal + "github:\npolling:\nserver:\nauth:\npipelines:\nread_only:\n") == expected)
  }

  @Test(
    "The pages' base follows from the API's",
    arguments: [
      ("https://ghe.corp/api/v3", "https://ghe.corp"), ("https://API.github.com/", "https://github.com"),
      ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
      ("https://api.acme.ghe.com", "https://acme.ghe.com"),
      ("https://ghe.corp:8443/api/v3/", "https://ghe.corp:8443"),
    ])
  func webBase(api: String, web: String) throws {
    #expect(try configuration(minimal + "github: {api_base: '\(api)'}").webBase.absoluteString == web)
  }

  @Test("Every key does what it says")
  func everyKey() throws {
    let loaded = try configuration(
      """
      github: {web_base: https://pages.corp/, api_base: "https://${HOST:-ghe.corp}/api/v3"}
      targets:
        - {user: app/bot, repos: [a/b, A/B, c/d]}
        - {user: me, label: " ${NAME} "}
      polling: {interval_seconds: 0}
      read_only: true
      pipelines:
        - {match: P0, command: " run p0 "}
        - match: [X, Y (z)]
          command: >
            run x
          display_name: The X
      """, environment: ["NAME": "Zoë: 1"])
    #expect(loaded.apiBase.absoluteString == "https://ghe.corp/api/v3")
    #expect(loaded.webBase.absoluteString == "https://pages.corp")
    #expect(
      loaded.targets == [
        Target(label: "app/bot @ a/b", user: "app/bot", repos: ["a/b", "c/d"]),
        Target(label: "Zoë: 1", user: "me", repos: []),
      ])
    #expect(loaded.pollingInterval == nil)
    #expect(loaded.readOnly)
    #expect(
      loaded.pipelines == [
        PipelineRow(match: ["P0"], command: "run p0", displayName: "run p0"),
        PipelineRow(match: ["X", "Y (z)"], command: "run x", displayName: "The X"),
      ])
  }

  @Test(
    "A wrong value is a fault at its place that says what to do",
    arguments: [
      Fault("targets: []", 1, 10, "at least one"),
      Fault("targets:\n  a: b", 2, 3, "must be a list"), Fault("targets:\n-", 2, 2, "is empty"),
      Fault("targets:\n- label: x", 2, 3, "`targets[0].user` is missing"),
      Fault("targets:\n- user: 12", 2, 9, "must be text, but is a whole number; put quotes around it"),
      Fault("targets:\n- user: a b", 2, 9, "no GitHub user"), Fault("targets:\n- user: ''", 2, 9, "is empty"),
      Fault("targets:\n- user: x\n  repos: a/b", 3, 10, "must be a list"),
      Fault("targets:\n- user: x\n  repos: [a/b, c]", 3, 16, "`targets[0].repos[1]` is no repository"),
      Fault("targets:\n- user: x\n- user: y\n  label: x", 4, 10, "the target on line 2"),
      Fault("targets:\n- user: x\n  labl: y", 3, 3, "`targets[0].labl` is not known; did you mean `label`?"),
      Fault("targets:\n- user: ${NOBODY}", 2, 9, "needs the variable NOBODY"),
      Fault("targets:\n- user: ${a b}", 2, 9, "can't be written"),
      Fault("targets:\n- user: x\n  label: \"a\\nb\"", 3, 10, "one line"),
      Fault("github: {token: 12}", 1, 17, "must be text"),
      Fault("github: {token: \"a b\"}", 1, 17, "white space"),
      Fault("github: x", 1, 9, "must be a mapping with the keys `token`"),
      Fault("github: {api_base: http://ghe.corp}", 1, 20, "https://"),
      Fault("github: {web_base: 'https://a@b'}", 1, 20, "no user and no password"),
      Fault("github: {api_base: https://github.com}", 1, 20, "its API is https://api.github.com"),
      Fault("polling: {interval_seconds: -1}", 1, 29, "from 0 to 86400"),
      Fault("polling: {interval_seconds: 86401}", 1, 29, "from 0 to 86400"),
      Fault("polling: {interval_seconds: 1.5}", 1, 29, "must be a whole number, but is a number"),
      Fault("polling: {interval_seconds: '300'}", 1, 29, "must be a whole number, but is text"),
      Fault("polling: {interval_seconds: 1_000}", 1, 29, "but is text"),
      Fault("polling:\n  interval: 3", 2, 3, "known here: `interval_seconds`"),
      Fault("read_only: yes", 1, 12, "must be true or false, but is text"),
      Fault("server: {port: 0}", 1, 16, "from 1 to 65535"),
      Fault("server: {host: '${NOWHERE}'}", 1, 16, "NOWHERE"),
      Fault("auth: {api_key: 1}", 1, 17, "must be text"), Fault("gitub: {}", 1, 1, "did you mean `github`?"),
      Fault("pipelines:\n- match: a", 2, 3, "`pipelines[0].command` is missing"),
      Fault("pipelines:\n- command: a", 2, 3, "`pipelines[0].match` is missing"),
      Fault("pipelines:\n- {match: [], command: a}", 2, 11, "is empty"),
      Fault("pipelines:\n- {match: [1], command: a}", 2, 12, "must be text"),
      Fault("pipelines:\n- {match: a, command: c}\n- {match: b, command: c}", 3, 3, "the row on line 2"),
      Fault("pipelines:\n- {match: a, command: \"run x\\nrun y\"}", 2, 23, "one line"),
      Fault("pipelines:\n- {match: a, command: \"run \\u2028 y\"}", 2, 23, "one line"),
      Fault(
        "pipelines:\n- {match: a, command: '\(String(repeating: "x", count: 101))'}", 2, 23, "longer than 100"
      ),
    ])
  func faults(_ sample: Fault) throws {
    let yaml = sample.yaml.hasPrefix("targets") ? sample.yaml : sample.yaml + "\n" + minimal
    let error = #expect(throws: ConfigurationError.self) { try configuration(yaml) }
    #expect(error?.faults.count == 1, "\(error?.description ?? "")")
    #expect(error?.faults.first?.line == sample.line)
    #expect(error?.faults.first?.column == sample.column)
    #expect(error?.faults.first?.path == "/c/config.yaml")
    #expect(error?.faults.first?.message.contains(sample.reason) == true, "\(error?.description ?? "")")
  }

  @Test(
    "A file without rows is one fault",
    arguments: [
      ("", "at least one"), ("# nothing", "at least one"), ("a", "the file must be a mapping"),
      ("- a", "the file must be a mapping"),
    ])
  func noRows(yaml: String, reason: String) {
    let error = #expect(throws: ConfigurationError.self) { try configuration(yaml) }
    #expect(error?.faults.count == 1)
    #expect(error?.faults.first?.line == 1)
    #expect(error?.faults.first?.message.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test("All faults come at once, in the order of the file, and name no value")
  func allAtOnce() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try configuration(
        """
        github:
          token: "ghp_not a token"
          ghp_0123456789012345678901234567890123456789: x
        targets:
          - user: ${TOKEN}
            repos: ["${TOKEN}"]
        polling: {interval_seconds: "${TOKEN}"}
        read_only: ghp_z
        """, environment: ["TOKEN": "ghp_x y", "PRLS_GITHUB_TOKEN": "ghp_x y"])
    }
    #expect(error?.faults.map(\.line) == [0, 2, 3, 5, 6, 7, 8])
    #expect(error?.description.contains("ghp_") == false, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("/c/config.yaml: PRLS_GITHUB_TOKEN: ") == true)
    #expect(error?.description.contains("\n/c/config.yaml:2:10: `github.token`") == true)
  }
}

struct Fault: CustomTestStringConvertible, Sendable {
  var yaml: String
  var line: Int
  var column: Int
  var reason: String

  init(_ yaml: String, _ line: Int, _ column: Int, _ reason: String) {
    self.yaml = yaml
    self.line = line
    self.column = column
    self.reason = reason
  }

  var testDescription: String { yaml.debugDescription }
}

@Suite struct TokenEntryTests {
  @Test("The token is the file's, and PRLS_GITHUB_TOKEN stands above it")
  func origins() throws {
    let yaml = minimal + "github: {token: '${T}'}"
    #expect(try configuration(yaml).token == nil)
    #expect(try configuration(yaml, environment: ["T": " "]).token == nil)
    #expect(try configuration(minimal + "github: {token: ''}").token == nil)
    #expect(try configuration(yaml, environment: ["T": "a\n"]).token == Secret("a"))
    #expect(try configuration(yaml, dotEnv: "T=b").token == Secret("b"))
    #expect(try configuration(yaml, environment: ["T": "a"], dotEnv: "T=b").token == Secret("a"))
    let overridden = try configuration(yaml, environment: ["T": "a", "PRLS_GITHUB_TOKEN": "c"])
    #expect(overridden.token == Secret("c"))
    #expect(overridden.tokenOrigin == "PRLS_GITHUB_TOKEN")
    #expect(try configuration(minimal, environment: ["GITHUB_TOKEN": "d"]).token == nil)
  }

  @Test("An unset variable in the API key does not matter")
  func apiKey() throws {
    #expect(try configuration(minimal + "auth: {api_key: '${K}'}").notes.count == 1)
  }

  @Test(
    "A token in a file that others can read is warned about",
    arguments: [
      ("literal", "", true, "/c/config.yaml"), ("${T:-literal}", "", true, "/c/config.yaml"),
      ("literal", "", false, nil),
      ("${ENV}", "", true, nil), ("${T}", "T=x", true, "/c/.env"), ("${T}", "T=x", false, nil),
      ("${UNSET}", "", true, nil),
    ] as [(String, String, Bool, String?)])
  func warnings(token: String, dotEnv: String, readable: Bool, file: String?) throws {
    let loaded = try configuration(
      minimal + "github: {token: '\(token)'}", environment: ["ENV": "x"], dotEnv: dotEnv, readable: readable)
    #expect(loaded.warnings.count == (file == nil ? 0 : 1))
    if let file {
      #expect(loaded.warnings[0].hasPrefix(file) && loaded.warnings[0].contains("chmod 600 '\(file)'"))
    }
    #expect(!"\(loaded)".contains("literal"))
  }
}
