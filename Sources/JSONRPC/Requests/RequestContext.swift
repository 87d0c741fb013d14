/// What a handler may say before it answers. Both are silent once the request has its answer.
package struct RequestContext: Sendable {
  package let progress: WorkDoneProgress
  /// Nil where the client sent no `partialResultToken`.
  package let partialResult: (@Sendable (JSON) -> Void)?

  package init(
    progress: WorkDoneProgress = .silent, partialResult: (@Sendable (JSON) -> Void)? = nil
  ) {
    self.progress = progress
    self.partialResult = partialResult
  }
}

/// The client's progress display; `begin` and `end` are sent around the handler.
package struct WorkDoneProgress: Sendable {
  private let send: @Sendable (String) -> Void

  package init(report: @escaping @Sendable (String) -> Void) {
    send = report
  }

  /// For a request without a `workDoneToken`.
  package static let silent = WorkDoneProgress { _ in }

  package func report(_ message: String) {
    send(message)
  }
}
