import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A URLSession with its delegate. Made when first needed, because that costs more than the rest of
/// a start, and never invalidated, because on Linux that can crash the process.
struct LiveSession: Sendable {
  /// Keeps its connections for the next request.
  static let pooled = LiveSession()

  private let delegate = ExchangeDelegate()
  private let session: URLSession

  init() {
    session = URLSession(configuration: Self.configuration, delegate: delegate, delegateQueue: nil)
  }

  /// Made once: it comes with stores for cookies, answers and passwords, which are taken away again. Each session
  /// has a copy.
  private static let configuration: URLSessionConfiguration = {
    HTTPTransport.prepareProcess()
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpCookieAcceptPolicy = .never
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    return configuration
  }()

  /// - Parameter ended: called when nothing of the request is under way any more, which may be long after its waiter
  ///   gave up.
  func start(_ request: URLRequest, into exchange: Exchange, ended: @escaping @Sendable () -> Void = {}) {
    let task = session.dataTask(with: request)
    delegate.register(exchange, for: task, ended: ended)
    task.resume()
  }
}

/// Sessions whose connections are surely not reused while they die.
///
/// The wish `Connection: close` makes the server close the connection behind its answer, but libcurl keeps it
/// until it notices. A request on it in that moment is sent again without its body, and hangs. So a session
/// rests until the end of its connection is seen; how many there are is bounded by how many requests a second.
/// HTTP/2 knows no such wish and keeps the connection, but sends nothing twice that a server may have seen.
final class FreshSessions: Sendable {
  static let shared = FreshSessions()
  private static let rest: Duration = .seconds(1)

  private struct Rested {
    var session: LiveSession
    var since: ContinuousClock.Instant
  }
  /// The longest rested first.
  private let idle = Mutex<[Rested]>([])

  func start(_ request: URLRequest, into exchange: Exchange) {
    let now = ContinuousClock.now
    let rested = idle.withLock { idle in
      idle.first.map { $0.since + Self.rest <= now } ?? false ? idle.removeFirst().session : nil
    }
    let session = rested ?? LiveSession()
    session.start(request, into: exchange) {
      self.idle.withLock { $0.append(Rested(session: session, since: .now)) }
    }
  }
}
