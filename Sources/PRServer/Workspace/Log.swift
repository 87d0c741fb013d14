import Foundation
import GitHubCore

/// How much is said on stderr.
package enum LogLevel: String, Sendable, Comparable, CaseIterable {
  case error, warning, info, debug

  package static func < (left: LogLevel, right: LogLevel) -> Bool {
    allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
  }
}

extension HTTPTransport {
  /// Says of each exchange its method, path and outcome: neither headers nor bodies.
  func logged(_ log: @escaping @Sendable (LogLevel, String) -> Void) -> HTTPTransport {
    HTTPTransport { request throws(TransportFailure) in
      let what = "\(request.method) \(request.url.path)"
      do throws(TransportFailure) {
        let response = try await send(request)
        log(.debug, "\(what) → \(response.status), \(response.body.count) bytes")
        return response
      } catch {
        log(.debug, "\(what) → \(error)")
        throw error
      }
    }
  }
}
