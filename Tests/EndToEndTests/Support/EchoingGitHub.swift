import Foundation
import GitHubCore
import SimulatedGitHub
import Synchronization

/// A GitHub that says back the token that it was sent, wherever an answer has room for it.
final class EchoingGitHub: Sendable {
  enum Manner: Sendable, CaseIterable {
    case works
    case refusesWrites, unauthorized, forbidden, unprocessable
    case graphQLErrors, page, half
    case redirectsHere, redirectsElsewhere, redirectsToNothing
  }

  let github = SimulatedGitHub(
    world: World(pullRequests: [
      .init(
        "apache/doris", 58845, "title ECHO", head: String(repeating: "a", count: 40),
        statuses: [
          .init("ECHO (Doris)", .failure, description: "ECHO", targetURL: "https://ci.example/ECHO"),
          .init("performance (Doris Performance)", .failure, description: "ECHO"),
        ], checkRuns: [.init("ECHO check", .failure, title: "ECHO", detailsURL: "https://ci.example/?ECHO")]
      ) {
        $0.viewerCanUpdateBranch = true
        $0.behind = 1
        $0.updateTakes = .zero
      }
    ]), time: .system)

  private let manner = Mutex(Manner.works)

  func behave(_ manner: Manner) { self.manner.withLock { $0 = manner } }

  var transport: HTTPTransport {
    HTTPTransport { request throws(TransportFailure) in
      let sent = request.headers["Authorization"] ?? ""
      let token = String(sent.split(separator: " ").last ?? "")
      var response = try await self.answer(to: request, sent, token)
      let body = String(decoding: response.body, as: UTF8.self)
      response.body = Data(
        body.replacing("ECHO", with: token).replacing("#issuecomment", with: "?\(token)#issuecomment").utf8)
      for name in ["X-GitHub-Request-Id", "ETag", "X-OAuth-Scopes", "Link", "X-Echo"] {
        response.headers[name] = sent
      }
      return response
    }
  }

  private func answer(
    to request: HTTPRequest, _ sent: String, _ token: String
  ) async throws(TransportFailure) -> HTTPResponse {
    let manner = manner.withLock(\.self)
    return switch manner {
    case .works: try await github.transport.send(request)
    case .refusesWrites where request.purpose == .read: try await github.transport.send(request)
    case .refusesWrites, .unprocessable: refusal(422, sent)
    case .unauthorized: refusal(401, sent)
    case .forbidden: refusal(403, sent)
    case .graphQLErrors:
      .json(200, #"{"data": null, "errors": [{"type": "FORBIDDEN", "message": "\#(sent)"}]}"#)
    case .page: .html(200, "<html>\(sent)")
    case .half: .json(200, #"{"data": {"search": {"nodes": [{"title": "\#(sent)"#)
    case .redirectsHere: redirect("/\(token)")
    case .redirectsElsewhere: redirect("https://\(token).example/?\(token)")
    case .redirectsToNothing: redirect("data:\(token)")
    }
  }

  private func refusal(_ status: Int, _ sent: String) -> HTTPResponse {
    .json(
      status,
      #"{"message": "\#(sent)", "errors": ["\#(sent)", {"message": "\#(sent)"}, {"field": "x", "code": "\#(sent)"}]}"#
    )
  }

  private func redirect(_ location: String) -> HTTPResponse {
    .json(307, #"{"message": "ECHO"}"#, headers: ["Location": location])
  }
}
