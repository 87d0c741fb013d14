import Foundation

/// A `.env` that stands alone: GITHUB_TOKEN, PRLS_API_BASE, PRLS_USER and PRLS_REPOS make one target.
enum DotEnvConfiguration {
  private static let known = [
    "PRLS_API_BASE", "PRLS_USER", "PRLS_REPOS", "PRLS_GITHUB_TOKEN", "PRLS_AUTH_API_KEY",
  ]

  static func configuration(
    from file: File, path: String, environment: [String: String]
  ) throws(ConfigurationError) -> Configuration {
    let dotEnv = DotEnv(file.bytes)
    let variables = Variables(environment: environment, dotEnv: dotEnv)
    var check = SchemaCheck(path: path, variables: Variables(environment: [:], dotEnv: DotEnv()))
    for fault in dotEnv.faults { check.report(fault.message, at: fault.mark) }
    reportUnknown(dotEnv, &check)

    // A value from the process environment has no place in the file, and none is shown.
    func value(_ name: String) -> (text: String, mark: YAMLMark?)? {
      guard let found = variables.lookUp(name) else { return nil }
      return (found.value.trimmed, found.origin == .dotEnv ? dotEnv.variables[name]?.mark : nil)
    }
    let apiBase = value("PRLS_API_BASE").flatMap { $0.text.isEmpty ? nil : $0 }
    let api = Bases.base(
      apiBase?.text ?? ConfigurationSchema.defaultAPIBase, "PRLS_API_BASE", &check, at: apiBase?.mark)
    let target = target(value("PRLS_USER"), value("PRLS_REPOS"), &check)
    var token = TokenEntry()
    token.readDotEnv(&check, dotEnv, environment, api, isReadableByOthers: file.isReadableByOthers)

    guard check.faults.isEmpty, let target, let api, let apiURL = api.url,
      let webURL = Bases.webBaseDerived(from: api).url
    else {
      throw ConfigurationError(faults: check.faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }
    return Configuration(
      path: path, apiBase: apiURL, webBase: webURL, targets: [target], token: token.secret,
      tokenOrigin: token.origin, warnings: token.warnings)
  }

  /// Other programs' variables are none of ours; a name of ours with a slip is.
  private static func reportUnknown(_ dotEnv: DotEnv, _ check: inout SchemaCheck) {
    for (name, variable) in dotEnv.variables where name.hasPrefix("PRLS_") && !known.contains(name) {
      let nearest = NearestName.of(name, among: known).map { "did you mean \($0)?" }
      check.report(
        "this variable is not known; \(nearest ?? "known here: GITHUB_TOKEN, \(known.joined(separator: ", "))")",
        at: variable.mark)
    }
  }

  private static func target(
    _ user: (text: String, mark: YAMLMark?)?, _ repos: (text: String, mark: YAMLMark?)?,
    _ check: inout SchemaCheck
  ) -> Target? {
    let names = (repos?.text ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init)
    if !names.allSatisfy(GitHubNames.isRepository) {
      check.report(
        "PRLS_REPOS takes \(TargetList.repositoryAdvice), several with commas between them", at: repos?.mark)
    }
    guard let user, !user.text.isEmpty else {
      check.report("PRLS_USER is missing; set it to \(TargetList.userAdvice)", at: user?.mark)
      return nil
    }
    guard GitHubNames.isUser(user.text) else {
      check.report("PRLS_USER is no GitHub user; write \(TargetList.userAdvice)", at: user.mark)
      return nil
    }
    return Target(label: user.text, user: user.text, repos: names)
  }
}

extension TokenEntry {
  /// The file's GITHUB_TOKEN is meant for the file's own API, and is left out where the process
  /// environment names another. The environment's own stands above it where that one may go, which
  /// `TokenResolver` knows; elsewhere it has no say.
  fileprivate mutating func readDotEnv(
    _ check: inout SchemaCheck, _ dotEnv: DotEnv, _ environment: [String: String], _ api: BaseURL?,
    isReadableByOthers: Bool
  ) {
    let name = "GITHUB_TOKEN"
    let mayUseEnvironment = api.map { TokenResolver.mayUseGitHubToken(apiHost: $0.host) } ?? false
    let isOverridden = mayUseEnvironment && environment[name]?.trimmed.isEmpty == false
    let fileBase = dotEnv.variables["PRLS_API_BASE"]?.value ?? ConfigurationSchema.defaultAPIBase
    let isElsewhere = api?.isLoopback != true && (try? BaseURL(fileBase.trimmed))?.host != api?.host
    if let override = environment[Self.overrideName], !override.trimmed.isEmpty {
      take(override, from: Self.overrideName, &check, at: nil)
    } else if let own = dotEnv.variables[Self.overrideName]
      ?? (isOverridden || isElsewhere ? nil : dotEnv.variables[name]),
      !own.value.trimmed.isEmpty
    {
      take(own.value, from: ".env, line \(own.mark.line)", &check, at: own.mark)
    }
    if isReadableByOthers
      && [name, Self.overrideName].contains(where: { dotEnv.variables[$0]?.value.isEmpty == false })
    {
      warn(check.path)
    }
  }
}
