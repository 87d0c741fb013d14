/// Finds the token once, at the first request, however many ask; forgets it where GitHub rejects it.
actor TokenMemory {
  private let find: @Sendable () async throws -> String
  private var token: String?
  private var isFinding = false
  private var waiting: [CheckedContinuation<String, any Error>] = []

  init(find: @escaping @Sendable () async throws -> String) { self.find = find }

  /// - Throws: what the search throws, to all who waited for it; who asks later searches anew.
  func get() async throws -> String {
    if let token { return token }
    if isFinding { return try await withCheckedThrowingContinuation { waiting.append($0) } }
    isFinding = true
    let result: Result<String, any Error>
    do { result = .success(try await find()) } catch { result = .failure(error) }
    isFinding = false
    token = try? result.get()
    for each in waiting { each.resume(with: result) }
    waiting = []
    return try result.get()
  }

  func forget() { token = nil }
}
