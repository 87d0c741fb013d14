import Dispatch
import Foundation
package import GitHubCore
import Synchronization

/// A transport served over HTTP on 127.0.0.1, so that a program of its own can reach a simulated GitHub.
package enum LoopbackHTTP {
  /// Serves while `body` runs; it is given the base of the addresses, `http://127.0.0.1:PORT`.
  @discardableResult
  package static func serving<Result>(
    _ transport: HTTPTransport, while body: (String) async throws -> Result
  ) async throws -> Result {
    let (arrivals, arrival) = AsyncStream.makeStream(of: Exchange.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        await withDiscardingTaskGroup { exchanges in
          for await exchange in arrivals { exchanges.addTask { await exchange.run(over: transport) } }
        }
      }
      defer {
        arrival.finish()
        group.cancelAll()
      }
      return try await LoopbackServer.run({ connection in
        while let request = connection.request(), let exchange = Exchange(request) {
          guard case .enqueued = arrival.yield(exchange), let response = exchange.response() else { return }
          connection.answer(
            response.status, response.headers.pairs.map { "\($0.name): \($0.value)" }, body: response.body)
        }
      }) { server in try await body("http://127.0.0.1:\(server.port)") }
    }
  }
}

/// One request, from the thread that read it to the task that answers it and back.
private final class Exchange: Sendable {
  private let request: HTTPRequest
  private let answer = Mutex<HTTPResponse?>(nil)
  private let isOver = DispatchSemaphore(value: 0)

  init?(_ received: LoopbackServer.Request) {
    let words = received.line.split(separator: " ")
    guard words.count == 3, let host = received.header("Host"),
      let url = URL(string: "http://\(host)\(words[1])")
    else { return nil }
    let fields = received.head.components(separatedBy: "\r\n").dropFirst().compactMap { field in
      field.firstIndex(of: ":").map { colon in
        (String(field[..<colon]), field[colon...].dropFirst().trimmingCharacters(in: .whitespaces))
      }
    }
    let isRead = words[0] == "GET" || words[1].hasSuffix("/graphql")
    request = HTTPRequest(
      method: String(words[0]), url: url, headers: HTTPHeaders(fields), body: received.body,
      purpose: isRead ? .read : .write, timeout: .seconds(60))
  }

  func run(over transport: HTTPTransport) async {
    let response = try? await transport.send(request)
    answer.withLock { $0 = response }
    isOver.signal()
  }

  /// Nil where the line is to be cut. Waits: for a thread of its own only.
  func response() -> HTTPResponse? {
    isOver.wait()
    return answer.withLock(\.self)
  }
}
