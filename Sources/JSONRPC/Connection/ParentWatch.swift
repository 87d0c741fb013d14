/// Notices the death of the process that started the server.
struct ParentWatch {
  let clock: any Clock<Duration>

  private static let interval = Duration.seconds(2)

  /// Returns when the process is gone, or when the task is cancelled.
  func waitForDeath(of process: Int32) async {
    while Platform.isAlive(process) {
      do { try await clock.sleep(for: Self.interval) } catch { return }
    }
  }
}
