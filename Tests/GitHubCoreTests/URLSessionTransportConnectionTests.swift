import Foundation
import TestSupport
import Testing

@testable import GitHubCore

/// Which request goes over which connection, and that none is sent twice.
@Suite(.timeLimit(.minutes(10)))
struct URLSessionTransportConnectionTests {
  private let transport = HTTPTransport.urlSession()

  @Test func `reads in sequence share a connection`() async throws {
    try await LoopbackServer.run(answerAll) { server in
      for number in 1...100 {
        let response = try await transport.send(HTTPRequest(method: "GET", url: try server.url("/\(number)")))
        #expect(response.body == Data("GET /\(number) HTTP/1.1".utf8))
      }
      #expect(server.requests.count == 100)
      #expect(Set(server.requests.map(\.connection)).count <= 50)
    }
  }

  @Test func `forty reads at once each get their own answer, over few connections`() async throws {
    try await LoopbackServer.run(answerAll) { server in
      try await withThrowingTaskGroup { group in
        for number in 1...40 {
          group.addTask {
            let url = try server.url("/\(number)")
            let response = try await transport.send(HTTPRequest(method: "GET", url: url))
            #expect(response.body == Data("GET /\(number) HTTP/1.1".utf8))
          }
        }
        try await group.waitForAll()
      }
      #expect(server.requests.count == 40)
      #expect(Set(server.requests.map(\.connection)).count <= 10)
    }
  }

  @Test(arguments: [
    HTTPRequest.stub("PUT", body: "{}", purpose: .write), .stub("POST", body: "{}", purpose: .write),
    .stub("DELETE", purpose: .write),
    .stub("POST", body: "{\"query\":\"{viewer{login}}\"}"),
    .stub("GET", headers: ["Connection": "close"]),
  ])
  func `writes, reads with a body and reads that ask for it get a fresh connection each`(
    stub: HTTPRequest
  ) async throws {
    try await LoopbackServer.run(answerAll) { server in
      // A read leaves an open connection behind, which must not be taken either.
      _ = try await transport.send(HTTPRequest(method: "GET", url: try server.url()))
      for _ in 1...5 { _ = try await transport.send(stub.to(try server.url())) }
      #expect(server.requests.count == 6)
      #expect(Set(server.requests.map(\.connection)).count == 6)
      #expect(server.requests.dropFirst().allSatisfy { $0.header("Connection") == "close" })
    }
  }

  @Test(arguments: resendable)
  func `a request that a server takes and then hangs up on is cut, and not sent again`(
    stub: HTTPRequest
  ) async throws {
    try await LoopbackServer.run(answerAll) { server in
      try await openConnections(to: server, by: stub)
      let failure = await failure(of: stub.to(try server.url("/hangUp")))
      guard case .cut = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(server.requests.filter { $0.line.contains("/hangUp") }.count == 1)
    }
  }

  /// libcurl then sends the head again, on another connection, and waits with it for an answer.
  @Test(arguments: resendable)
  func `a server that keeps connections open against our wish never gets a whole request twice`(
    stub: HTTPRequest
  ) async throws {
    try await LoopbackServer.run { connection in
      while let request = connection.request(), !request.line.contains("/hangUp") { connection.answer() }
    } while: { server in
      try await openConnections(to: server, by: stub)
      var last = stub.to(try server.url("/hangUp"))
      last.timeout = .seconds(1)
      let failure = await failure(of: last)
      #expect(failure != nil)
      #expect(server.requests.filter { $0.line.contains("/hangUp") }.count == 1)
    }
  }

  private static let resendable = [
    HTTPRequest.stub("PUT", body: "{\"a\":1}", purpose: .write),
    .stub("POST", body: "{\"a\":1}", purpose: .write), .stub("DELETE", purpose: .write),
    .stub("POST", body: "{\"query\":\"\"}"),
  ]

  private func openConnections(to server: LoopbackServer, by stub: HTTPRequest) async throws {
    for _ in 1...2 {
      _ = try await transport.send(HTTPRequest(method: "GET", url: try server.url()))
      _ = try await transport.send(stub.to(try server.url()))
    }
  }

  private func failure(of request: HTTPRequest) async -> TransportFailure? {
    do throws(TransportFailure) {
      _ = try await transport.send(request)
      return nil
    } catch {
      return error
    }
  }
}

/// Answers with the request's first line and closes the connection only if asked to, or hangs up.
private func answerAll(_ connection: LoopbackConnection) {
  while let request = connection.request(), !request.line.contains("/hangUp") {
    let closes = request.header("Connection") == "close"
    connection.answer(200, closes ? ["Connection: close"] : [], body: Data(request.line.utf8))
    if closes { return }
  }
}

extension HTTPRequest {
  fileprivate static func stub(
    _ method: String, headers: HTTPHeaders = [:], body: String? = nil, purpose: Purpose = .read
  ) -> HTTPRequest {
    HTTPRequest(
      method: method, url: URL(filePath: "/"), headers: headers, body: body.map { Data($0.utf8) },
      purpose: purpose)
  }

  fileprivate func to(_ url: URL) -> HTTPRequest {
    var request = self
    request.url = url
    return request
  }
}
