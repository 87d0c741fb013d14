import Dispatch
package import Foundation

/// Bytes from a file handle, read by a thread of its own, so that waiting for a client blocks no
/// task. Foundation's FileHandle waits for the whole input or traps on an error.
///
/// At most ``chunksAhead`` chunks are read before they are asked for: a client that writes faster
/// than it is read waits on its pipe.
package struct StandardInput: Sendable {
  private static let chunkLength = 64 * 1024
  private static let chunksAhead = 16

  private let chunks: AsyncThrowingStream<[UInt8], any Error>
  private let continuation: AsyncThrowingStream<[UInt8], any Error>.Continuation
  private let room: DispatchSemaphore

  /// Reading starts at once. The handle is kept, and so stays open, as long as it is read.
  package init(_ handle: FileHandle = .standardInput) {
    (chunks, continuation) = AsyncThrowingStream.makeStream()
    // Filled by hand: a semaphore that is created with its room must have it back before it is freed.
    room = DispatchSemaphore(value: 0)
    for _ in 0..<Self.chunksAhead { room.signal() }
    continuation.onTermination = { [room] _ in room.signal() }

    let thread = Thread { [room, continuation] in
      Self.read(handle, room: room, into: continuation)
    }
    thread.name = "standard input"
    thread.start()
  }

  /// Ends the input for its reader, after the chunks that are already there. The thread itself ends
  /// when its read(2) returns.
  package func stop() {
    continuation.finish()
  }

  private static func read(
    _ handle: FileHandle, room: DispatchSemaphore,
    into continuation: AsyncThrowingStream<[UInt8], any Error>.Continuation
  ) {
    while true {
      room.wait()
      do throws(SystemError) {
        let chunk = try Descriptor.readChunk(handle.fileDescriptor, capacity: chunkLength)
        if chunk.isEmpty { return continuation.finish() }
        if case .terminated = continuation.yield(chunk) { return }
      } catch {
        return continuation.finish(throwing: error)
      }
    }
  }
}

extension StandardInput: AsyncSequence {
  package struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate var chunks: AsyncThrowingStream<[UInt8], any Error>.Iterator
    fileprivate let room: DispatchSemaphore

    package mutating func next() async throws -> [UInt8]? {
      let chunk = try await chunks.next()
      room.signal()
      return chunk
    }
  }

  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(chunks: chunks.makeAsyncIterator(), room: room)
  }
}
