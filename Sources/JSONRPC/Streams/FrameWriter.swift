import Dispatch
package import Foundation
import Synchronization

/// Writes whole frames to a file handle, one after the other, in the order of the calls.
///
/// On a queue of its own: write(2) waits for a client that reads slowly, and no task should.
package final class FrameWriter: Sendable {
  private enum State {
    case open(whenBroken: (@Sendable (String) -> Void)?)
    case broken
  }

  /// Counts what has not left.
  let backlog = Backlog()

  private let handle: FileHandle
  private let queue = DispatchQueue(label: "frame writer")
  private let state = Mutex(State.open(whenBroken: nil))

  package init(_ handle: FileHandle = .standardOutput) {
    self.handle = handle
  }

  /// Returns once everything written so far has left, or can't leave any more, or the task is cancelled.
  package func flush() async {
    let (left, signal) = AsyncStream.makeStream(of: Never.self)
    queue.async { signal.finish() }
    for await _ in left {}
  }

  func write(_ body: [UInt8], framing: Framing) {
    let frame =
      switch framing {
      case .headers: Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
      case .lines: body + [UInt8(ascii: "\n")]
      }
    backlog.add(frame.count)
    queue.async {
      self.writeNow(frame)
      self.backlog.remove(frame.count)
    }
  }

  /// `action` is told why, once, when the client reads no more. Later frames are dropped.
  func whenBroken(_ action: @escaping @Sendable (String) -> Void) {
    let isBroken = state.withLock { state in
      if case .broken = state { return true }
      state = .open(whenBroken: action)
      return false
    }
    if isBroken { action("The client reads no more.") }
  }

  private func writeNow(_ frame: [UInt8]) {
    if case .broken = state.withLock({ $0 }) { return }
    do throws(SystemError) {
      try Descriptor.writeAll(handle.fileDescriptor, frame)
    } catch {
      let previous = state.withLock { state in
        defer { state = .broken }
        return state
      }
      if case .open(let whenBroken) = previous { whenBroken?("Writing to the client failed: \(error).") }
    }
  }
}
