import Foundation
import Synchronization

/// Answers that GitHub gave with an ETag, for `If-None-Match`: a 304 costs nothing of the budget.
final class ConditionalCache: Sendable {
  private struct Entry {
    var response: HTTPResponse
    var lastUse: UInt64
  }
  private struct State {
    var entries: [String: Entry] = [:]
    /// Of bodies and keys: empty answers to ever new questions take room as well.
    var bytes = 0
    var uses: UInt64 = 0
  }
  private let state = Mutex(State())
  private let mostBytes: Int

  init(mostBytes: Int = 8 << 20) { self.mostBytes = mostBytes }

  /// What tells two requests apart: a GraphQL question is in its body.
  static func key(_ request: HTTPRequest) -> String {
    let body = request.body.map { String(decoding: $0, as: UTF8.self) } ?? ""
    return "\(request.method) \(request.url.absoluteString) \(body)"
  }

  func answer(for key: String) -> HTTPResponse? {
    state.withLock { state in
      state.uses += 1
      state.entries[key]?.lastUse = state.uses
      return state.entries[key]?.response
    }
  }

  func store(_ response: HTTPResponse, key: String) {
    guard response.status == 200, response.headers["etag"] != nil, response.body.count < mostBytes / 4
    else { return }
    state.withLock { state in
      state.uses += 1
      state.bytes += response.body.count - (state.entries[key]?.response.body.count ?? -key.utf8.count)
      state.entries[key] = Entry(response: response, lastUse: state.uses)
      while state.bytes > mostBytes,
        let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        state.bytes -= oldest.value.response.body.count + oldest.key.utf8.count
        state.entries[oldest.key] = nil
      }
    }
  }
}

extension HTTPResponse {
  /// What a 304 stands for: this answer, with the 304's own newer headers (date, budget).
  func revived(by notModified: HTTPResponse) -> HTTPResponse {
    var whole = self
    for (name, value) in notModified.headers.pairs { whole.headers[name] = value }
    return whole
  }
}
