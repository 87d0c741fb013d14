import Foundation
import GitHubCore
import JSONRPC
import PRServer

@main
struct Prls {
  static func main() {
    Platform.occupyClosedStandardStreams()
    Platform.ignoreBrokenPipeSignal()
    HTTPTransport.prepareProcess()
    Task.detached {
      // exit(3) takes libraries apart under a request that is still on its way. Nothing here is buffered.
      _exit(await run(Array(CommandLine.arguments.dropFirst())))
    }
    // This thread only waits. Behind an asynchronous main it would be ended, on Linux by unwinding its
    // stack, for which most of a megabyte of tables is read.
    DispatchSemaphore(value: 0).wait()
  }

  private static func run(_ words: [String]) async -> Int32 {
    let arguments: Arguments
    do { arguments = try Arguments(words) } catch {
      StandardError.print("prls: \(error.message)")
      return 2
    }
    let log = StandardError(level: arguments.logLevel)
    switch arguments.command {
    case .help: return show(Help.text)
    case .version: return show("prls \(Help.version)\n")
    case .serve, .call, .check: break
    }
    let assembly = Assembly(arguments, log: log, environment: ProcessInfo.processInfo.environment)
    return await withTaskGroup(of: Void.self) { group in
      group.addTask { await assembly.server.runBackground() }
      defer { group.cancelAll() }
      switch arguments.command {
      case .call(let method, let params): return await call(method, params, assembly)
      case .check: return await check(assembly)
      default: return await serve(assembly, log)
      }
    }
  }

  private static func show(_ text: String) -> Int32 {
    FileDescriptorText.writeAll(text, to: 1) ? 0 : 1
  }

  private static func serve(_ assembly: Assembly, _ log: StandardError) async -> Int32 {
    Platform.ignoreHangUpSignal()
    let connection = Connection(
      router: assembly.server.router, hooks: assembly.server.hooks(log: log.log), notifier: assembly.notifier)
    return await connection.run(input: StandardInput(), output: FrameWriter())
  }

  private static func call(_ method: String, _ params: String?, _ assembly: Assembly) async -> Int32 {
    do {
      let params = try params.map { text throws(RPCError) in
        do throws(JSONSyntaxError) { return try JSON(parsing: Array(text.utf8)) } catch {
          throw .parseError("The parameters are not JSON: \(error). Put the object in single quotes.")
        }
      }
      let result = try await assembly.server.router.call(method: method, params: params)
      return show(result.text(.pretty) + "\n")
    } catch {
      StandardError.print("prls: \(error.message)")
      if let hint = error.data?["hint"]?.string { StandardError.print("prls: \(hint)") }
      StandardError.print(JSON(error).text())
      return 1
    }
  }

  private static func check(_ assembly: Assembly) async -> Int32 {
    let checkup = Checkup(assembly.server, token: assembly.token)
    let isWell = await checkup.run { finding in
      let grade = finding.grade.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
      FileDescriptorText.write("\(grade) \(finding.subject): \(finding.text)", to: 1)
    }
    return isWell ? 0 : 1
  }
}
