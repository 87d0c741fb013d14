import Foundation

/// The keys of `config.yaml`, what each may be, and what stands in for it where it is missing.
struct ConfigurationSchema {
  static let defaultAPIBase = "https://api.github.com"
  static let defaultInterval = 300
  /// Longer than a day is a mistake in the unit.
  static let intervals = 0...86_400

  private var check: SchemaCheck
  private let isReadableByOthers: (yaml: Bool, dotEnv: Bool)

  /// Checks a whole document; all its faults come at once, in its order.
  static func configuration(
    from document: YAMLNode, path: String, variables: Variables,
    isReadableByOthers: (yaml: Bool, dotEnv: Bool)
  ) throws(ConfigurationError) -> Configuration {
    var schema = ConfigurationSchema(
      check: SchemaCheck(path: path, variables: variables), isReadableByOthers: isReadableByOthers)
    let configuration = schema.read(document)
    guard let configuration, schema.check.faults.isEmpty else {
      let faults = schema.check.faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
      throw ConfigurationError(faults: faults)
    }
    return configuration
  }

  private mutating func read(_ document: YAMLNode) -> Configuration? {
    let root = check.mapping(
      document, "", keys: ["github", "targets", "polling", "server", "auth", "read_only", "pipelines"])
    // A list or a text is one fault, not one and a missing key.
    if root == nil && document.value != .null { return nil }
    let github = check.mapping(
      root?["github"], "github", keys: ["token", "api_base", "web_base"])
    let bases = Bases.read(&check, api: github?["api_base"], web: github?["web_base"])
    var token = TokenEntry()
    token.read(&check, github?["token"], isReadableByOthers: isReadableByOthers)
    let targets = TargetList.read(&check, root?["targets"], at: document.mark)
    let polling = check.mapping(root?["polling"], "polling", keys: ["interval_seconds"])
    let interval =
      check.integer(polling?["interval_seconds"], "polling.interval_seconds", in: Self.intervals)
      ?? Self.defaultInterval
    let readOnly = check.bool(root?["read_only"], "read_only") ?? false
    let pipelines = PipelineList.read(&check, root?["pipelines"])
    let notes = readIdleSections(root)
    guard let bases else { return nil }
    return Configuration(
      path: check.path, apiBase: bases.api, webBase: bases.web, targets: targets,
      pollingInterval: interval > 0 ? .seconds(interval) : nil, readOnly: readOnly, pipelines: pipelines,
      token: token.secret, tokenOrigin: token.origin, warnings: token.warnings, notes: notes)
  }

  /// `server` and `auth` belong to a server that listens. They are checked, so that a file can serve
  /// both kinds, and otherwise left alone.
  private mutating func readIdleSections(_ root: SchemaCheck.Fields?) -> [String] {
    var notes: [String] = []
    if let server = check.mapping(root?["server"], "server", keys: ["host", "port"]) {
      _ = check.text(server["host"], "server.host")
      _ = check.integer(server["port"], "server.port", in: 1...65_535)
      notes.append("`server` has no work here: prls speaks over stdin and stdout and listens on no port.")
    }
    let auth = check.mapping(root?["auth"], "auth", keys: ["api_key"])
    if let key = auth?["api_key"] {
      // An unset variable in it does not matter.
      _ = check.substituted(key, "auth.api_key")
    }
    if auth != nil || check.variables.lookUp("PRLS_AUTH_API_KEY") != nil {
      notes.append("`auth` has no work here: only the program that started prls can speak to it.")
    }
    return notes
  }
}

/// Where the API and the pages are.
struct Bases {
  var api: URL
  var web: URL

  static func read(_ check: inout SchemaCheck, api: YAMLNode?, web: YAMLNode?) -> Bases? {
    let apiText = text(&check, api, "github.api_base", default: ConfigurationSchema.defaultAPIBase)
    let webText = text(&check, web, "github.web_base", default: nil)
    var apiBase: BaseURL?
    if let apiText {
      apiBase = base(apiText, "github.api_base", &check, at: api?.mark)
    }
    var webBase = apiBase.map(webBaseDerived)
    if let webText { webBase = base(webText, "github.web_base", &check, at: web?.mark) }
    guard let apiURL = apiBase?.url, let webURL = webBase?.url else { return nil }
    return Bases(api: apiURL, web: webURL)
  }

  /// Checks a base, and adds what only the API's can get wrong.
  static func base(
    _ text: String, _ name: String, _ check: inout SchemaCheck, at mark: YAMLMark?
  ) -> BaseURL? {
    do {
      let base = try BaseURL(text.trimmed)
      guard name == "github.web_base" || base.host != "github.com" else {
        check.report(
          "`\(name)` is github.com's pages; its API is \(ConfigurationSchema.defaultAPIBase)", at: mark)
        return nil
      }
      return base
    } catch {
      check.report("`\(name)` \(error.message)", at: mark)
      return nil
    }
  }

  private static func text(
    _ check: inout SchemaCheck, _ node: YAMLNode?, _ name: String, default fallback: String?
  ) -> String? {
    guard let node else { return fallback }
    return check.text(node, name)
  }

  /// github.com's pages for its API; for GitHub Enterprise the host of the API, without the `api.`
  /// that a host of ghe.com has.
  static func webBaseDerived(from api: BaseURL) -> BaseURL {
    if api.host == "api.github.com" { return BaseURL(scheme: "https", host: "github.com") }
    return BaseURL(scheme: api.scheme, host: TokenResolver.gitHubHost(ofAPIHost: api.host), port: api.port)
  }
}
