import Foundation
import Synchronization
import TestSupport

/// A GitHub that spoils the first exchange about each pull request, in the way that its number says, and is
/// honest from then on. There are as many open pull requests in apache/doris as anybody asks for.
///
/// What it never does is to end its answer within the header: URLSession on Linux then ends the process.
final class FaultyGitHub: Sendable {
  enum Fault: CaseIterable {
    case none, hangsUp, resets, cutsBody, cutsChunks, garbage, isSlow, badGateway, closesLater, redirects
    case page, halfJSON, redirectsElsewhere, redirectsNowhere, challenge
    case hangs, drips

    enum Outcome { case answered, refused, late }

    /// What a client sees, with retries; `late`, once the server has given up.
    var outcome: Outcome {
      switch self {
      case .none, .hangsUp, .resets, .cutsBody, .cutsChunks, .garbage, .isSlow, .badGateway, .closesLater,
        .redirects:
        .answered
      case .page, .halfJSON, .redirectsElsewhere, .redirectsNowhere, .challenge: .refused
      case .hangs, .drips: .late
      }
    }
  }

  private let spoiled = Mutex<Set<Int>>([])

  static func fault(of number: Int) -> Fault { Fault.allCases[number % Fault.allCases.count] }

  func serve(_ connection: LoopbackConnection) {
    while let request = connection.request() {
      let number = Self.number(in: request)
      let isFirst = spoiled.withLock { $0.insert(number).inserted }
      let goesOn = spoil(isFirst ? Self.fault(of: number) : .none, request, number, connection)
      guard goesOn, request.header("Connection") != "close" else { return }
    }
  }

  /// Returns whether the connection can be used further.
  private func spoil(
    _ fault: Fault, _ request: LoopbackServer.Request, _ number: Int, _ connection: LoopbackConnection
  ) -> Bool {
    let (status, body) = Self.answer(to: request, number)
    switch fault {
    case .none:
      connection.answer(status, body: body)
    case .hangsUp:
      return false
    case .resets:
      connection.willReset()
      return false
    case .cutsBody:
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"data\":")
      return false
    case .cutsChunks:
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"data\":\r\n")
      return false
    case .garbage:
      connection.send(Data((0..<100).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ number) }))
      return false
    case .isSlow:
      connection.send("HTTP/1.1 \(status) Status\r\n")
      usleep(20_000)
      connection.send("Content-Length: \(body.count)\r\n\r\n")
      usleep(20_000)
      connection.send(body)
    case .badGateway:
      connection.answer(502, ["Content-Type: text/html"], body: Data("<html>Bad Gateway</html>".utf8))
    case .closesLater:
      connection.answer(status, body: body)
      return false
    case .redirects:
      let path = request.line.split(separator: " ")[1]
      connection.answer(307, ["Location: \(path)"])
    case .page:
      connection.answer(body: Data("<html>Sign in</html>".utf8))
    case .halfJSON:
      connection.answer(body: body.prefix(body.count / 2))
    case .redirectsElsewhere:
      connection.answer(302, ["Location: http://evil.example/"])
    case .redirectsNowhere:
      connection.answer(301)
    case .challenge:
      connection.answer(401, ["WWW-Authenticate: Basic realm=\"GitHub\""])
    case .hangs:
      usleep(3_000_000)
      return false
    case .drips:
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
      for _ in 0..<60 {
        guard connection.send(" ") else { return false }
        usleep(50_000)
      }
      return false
    }
    return true
  }

  private static func number(in request: LoopbackServer.Request) -> Int {
    let text = request.line + String(decoding: request.body, as: UTF8.self)
    return text.firstMatch(of: /(?:\/pulls\/|"number":)([0-9]+)/).flatMap { Int($0.1) } ?? 0
  }

  private static func answer(to request: LoopbackServer.Request, _ number: Int) -> (Int, Data) {
    if request.line.contains("/repos/apache/doris/") {
      let text = """
        {"number": \(number), "state": "open", "head": {"sha": "976a2b3"},
         "base": {"repo": {"full_name": "apache/doris"}}}
        """
      return (200, Data(text.utf8))
    }
    if request.line.contains("/repos/") { return (404, Data(#"{"message": "Not Found"}"#.utf8)) }
    let text = """
      {"data": {"repository": {"pullRequest": {
        "id": "PR_\(number)", "number": \(number), "title": "[fix](be) one", "state": "OPEN",
        "createdAt": "2026-11-21T09:30:00Z", "updatedAt": "2026-11-21T09:30:00Z",
        "author": {"login": "freemandealer"}, "repository": {"nameWithOwner": "apache/doris"},
        "headRefOid": "976a2b3", "baseRefName": "master", "mergeable": "MERGEABLE",
        "commits": {"nodes": [{"commit": {"statusCheckRollup": null}}]}}}}}
      """
    return (200, Data(text.utf8))
  }
}
