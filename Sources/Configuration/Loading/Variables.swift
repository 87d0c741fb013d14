/// What `${NAME}` means: the process environment stands above the `.env` beside the configuration.
struct Variables {
  enum Origin: Equatable { case environment, dotEnv }

  var environment: [String: String]
  var dotEnv: DotEnv

  func lookUp(_ name: String) -> (value: String, origin: Origin)? {
    if let value = environment[name] { return (value, .environment) }
    return dotEnv.variables[name].map { ($0.value, .dotEnv) }
  }

  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: "_")
    }
  }
}

/// A text whose `${NAME}` and `${NAME:-default}` are filled in, and what that took.
///
/// `:-` stands in for an empty variable too, as in a shell. What is filled in is text: it is neither
/// read as YAML nor substituted again. A `$` without a brace is itself.
struct SubstitutedText: Equatable {
  private(set) var text = ""
  /// Variables that were used, or looked for.
  private(set) var names: [String] = []
  private(set) var unset: [String] = []
  /// Some of the text stands in the file itself, be it as a default.
  private(set) var hasLiteral = false
  private(set) var usesDotEnv = false

  struct Malformed: Error, Equatable {
    var message = "write ${NAME} or ${NAME:-default}; a `${` that means itself can't be written"
  }

  init(_ template: String, _ variables: Variables) throws(Malformed) {
    var rest = template.unicodeScalars[...]
    while let character = rest.popFirst() {
      guard character == "$" && rest.first == "{" else {
        text.unicodeScalars.append(character)
        hasLiteral = true
        continue
      }
      guard let close = rest.firstIndex(of: "}") else { throw Malformed() }
      try fill(String(rest[rest.index(after: rest.startIndex)..<close]), variables)
      rest = rest[rest.index(after: close)...]
    }
  }

  private mutating func fill(_ inside: String, _ variables: Variables) throws(Malformed) {
    var name = inside
    var fallback: String?
    if let colon = inside.utf8.firstIndex(of: UInt8(ascii: ":")) {
      guard inside[colon...].hasPrefix(":-") else { throw Malformed() }
      name = String(inside[..<colon])
      fallback = String(inside[colon...].dropFirst(2))
    }
    guard Variables.isName(name), fallback?.contains("${") != true else { throw Malformed() }
    names.append(name)
    if let found = variables.lookUp(name), !(found.value.isEmpty && fallback != nil) {
      text += found.value
      usesDotEnv = usesDotEnv || found.origin == .dotEnv
    } else if let fallback {
      text += fallback
      hasLiteral = hasLiteral || !fallback.isEmpty
    } else {
      unset.append(name)
    }
  }
}
