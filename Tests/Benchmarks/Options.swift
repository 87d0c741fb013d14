import Foundation

/// What to measure with, and how often.
struct Options {
  var prls: String
  var staticPrls: String?
  var simulator = "../shared/github-sim/github_sim.py"
  var schema = "../shared/github/schema.graphql"
  var socket: String?
  var python = "python3"
  var gh = "gh"
  var mcp = "github-mcp-server"
  var runs = 11
  var listRuns = 5
  var isQuick = false
  var only: Int?
  var worldToWrite: String?
  var wantsHelp = false

  struct Mistake: Error { var message: String }

  static let help = """
    usage: prls-bench [OPTION…]
      --prls PATH         the program, by default the one that was built beside this one
      --static PATH       a second build of it, such as the statically linked one
      --simulator WHAT    github_sim.py's path, or http://127.0.0.1:PORT of one that is running on the
                          world that --write-world writes; by default \(Options.defaultSimulator)
      --unix PATH         the socket of the simulator that is running, for gh
      --schema PATH       GitHub's schema, for the simulator
      --python PATH       a Python with graphql-core, for the simulator; python3 by default
      --gh PATH           GitHub's command line tool; by default the one in PATH
      --mcp PATH          GitHub's MCP server, github-mcp-server; by default the one in PATH
      --runs N            of each start; 11 by default
      --list-runs N       of each list; 5 by default
      --only N            only that table, from 1 to 7
      --quick             once around everything, with short lists: does the tool work?
      --write-world PATH  writes the simulator's world, and ends
    """

  private static let defaultSimulator = "../shared/github-sim/github_sim.py"

  init(_ words: [String]) throws(Mistake) {
    prls = Bundle.main.bundleURL.appendingPathComponent("prls").path
    var rest = words[...]
    var runs: Int?
    var listRuns: Int?
    while let word = rest.popFirst() {
      func value() throws(Mistake) -> String {
        guard let next = rest.popFirst() else { throw Mistake(message: "\(word) needs a value; see --help.") }
        return next
      }
      func number() throws(Mistake) -> Int {
        guard let number = Int(try value()), number > 0 else {
          throw Mistake(message: "\(word) needs a number from 1; see --help.")
        }
        return number
      }
      switch word {
      case "--prls": prls = try value()
      case "--static": staticPrls = try value()
      case "--simulator": simulator = try value()
      case "--unix": socket = try value()
      case "--schema": schema = try value()
      case "--python": python = try value()
      case "--gh": gh = try value()
      case "--mcp": mcp = try value()
      case "--runs": runs = try number()
      case "--list-runs": listRuns = try number()
      case "--only": only = try number()
      case "--quick": isQuick = true
      case "--write-world": worldToWrite = try value()
      case "--help", "-h": wantsHelp = true
      default: throw Mistake(message: "There is no option \(word); see --help.")
      }
    }
    self.runs = runs ?? (isQuick ? 3 : 11)
    self.listRuns = listRuns ?? (isQuick ? 1 : 5)
  }
}
