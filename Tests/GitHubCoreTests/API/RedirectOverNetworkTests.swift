import Foundation
import TestSupport
import Testing

@testable import GitHubCore

/// Redirects as URLSession really meets them, and who sees the token.
@Suite(.timeLimit(.minutes(5)))
struct RedirectOverNetworkTests {
  enum Question: CaseIterable { case get, graphQL, post, put }

  private static let codes = [301, 302, 303, 307, 308]
  private static let token = "token-of-the-origin"

  @Test(arguments: codes, Question.allCases)
  func `within the origin a redirect is followed, with method, body and token`(
    code: Int, question: Question
  ) async throws {
    try await LoopbackServer.run { connection in
      redirect(connection, code)
    } while: { origin in
      for path in ["/moved", try origin.url("/moved").absoluteString] {
        let before = origin.requests.count
        let isRefused = code == 303 && [.post, .put].contains(question)
        let outcome = await ask(question, at: origin, location: path)
        let requests = origin.requests.dropFirst(before)
        #expect(requests.count == (isRefused ? 1 : 2))
        #expect((outcome == nil) == !isRefused, "\(String(describing: outcome))")
        guard let first = requests.first, let last = requests.last, !isRefused else { continue }
        #expect(last.line == first.line.split(separator: " ")[0] + " /moved HTTP/1.1")
        #expect(last.body == first.body)
        #expect(requests.allSatisfy { $0.header("Authorization") == "Bearer \(Self.token)" })
      }
    }
  }

  /// `%` stands for the other server's port, `#` for the origin's own.
  private static let elsewhere = [
    "http://127.0.0.1:%/x", "//127.0.0.1:%/x", "http://localhost:#/x", "http://localhost:%/x",
    "https://127.0.0.1:#/x", "https://127.0.0.1:%/x", "http://me:secret@127.0.0.1:#/x",
    "http://me:secret@127.0.0.1:%/x", "http://127.0.0.1:#@127.0.0.1:%/x", "http://127.0.0.2:#/x",
    "ftp://127.0.0.1:#/x", "file:///etc/hostname", "mailto:me@127.0.0.1", "javascript:alert(1)", "data:,x",
    "::::", "http://", "http://[", "http://127.0.0.1:%\\@127.0.0.1:#/", "http:127.0.0.1:%", "//", "http:///x",
    "http://127.0.0.1 :%/", "http://127.0.0.1:%%0d%0aX-Evil:%20y/", "http://exämple.invalid/",
    "http://127.0.0.1:99999999999999999999/", "http://127.0.0.1:-1/",
    "http://127.0.0.1:%/" + String(repeating: "x", count: 50_000),
  ]

  @Test(arguments: codes, Question.allCases)
  func `nothing leaves the origin, wherever a redirect leads`(code: Int, question: Question) async throws {
    try await LoopbackServer.run { connection in
      while connection.request() != nil { connection.answer() }
    } while: { other in
      try await LoopbackServer.run { connection in
        redirect(connection, code)
      } while: { origin in
        for (count, place) in Self.elsewhere.enumerated() {
          let location = place.replacing(/:%(?![0-9a-f]{2})/, with: ":\(other.port)")
            .replacing("#", with: String(origin.port))
          let error = await ask(question, at: origin, location: location)
          #expect(
            error?.kind == .github(status: code, requestID: nil), "\(place): \(String(describing: error))")
          #expect(origin.requests.count == count + 1, "\(place)")
        }
        #expect(other.requests.isEmpty)
      }
    }
  }

  // MARK: Both ends

  /// Asks with the location that the server is to redirect to; returns the error.
  private func ask(_ question: Question, at origin: LoopbackServer, location: String) async -> GitHubError? {
    let path = "/from/" + (Data(location.utf8).base64EncodedString().replacing("/", with: "_"))
    let base = "http://127.0.0.1:\(origin.port)"
    let client = GitHubClient(
      // GraphQL's address holds the location as well.
      endpoint: .at(question == .graphQL ? base + path : base), transport: .urlSession(),
      token: { Self.token })
    do {
      switch question {
      case .get: _ = try await client.get(path, retries: false)
      case .graphQL: _ = try await client.viewer()
      case .post, .put:
        let method = question == .post ? "POST" : "PUT"
        let outcome = try await client.write(method, path, body: Data(#"{"body": "run p0"}"#.utf8))
        guard case .done = outcome else {
          Issue.record("\(outcome)")
          return nil
        }
      }
      return nil
    } catch {
      #expect(error is GitHubError, "\(error)")
      return error as? GitHubError
    }
  }
}

/// Redirects what asks for `/from/…` to where that says; everything else is answered.
private func redirect(_ connection: LoopbackConnection, _ code: Int) {
  while let request = connection.request() {
    if let name = request.line.firstMatch(of: /\/from\/([^\/ ]+)/)?.1.replacing("_", with: "/"),
      let location = Data(base64Encoded: String(name))
    {
      connection.answer(code, ["Location: " + String(decoding: location, as: UTF8.self)])
    } else {
      connection.answer(body: Data(#"{"data": {"viewer": {"login": "me"}}}"#.utf8))
    }
    if request.header("Connection") == "close" { return }
  }
}
