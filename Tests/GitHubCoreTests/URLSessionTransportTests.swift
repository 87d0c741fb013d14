import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GitHubCore

/// What comes back, and what URLSession must not do with it.
@Suite(.timeLimit(.minutes(10)))
struct URLSessionTransportTests {
  private let transport = HTTPTransport.urlSession()

  @Test func `an exchange sends what it is given and brings status, headers and body`() async throws {
    try await LoopbackServer.run { connection in
      while connection.request() != nil {
        connection.answer(201, ["ETag: \"abc\"", "Link: <a>; rel=\"next\""], body: Data("{\"ok\":1}".utf8))
      }
    } while: { server in
      let response = try await transport.send(
        HTTPRequest(
          method: "GET", url: try server.url("/repos/a/b?x=1&y=%20z"),
          headers: ["Authorization": "Bearer t0ken", "If-None-Match": "\"abc\""]))
      #expect(response.status == 201)
      #expect(response.headers["etag"] == "\"abc\"")
      #expect(response.headers["Link"] == "<a>; rel=\"next\"")
      #expect(response.body == Data("{\"ok\":1}".utf8))
      let request = try #require(server.requests.first)
      #expect(request.line == "GET /repos/a/b?x=1&y=%20z HTTP/1.1")
      #expect(request.header("Authorization") == "Bearer t0ken")
      #expect(request.header("If-None-Match") == "\"abc\"")
      #expect(request.body.isEmpty)
      #expect(server.requests.count == 1)
    }
  }

  @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
  func `a write's body arrives once, byte for byte`(method: String) async throws {
    let body = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try await LoopbackServer.run { connection in
      while connection.request() != nil { connection.answer(body: Data("{}".utf8)) }
    } while: { server in
      let response = try await transport.send(
        HTTPRequest(method: method, url: try server.url(), body: body, purpose: .write))
      #expect(response.status == 200)
      #expect(server.requests.map(\.body) == [body])
      #expect(server.requests.map(\.line) == ["\(method) / HTTP/1.1"])
    }
  }

  @Test(arguments: [nil, Data()])
  func `a write without a body sends an empty object`(body: Data?) async throws {
    try await LoopbackServer.run { connection in
      if connection.request() != nil { connection.answer() }
    } while: { server in
      _ = try await transport.send(
        HTTPRequest(method: "PUT", url: try server.url(), body: body, purpose: .write))
      #expect(server.requests.map(\.body) == [Data("{}".utf8)])
    }
  }

  @Test(arguments: [301, 302, 303, 307, 308], [HTTPRequest.Purpose.read, .write])
  func `a redirect is the answer, and nobody follows it`(
    status: Int, purpose: HTTPRequest.Purpose
  ) async throws {
    try await LoopbackServer.run { connection in
      while connection.request() != nil { connection.answer() }
    } while: { target in
      let location = try target.url("/stolen").absoluteString
      try await LoopbackServer.run { connection in
        while connection.request() != nil {
          connection.answer(status, ["Location: \(location)"], body: Data("moved".utf8))
        }
      } while: { server in
        let response = try await transport.send(
          HTTPRequest(
            method: purpose == .read ? "GET" : "POST", url: try server.url(),
            headers: ["Authorization": "Bearer t0ken"], body: purpose == .read ? nil : Data("{}".utf8),
            purpose: purpose))
        #expect(response.status == status)
        #expect(response.headers["Location"] == location)
        #expect(response.body == Data("moved".utf8))
        #expect(server.requests.count == 1)
      }
      #expect(target.requests.isEmpty)
    }
  }

