import PRServer

/// What a person asked for on the command line.
struct Arguments: Equatable {
  enum Command: Equatable {
    case serve
    case call(method: String, params: String?)
    case check
    case version
    case help
  }

  var command = Command.serve
  var config: String?
  var isDemo = false
  var isReadOnly = false
  var logLevel = LogLevel.warning

  /// A sentence that says what to type instead.
  struct Mistake: Error, Equatable { var message: String }

  /// - Parameter words: without the program's own name.
  init(_ words: [String]) throws(Mistake) {
    var rest = words[...]
    var plain: [String] = []
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word != "-" else {
        plain.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      func value(_ what: String) throws(Mistake) -> String {
        if parts.count == 2 { return parts[1] }
        guard let next = rest.popFirst() else { throw Mistake(message: "\(word) needs \(what).") }
        return next
      }
      switch parts[0] {
      case "--config": config = try value("the path of a config.yaml")
      case "--log-level":
        let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
        let name = try value("one of \(levels)")
        guard let level = LogLevel(rawValue: name) else {
          throw Mistake(message: "--log-level takes one of \(levels), not “\(name)”.")
        }
        logLevel = level
      case _ where parts.count == 2: throw Mistake(message: "There is no option \(word); see prls --help.")
      case "--demo": isDemo = true
      case "--read-only": isReadOnly = true
      // What editors pass to language servers by habit; it is what prls does anyway.
      case "--stdio": break
      case "--version":
        plain = ["version"]
        rest = []
      case "--help", "-h":
        plain = ["help"]
        rest = []
      default: throw Mistake(message: "There is no option \(word); see prls --help.")
      }
    }
    command = try Self.command(plain)
  }

  private static func command(_ words: [String]) throws(Mistake) -> Command {
    switch words.first {
    case nil: return .serve
    case "call":
      guard words.count >= 2 else { throw Mistake(message: "prls call needs a method, such as listPRs.") }
      guard words.count <= 3 else {
        throw Mistake(message: "prls call takes a method and one JSON object; put the object in quotes.")
      }
      return .call(method: words[1], params: words.count == 3 ? words[2] : nil)
    case "check" where words.count == 1: return .check
    case "version" where words.count == 1: return .version
    case "help" where words.count == 1: return .help
    default:
      throw Mistake(message: "There is no command “\(words.joined(separator: " "))”; see prls --help.")
    }
  }
}
