import Dispatch
import Foundation
import TestSupport
import Testing

@testable import GitHubCore

/// When the waiter stops waiting, and that the task behind it goes on.
@Suite(.timeLimit(.minutes(10)))
struct URLSessionTransportDeadlineTests {
  private let transport = HTTPTransport.urlSession()

  @Test(arguments: [HTTPRequest.Purpose.read, .write])
  func `an answer that does not come is timed out, and not before the deadline`(
    purpose: HTTPRequest.Purpose
  ) async throws {
    try await LoopbackServer.run { connection in
      while connection.request() != nil {}
    } while: { server in
      let start = ContinuousClock.now
      await #expect(throws: TransportFailure.timedOut) {
        _ = try await transport.send(
          HTTPRequest(method: "POST", url: try server.url(), purpose: purpose, timeout: .milliseconds(300)))
      }
      #expect(start.duration(to: .now) >= .milliseconds(300))
      #expect(server.requests.count == 1)
    }
  }

  /// URLSession's own time-out would never come: it is one of idle time.
  @Test func `an answer that trickles is timed out too, for the deadline is for the whole`() async throws {
    try await LoopbackServer.run { connection in
      guard connection.request() != nil else { return }
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
      while connection.send("x") { usleep(20_000) }
    } while: { server in
      await #expect(throws: TransportFailure.timedOut) {
        _ = try await transport.send(
          HTTPRequest(method: "GET", url: try server.url(), timeout: .milliseconds(300)))
      }
    }
  }

  @Test func `an answer after the deadline is dropped, and the next request gets its own`() async throws {
    let deadlinePassed = DispatchSemaphore(value: 0)
    try await LoopbackServer.run { connection in
      while let request = connection.request() {
        if request.line.contains("/late") { deadlinePassed.wait() }
        connection.answer(body: Data(request.line.utf8))
      }
    } while: { server in
      await #expect(throws: TransportFailure.timedOut) {
        _ = try await transport.send(
          HTTPRequest(method: "GET", url: try server.url("/late"), timeout: .milliseconds(100)))
      }
      deadlinePassed.signal()
      let response = try await transport.send(HTTPRequest(method: "GET", url: try server.url("/next")))
      #expect(response.body == Data("GET /next HTTP/1.1".utf8))
    }
  }

  @Test func `a cancelled read resumes at once, and its connection is left alone`() async throws {
    let answered = DispatchSemaphore(value: 0)
    let mayAnswer = DispatchSemaphore(value: 0)
    try await LoopbackServer.run { connection in
      guard connection.request() != nil else { return }
      mayAnswer.wait()
      connection.answer()
      answered.signal()
      _ = connection.request()
    } while: { server in
      let url = try server.url()
      let read = Task { try await transport.send(HTTPRequest(method: "GET", url: url)) }
      await server.received(1)
      read.cancel()
      // The server answers only after this, so it is not the answer that ends the wait.
      await #expect(throws: TransportFailure.cancelled) { _ = try await read.value }
      mayAnswer.signal()
      await withCheckedContinuation { done in
        DispatchQueue.global().async {
          answered.wait()
          done.resume()
        }
      }
    }
  }

  @Test func `a read that was cancelled before sends nothing`() async throws {
    try await LoopbackServer.run { connection in
      while connection.request() != nil { connection.answer() }
    } while: { server in
      let url = try server.url()
      let read = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await transport.send(HTTPRequest(method: "GET", url: url))
      }
      await #expect(throws: TransportFailure.cancelled) { _ = try await read.value }
      _ = try await transport.send(HTTPRequest(method: "GET", url: try server.url("/other")))
      #expect(server.requests.map(\.line) == ["GET /other HTTP/1.1"])
    }
  }

  @Test func `a cancelled write runs to its end and brings its answer`() async throws {
    let cancelled = DispatchSemaphore(value: 0)
    try await LoopbackServer.run { connection in
      guard connection.request() != nil else { return }
      cancelled.wait()
      connection.answer(201)
    } while: { server in
      let url = try server.url()
      let write = Task { try await transport.send(HTTPRequest(method: "POST", url: url, purpose: .write)) }
      await server.received(1)
      write.cancel()
      cancelled.signal()
      #expect(try await write.value.status == 201)
      #expect(server.requests.count == 1)
    }
  }
}