  @Test(arguments: [
    "Basic realm=\"GitHub\"", "Basic", "Bearer", "Digest realm=\"x\", nonce=\"y\"", "Negotiate",
  ])
  func `a 401 with a challenge is an answer like any other`(challenge: String) async throws {
    try await LoopbackServer.run { connection in
      while connection.request() != nil {
        connection.answer(401, ["WWW-Authenticate: \(challenge)"], body: Data("Bad credentials".utf8))
      }
    } while: { server in
      let response = try await transport.send(HTTPRequest(method: "GET", url: try server.url()))
      #expect(response.status == 401)
      #expect(response.headers["WWW-Authenticate"] == challenge)
      #expect(response.body == Data("Bad credentials".utf8))
      #expect(server.requests.count == 1)
    }
  }

  @Test func `a 304 has no body, whatever length it announces`() async throws {
    try await LoopbackServer.run { connection in
      while connection.request() != nil {
        connection.send("HTTP/1.1 304 Not Modified\r\nETag: \"abc\"\r\nContent-Length: 12\r\n\r\n")
      }
    } while: { server in
      let response = try await transport.send(
        HTTPRequest(method: "GET", url: try server.url(), headers: ["If-None-Match": "\"abc\""]))
      #expect(response.status == 304)
      #expect(response.headers["ETag"] == "\"abc\"")
      #expect(response.body.isEmpty)
    }
  }

  @Test func `cookies are not kept, and a cacheable answer is asked for again`() async throws {
    try await LoopbackServer.run { connection in
      while let request = connection.request() {
        connection.answer(
          200, ["Set-Cookie: session=1; Path=/", "Cache-Control: max-age=1000"], body: Data(request.line.utf8)
        )
      }
    } while: { server in
      for _ in 1...2 { _ = try await transport.send(HTTPRequest(method: "GET", url: try server.url())) }
      #expect(server.requests.count == 2)
      #expect(server.requests.allSatisfy { $0.header("Cookie") == nil })
    }
  }

  @Test func `an answer of exactly the limit is taken, one byte more is not`() async throws {
    try await LoopbackServer.run { connection in
      while let request = connection.request() {
        connection.answer(body: Data(count: request.line.contains("/more") ? 100_001 : 100_000))
      }
    } while: { server in
      let transport = HTTPTransport.urlSession(bodyLimit: 100_000)
      let response = try await transport.send(HTTPRequest(method: "GET", url: try server.url("/limit")))
      #expect(response.body.count == 100_000)
      await #expect(throws: TransportFailure.tooLarge(limit: 100_000)) {
        _ = try await transport.send(HTTPRequest(method: "GET", url: try server.url("/more")))
      }
    }
  }

  @Test func `a small answer that unpacks to a large one is too large`() async throws {
    let bomb = Data.gzippedZeros(runs: 40_000)
    #expect(bomb.count < 100_000)
    try await LoopbackServer.run { connection in
      while connection.request() != nil { connection.answer(200, ["Content-Encoding: gzip"], body: bomb) }
    } while: { server in
      await #expect(throws: TransportFailure.tooLarge(limit: 1_000_000)) {
        _ = try await HTTPTransport.urlSession(bodyLimit: 1_000_000)
          .send(HTTPRequest(method: "GET", url: try server.url()))
      }
    }
  }
}

extension Data {
  /// 258 zeros a run, in 13 bits each: one deflate block with the fixed Huffman codes.
  fileprivate static func gzippedZeros(runs: Int) -> Data {
    var data = Data([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
    var bits: UInt64 = 0
    var count: UInt64 = 0
    func put(_ value: UInt64, _ width: UInt64) {
      for bit in (0..<width).reversed() {
        bits |= (value >> bit & 1) << count
        count += 1
        if count == 8 {
          data.append(UInt8(bits))
          (bits, count) = (0, 0)
        }
      }
    }
    put(0b1, 1)  // the last block
    put(0b10, 2)  // fixed codes; the low bit first
    put(0b0011_0000, 8)  // the literal 0
    for _ in 0..<runs {
      put(0b1100_0101, 8)  // a match of 258 …
      put(0b00000, 5)  // … one back
    }
    put(0, 7)  // the end of the block
    put(0, 8)
    return data + Data(count: 8)
  }
}
