/// Owns the work that goes on beside the requests: fetches that several wait for, refreshes, polls.
///
/// One task group holds all of it, so that it ends with the program and nothing is left behind.
package struct BackgroundTasks: Sendable {
  package typealias Job = @Sendable () async -> Void

  private let jobs: AsyncStream<Job>
  private let queue: AsyncStream<Job>.Continuation

  package init() { (jobs, queue) = AsyncStream.makeStream() }

  /// Starts a job as soon as `run` is running.
  package func start(_ job: @escaping Job) { queue.yield(job) }

  /// Runs the jobs until the calling task is cancelled, which cancels them as well.
  package func run() async {
    await withDiscardingTaskGroup { group in
      for await job in jobs { group.addTask(operation: job) }
      group.cancelAll()
    }
  }
}
