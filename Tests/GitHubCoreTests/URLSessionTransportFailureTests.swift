import Foundation
import TestSupport
import Testing

@testable import GitHubCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What a failure is called decides whether a comment may be posted again.
@Suite(.timeLimit(.minutes(10)))
struct URLSessionTransportFailureTests {
  private let transport = HTTPTransport.urlSession()

  struct Ending: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What the server still sends before it hangs up.
    let bytes: String
    var resets = false
  }

  /// A header that breaks off before its `Content-Length` is not here: URLSession on Linux then ends
  /// the whole process ("Transfer completed, but there's no response"), and nobody can stop it.
  private static let endings = [
    Ending(testDescription: "nothing", bytes: ""),
    Ending(testDescription: "a reset", bytes: "", resets: true),
    Ending(testDescription: "half a status line", bytes: "HTTP/1."),
    Ending(testDescription: "half a header", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: "),
    Ending(testDescription: "half a body", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"),
    Ending(
      testDescription: "half the chunks",
      bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
    Ending(
      testDescription: "no chunks", bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    Ending(
      testDescription: "no gzip",
      bytes: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"),
    Ending(testDescription: "not HTTP", bytes: "SSH-2.0-OpenSSH_9.2\r\n"),
  ]

  @Test(arguments: endings, [HTTPRequest.Purpose.read, .write])
  func `an answer that breaks off is cut, and does not name the token`(
    ending: Ending, purpose: HTTPRequest.Purpose
  ) async throws {
    try await LoopbackServer.run { connection in
      guard connection.request() != nil else { return }
      connection.send(ending.bytes)
      if ending.resets { connection.willReset() }
    } while: { server in
      let failure = try await failure(
        of: HTTPRequest(
          method: purpose == .read ? "GET" : "PUT", url: try server.url(),
          headers: ["Authorization": "Bearer t0ken"], body: purpose == .read ? nil : Data("{}".utf8),
          purpose: purpose))
      guard case .cut(let words) = failure else {
        Issue.record("\(failure)")
        return
      }
      #expect(words.contains("127.0.0.1"))
      #expect(!words.contains("t0ken"))
      #expect(server.requests.count == 1)
    }
  }

  @Test(arguments: [HTTPRequest.Purpose.read, .write])
  func `a refused connection has sent nothing`(purpose: HTTPRequest.Purpose) async throws {
    let socket = try Socket.bound()
    defer { close(socket) }
    let url = try #require(URL(string: "http://127.0.0.1:\(try Socket.port(of: socket))/"))
    let failure = try await failure(of: HTTPRequest(method: "PUT", url: url, purpose: purpose))
    guard case .notSent(let words) = failure else {
      Issue.record("\(failure)")
      return
    }
    #expect(words.hasPrefix("no connection to 127.0.0.1: "))
  }

  @Test(arguments: [HTTPRequest.Purpose.read, .write])
  func `a server that speaks no TLS has seen nothing`(purpose: HTTPRequest.Purpose) async throws {
    try await LoopbackServer.run { connection in
      connection.answer(400)
      _ = connection.request()
    } while: { server in
      let url = try server.url(scheme: "https")
      let failure = try await failure(of: HTTPRequest(method: "PUT", url: url, purpose: purpose))
      guard case .notSent(let words) = failure else {
        Issue.record("\(failure)")
        return
      }
      #expect(words.hasPrefix("TLS: no secure connection to 127.0.0.1"))
    }
  }

  struct Reported: Sendable, CustomTestStringConvertible {
    let code: URLError.Code
    let words: String
    var sent: Int64 = 0
    let expected: TransportFailure
    var testDescription: String { "\(words) (\(code.rawValue), \(sent) sent)" }
  }

  private static let lost = "no whole answer from github.example: "
  private static let closed = "no connection to github.example: "

  /// Each pair of code and words was seen from URLSession on Linux.
  @Test(arguments: [
    Reported(
      code: .cannotFindHost, words: "Could not resolve host: x",
      expected: .notSent(closed + "Could not resolve host: x")),
    Reported(
      code: .cannotConnectToHost, words: "Failed to connect", expected: .notSent(closed + "Failed to connect")
    ),
    // The code may stem from another address of the same host.
    Reported(
      code: .cannotConnectToHost, words: "Failed to connect", sent: 1,
      expected: .cut(lost + "Failed to connect")),
    Reported(code: .timedOut, words: "", expected: .timedOut),
    Reported(code: .timedOut, words: "", sent: 7, expected: .timedOut),
    Reported(code: .badServerResponse, words: "Empty reply", expected: .cut(lost + "Empty reply")),
    Reported(code: .networkConnectionLost, words: "Recv failure", expected: .cut(lost + "Recv failure")),
    Reported(
      code: .unsupportedURL, words: "Received HTTP/0.9 when not allowed",
      expected: .cut(lost + "Received HTTP/0.9 when not allowed")),
    Reported(
      code: .unknown, words: "SSL certificate problem: self-signed certificate",
      expected: .notSent(
        "TLS: the certificate of github.example is not trusted by the system's bundle"
          + " (SSL_CERT_FILE is not read): SSL certificate problem: self-signed certificate")),
    Reported(
      code: .unknown, words: "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to x:443 ",
      expected: .notSent(
        "TLS: no secure connection to github.example: OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to x:443"
      )),
    Reported(
      code: .unknown, words: "SSL: no alternative certificate subject name matches",
      expected: .notSent(
        "TLS: no secure connection to github.example:"
          + " SSL: no alternative certificate subject name matches")),
    // The handshake was over: the request may have left.
    Reported(
      code: .unknown, words: "OpenSSL SSL_read: error:0A00045C:SSL routines::alert certificate required",
      expected: .cut(lost + "OpenSSL SSL_read: error:0A00045C:SSL routines::alert certificate required")),
    Reported(
      code: .unknown, words: "transfer closed with 45 bytes remaining to read",
      expected: .cut(lost + "transfer closed with 45 bytes remaining to read")),
    Reported(
      code: .unknown, words: "HTTP/2 stream 3 was not closed cleanly", sent: 7,
      expected: .cut(lost + "HTTP/2 stream 3 was not closed cleanly")),
    Reported(
      code: .unknown, words: "Could not resolve proxy: p",
      expected: .notSent(closed + "Could not resolve proxy: p")),
    Reported(
      code: .unknown, words: "CONNECT tunnel failed, response 403",
      expected: .notSent(closed + "CONNECT tunnel failed, response 403")),
    Reported(
      code: .unknown, words: "Unsupported proxy syntax in 'http://me:s3@cret@proxy:1:2'",
      expected: .notSent(closed + "Unsupported proxy syntax in 'http://proxy:1:2'")),
  ])
  func `an error is called not sent only where nothing can have been`(reported: Reported) {
    let failure = TransportFailure(
      code: reported.code, words: reported.words, host: "github.example", bodyBytesSent: reported.sent)
    #expect(failure == reported.expected)
  }

  private func failure(of request: HTTPRequest) async throws -> TransportFailure {
    do throws(TransportFailure) {
      let response = try await transport.send(request)
      Issue.record("answered with \(response.status)")
      return .timedOut
    } catch {
      return error
    }
  }
}
