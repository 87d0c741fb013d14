import Foundation
import JSONRPC

/// What the tables are measured with.
final class Bench {
  let options: Options
  let report: Report
  let folder: String
  /// prls and, where there is one, the second build of it.
  let programs: [Program]
  private(set) var simulator: Simulator?
  private(set) var relay: Relay?

  struct Program {
    var name: String
    var path: String
  }

  init(_ options: Options, _ report: Report) throws {
    self.options = options
    self.report = report
    folder = NSTemporaryDirectory() + "prls-bench-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    programs =
      [Program(name: "prls", path: options.prls)]
      + (options.staticPrls.map { [Program(name: "prls, static", path: $0)] } ?? [])
    if options.staticPrls == nil { report.miss("a statically linked prls: give it with --static") }
    do {
      let simulator = try Simulator(options, in: folder)
      (self.simulator, relay) = (simulator, try Relay(to: simulator.port))
    } catch {
      report.miss("anything that needs a GitHub: no simulator (\(error))")
    }
  }

  func close() { try? FileManager.default.removeItem(atPath: folder) }

  var machine: String {
    let information = ProcessInfo.processInfo
    var load = 0.0
    getloadavg(&load, 1)
    let busy = String(format: "%.1f", load)
    let system = information.operatingSystemVersionString
    return "\(information.activeProcessorCount) processors, load \(busy), \(system)."
  }

  // MARK: prls

  /// A fresh server, not yet spoken to.
  func start(_ program: Program, in home: Home, _ arguments: [String] = []) throws -> Session {
    Session(
      try ChildProcess(program.path, arguments, environment: home.environment, errors: home.errors))
  }

  /// A server that has answered `initialize`.
  func initialized(_ program: Program, in home: Home, _ arguments: [String] = []) throws -> Session {
    let session = try start(program, in: home, arguments)
    _ = try session.call("initialize")
    return session
  }

  func home(_ lists: [BenchWorld.List], port: UInt16) throws -> Home {
    let home = try Home(in: folder)
    try home.configure(port: port, lists)
    return home
  }

  /// - Throws: `Trouble` where the list is not what is in the world
  func list(
    _ list: BenchWorld.List, from session: Session, _ more: String = ""
  ) throws -> Double {
    let (result, seconds) = try session.call("listPRs", #"{"target":"\#(list.author)"\#(more)}"#)
    let pullRequests = result["pull_requests"]?.array ?? []
    let partial = pullRequests.count { $0["pipelines_state"]?.string != "complete" }
    guard pullRequests.count == list.pullRequests, partial == 0 else {
      throw Trouble("the list has \(pullRequests.count) of \(list.pullRequests) PRs, \(partial) not complete")
    }
    return seconds
  }

  // MARK: The others

  /// Nil where it is not installed.
  func find(_ program: String) -> String? {
    if program.contains("/") { return FileManager.default.isExecutableFile(atPath: program) ? program : nil }
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private(set) lazy var gh: GH? = {
    guard let path = find(options.gh), let home = try? Home(in: folder) else {
      report.miss("gh: it is not installed; give its path with --gh")
      return nil
    }
    guard let socket = simulator?.socket else { return GH(path: path, home: home, isConnected: false) }
    return GH(path: path, home: home, isConnected: (try? home.configureGH(socket: socket)) != nil)
  }()
}
