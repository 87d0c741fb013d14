import Foundation

/// What became of one write. Only `done` is a success, and only `notSent` and `refused` are surely none.
enum WriteOutcome: Sendable {
  case done(HTTPResponse)
  /// GitHub refused it: it has not happened.
  case refused(GitHubError)
  /// The connection never opened: it has not happened.
  case notSent(GitHubError)
  /// It may have happened.
  case unclear(Doubt, GitHubError)

  enum Doubt: Sendable {
    /// The line was cut, GitHub failed inside, or its answer can't be read: a look at what is there decides.
    case broken
    /// GitHub may still be at work: a look decides only later.
    case timedOut
  }

  init(_ result: Result<HTTPResponse, TransportFailure>, of request: HTTPRequest) {
    let host = request.url.host ?? "GitHub"
    switch result {
    case .success(let response) where (200..<300).contains(response.status):
      if Self.isJSONObject(response.body) {
        self = .done(response)
      } else {
        let id = response.headers["x-github-request-id"]
        self = .unclear(
          .broken,
          GitHubError(
            .github(status: response.status, requestID: id),
            "The answer to \(request.words) is not GitHub's: it is no JSON. Is a proxy in between?",
            mayHaveHappened: true))
      }
    case .success(let response):
      var error = ErrorAnswer.error(for: response, what: request.words, isWrite: true)
      if response.status >= 500 {
        error.mayHaveHappened = true
        self = .unclear(.broken, error)
      } else {
        self = .refused(error)
      }
    case .failure(.notSent(let why)):
      self = .notSent(
        GitHubError(
          .network, "\(host) can't be reached: \(why). Nothing was written.", attempts: 1,
          mayHaveHappened: false))
    case .failure(.cut(let why)):
      self = .unclear(
        .broken,
        GitHubError(
          .network, "The line to \(host) was cut: \(why). It may have happened.", attempts: 1,
          mayHaveHappened: true))
    case .failure(.tooLarge), .failure(.cancelled):
      self = .unclear(
        .broken,
        GitHubError(
          .network, "\(host)'s answer could not be taken. It may have happened.", attempts: 1,
          mayHaveHappened: true))
    case .failure(.timedOut):
      let seconds = request.timeout.components.seconds
      self = .unclear(
        .timedOut,
        GitHubError(
          .network,
          "\(host) did not answer within \(seconds) s; it may have happened. The same request, made again, looks first.",
          attempts: 1, mayHaveHappened: true))
    }
  }

  private static func isJSONObject(_ body: Data) -> Bool {
    (try? JSONSerialization.jsonObject(with: body)) is [String: Any]
  }
}
