/// One client, from its first byte to its end.
///
/// Structured: one task group owns every request, another the watch over the client's process, and
/// `run` returns when all of them are done.
package struct Connection: Sendable {
  package enum LogLevel: Sendable { case error, warning, info, debug }

  /// What the server above does at the turns of the lifecycle.
  package struct Hooks: Sendable {
    /// The result of `initialize`, whole. The reading of messages waits for it.
    package var initialize: @Sendable (Fields) async throws -> JSON
    /// The client has said `initialized`.
    package var initialized: @Sendable () -> Void
    /// No further message can come: long waits should be cut short. Called at most once.
    package var inputEnded: @Sendable () -> Void
    package var log: @Sendable (LogLevel, String) -> Void

    package init(
      initialize: @escaping @Sendable (Fields) async throws -> JSON,
      initialized: @escaping @Sendable () -> Void = {},
      inputEnded: @escaping @Sendable () -> Void = {},
      log: @escaping @Sendable (LogLevel, String) -> Void = { _, _ in }
    ) {
      self.initialize = initialize
      self.initialized = initialized
      self.inputEnded = inputEnded
      self.log = log
    }
  }

  let router: Router
  let hooks: Hooks
  let notifier: Notifier
  let clock: any Clock<Duration>

  package init(
    router: Router, hooks: Hooks, notifier: Notifier = Notifier(),
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.router = router
    self.hooks = hooks
    self.notifier = notifier
    self.clock = clock
  }

  /// What a client that does not read gets to take the last answers.
  private static let patience = Duration.seconds(5)

  private func flush(_ output: FrameWriter) async {
    await withTaskGroup { race in
      race.addTask { await output.flush() }
      race.addTask { [clock] in try? await clock.sleep(for: Self.patience) }
      await race.next()
      race.cancelAll()
    }
  }

  /// Serves until the client is done or gone, the last handler has ended and the last answer has
  /// left. Returns the exit status of the process.
  package func run(input: StandardInput, output: FrameWriter) async -> Int32 {
    output.whenBroken { [hooks] reason in
      hooks.log(.warning, reason)
      input.stop()
    }
    let (parents, parent) = AsyncStream.makeStream(of: Int32.self)

    let status = await withTaskGroup(of: Void.self) { watch in
      watch.addTask {
        for await process in parents {
          await ParentWatch(clock: clock).waitForDeath(of: process)
          if Task.isCancelled { return }
          hooks.log(.info, "The client's process \(process) is gone.")
          input.stop()
          output.backlog.lift()
        }
      }
      let status = await withDiscardingTaskGroup { requests in
        let session = Session(of: self) { parent.yield($0) }
        var loop = ReadingLoop(session: session, output: output, log: hooks.log)
        let ending = await loop.run(input, requests: &requests)
        switch ending {
        case .exit: requests.cancelAll()
        case .inputEnded, .framingLost: hooks.inputEnded()
        }
        return ending.status
      }
      watch.cancelAll()
      return status
    }

    notifier.close()
    await flush(output)
    return status
  }
}
