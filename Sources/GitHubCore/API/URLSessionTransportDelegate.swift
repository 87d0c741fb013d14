import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Brings what URLSession tells to the exchange that it belongs to, and refuses what URLSession would
/// do by itself. It is the session's delegate, because on Linux a task's own is not asked.
final class ExchangeDelegate: NSObject, URLSessionDataDelegate, Sendable {
  private struct Running {
    var exchange: Exchange
    var ended: @Sendable () -> Void
  }
  private let running = Mutex<[Int: Running]>([:])

  func register(_ exchange: Exchange, for task: URLSessionTask, ended: @escaping @Sendable () -> Void) {
    running.withLock { $0[task.taskIdentifier] = Running(exchange: exchange, ended: ended) }
  }

  /// The redirect is itself the answer: followed by URLSession, it takes the token to any host.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }

  /// Unanswered, a challenge hangs for good. Refused, it ends the task with the 401 as its response.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
    completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    completionHandler(
      challenge.isAboutServerTrust ? .performDefaultHandling : .cancelAuthenticationChallenge, nil)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    running.withLock { $0[dataTask.taskIdentifier] }?.exchange.take(data)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    guard let ran = running.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else { return }
    defer { ran.ended() }
    let exchange = ran.exchange
    let code = (error as? URLError)?.code
    // Nothing else cancels a task here but the refused challenge.
    let isWhole = error == nil || code == .cancelled
    if isWhole, let response = task.response as? HTTPURLResponse {
      exchange.finish(status: response.statusCode, headers: response.headers)
    } else {
      exchange.fail(
        TransportFailure(
          code: code ?? .unknown, words: error?.localizedDescription ?? "no answer",
          host: task.originalRequest?.url?.host ?? "", bodyBytesSent: task.countOfBytesSent))
    }
  }
}

extension HTTPURLResponse {
  fileprivate var headers: HTTPHeaders {
    HTTPHeaders(
      allHeaderFields.compactMap { name, value in
        guard let name = name as? String, let value = value as? String else { return nil }
        return (name, value)
      })
  }
}
