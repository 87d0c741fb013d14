import Foundation

/// How long the fuzz tests run: `PRLS_FUZZ_FRAMES` says so for a long run, which also shows its figures.
package enum FuzzLength {
  private static let asked = ProcessInfo.processInfo.environment["PRLS_FUZZ_FRAMES"].flatMap { Int($0) }

  package static func frames(usually: Int) -> Int { asked ?? usually }

  /// That many frames in parts of at most so many.
  package static func parts(of frames: Int, _ most: Int) -> [Int] {
    stride(from: 0, to: frames, by: most).map { min(most, frames - $0) }
  }

  /// The figures of several runs.
  package struct Total {
    private var frames = 0
    private var validRequests = 0
    private var answers = 0
    private var cancelled = 0
    private var peakMemory = 0
    private let start = ContinuousClock.now

    package init() {}

    package mutating func add(_ report: Ledger.Report, peakMemory: Int = 0) {
      frames += report.frames
      validRequests += report.validRequests
      answers += report.answers
      cancelled += report.cancelled
      self.peakMemory = max(self.peakMemory, peakMemory)
    }

    package func show() {
      guard FuzzLength.asked != nil else { return }
      let memory = peakMemory > 0 ? ", at most \(peakMemory >> 20) MiB of memory" : ""
      print(
        """
        \(frames) frames, \(validRequests) of them valid single requests: \(answers) messages in answer, \
        \(cancelled) cancelled\(memory), \(ContinuousClock.now - start)
        """)
    }
  }
}
