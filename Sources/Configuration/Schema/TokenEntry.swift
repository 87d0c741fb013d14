import Foundation

/// The token as the configuration has it: PRLS_GITHUB_TOKEN, or else `github.token`.
struct TokenEntry {
  static let overrideName = "PRLS_GITHUB_TOKEN"

  private(set) var secret: Secret?
  private(set) var origin: String?
  private(set) var warnings: [String] = []

  mutating func read(
    _ check: inout SchemaCheck, _ node: YAMLNode?, isReadableByOthers: (yaml: Bool, dotEnv: Bool)
  ) {
    if let node { readFile(&check, node, isReadableByOthers: isReadableByOthers) }
    if let found = check.variables.lookUp(Self.overrideName), !found.value.trimmed.isEmpty {
      take(found.value, from: Self.overrideName, &check, at: nil)
      if found.origin == .dotEnv && isReadableByOthers.dotEnv { warn(Self.dotEnvPath(beside: check.path)) }
    }
  }

  private mutating func readFile(
    _ check: inout SchemaCheck, _ node: YAMLNode, isReadableByOthers: (yaml: Bool, dotEnv: Bool)
  ) {
    // An unset variable means that the file has no token.
    guard let found = check.substituted(node, "github.token"), found.unset.isEmpty,
      !found.text.trimmed.isEmpty
    else { return }
    let place = "\(URL(filePath: check.path).lastPathComponent), line \(node.mark.line)"
    let names = found.names.isEmpty ? "" : " (\(found.names.map { "${\($0)}" }.joined(separator: " ")))"
    take(found.text, from: place + names, &check, at: node.mark)
    if found.hasLiteral && isReadableByOthers.yaml { warn(check.path) }
    if found.usesDotEnv && isReadableByOthers.dotEnv { warn(Self.dotEnvPath(beside: check.path)) }
  }

  mutating func take(
    _ text: String, from origin: String, _ check: inout SchemaCheck, at mark: YAMLMark?
  ) {
    if let complaint = Secret.complaint(about: text.trimmed) {
      check.report("\(mark == nil ? origin : "`github.token`"): \(complaint)", at: mark)
      return
    }
    secret = Secret(text.trimmed)
    self.origin = origin
  }

  mutating func warn(_ path: String) {
    let warning = Self.warning(about: path)
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  static func warning(about path: String) -> String {
    "\(path) holds a token and others on this machine can read it; run: chmod 600 '\(path)'"
  }

  static func dotEnvPath(beside path: String) -> String {
    path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex) + ".env"
  }
}
