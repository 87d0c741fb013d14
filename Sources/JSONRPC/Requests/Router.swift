/// Method names and what answers them.
package struct Router: Sendable {
  private typealias Prepare = @Sendable (Fields) throws(RPCError) -> Work

  private var known: [String: Prepare] = [:]
  private let toWireError: @Sendable (any Error) -> RPCError

  /// `wireError` is asked for every error of a handler that is neither an ``RPCError`` nor a
  /// cancellation.
  package init(wireError: @escaping @Sendable (any Error) -> RPCError) {
    toWireError = wireError
  }

  /// The known methods, in alphabetical order.
  package var methods: [String] { known.keys.sorted() }

  func knows(_ method: String) -> Bool { known[method] != nil }

  package mutating func on<R: Request>(
    _ request: R.Type, _ handler: @escaping @Sendable (R, RequestContext) async throws -> R.Result
  ) {
    let prepare: Prepare = { fields throws(RPCError) in
      let request = try R(from: fields)
      return Work(title: R.progressTitle) { context in try await handler(request, context).json }
    }
    known[R.method] = prepare
  }

  /// Runs one request outside any connection, without progress.
  package func call(method: String, params: JSON?) async throws(RPCError) -> JSON {
    try await prepare(method: method, params: params, send: { _ in }).run().get()
  }

  /// Finds whatever is wrong with a request before anything of it runs.
  func prepare(
    method: String, params: JSON?, send: @escaping @Sendable (JSON) -> Void
  ) throws(RPCError) -> Call {
    guard let prepare = known[method] else { throw unknown(method) }
    let fields = try Fields(method: method, params: params)
    let tokens = try ProgressTokens(of: fields, send: send)
    return Call(work: try prepare(fields), tokens: tokens, wireError: wireError)
  }

  @Sendable func wireError(_ error: any Error) -> RPCError {
    switch error {
    case let error as RPCError: error
    case is CancellationError: .requestCancelled
    default: toWireError(error)
    }
  }

  private func unknown(_ method: String) -> RPCError {
    let named = "Unknown method \(JSON.string(String(method.prefix(60))).text())"
    guard let nearest = NearestName.of(method, among: methods) else {
      return .methodNotFound("\(named); the methods are \(methods.joined(separator: ", ")).")
    }
    return .methodNotFound("\(named); did you mean \"\(nearest)\"?")
  }
}

/// A handler with its params.
struct Work: Sendable {
  let title: String
  let run: @Sendable (RequestContext) async throws -> JSON
}

/// A request that was found right and is ready to run, once.
struct Call: Sendable {
  fileprivate let work: Work
  let tokens: ProgressTokens
  fileprivate let wireError: @Sendable (any Error) -> RPCError

  func run() async -> Result<JSON, RPCError> {
    do {
      try Task.checkCancellation()
      tokens.begin(title: work.title)
      return .success(try await work.run(tokens.context))
    } catch {
      return .failure(wireError(error))
    }
  }
}
