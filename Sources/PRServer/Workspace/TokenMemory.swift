/// Finds the token once, at the first request, however many ask; forgets it where GitHub rejects it.
actor TokenMemory {
  private let find: @Sendable () async throws -> String
  private var token: String?
  private var isFinding = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(find: @escaping @Sendable () async throws -> String) { self.find = find }

  func get() async throws -> String {
    while isFinding { await withCheckedContinuation { waiting.append($0) } }
    if let token { return token }
    isFinding = true
    defer {
      isFinding = false
      for each in waiting { each.resume() }
      waiting = []
    }
    let found = try await find()
    token = found
    return found
  }

  func forget() { token = nil }
}
