// The one place that differs between Linux and macOS.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A system call's failure, as `errno` has it.
package struct SystemError: Error, Equatable, CustomStringConvertible {
  let code: Int32

  package var description: String { String(cString: strerror(code)) }
}

package enum Descriptor {
  /// Up to `capacity` bytes, waiting for the first; empty at the end of the input.
  static func readChunk(_ descriptor: Int32, capacity: Int) throws(SystemError) -> [UInt8] {
    while true {
      var code: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        let result = read(descriptor, buffer.baseAddress, capacity)
        code = result < 0 ? errno : 0
        count = max(0, result)
      }
      if code == 0 { return bytes }
      try waitOut(code, descriptor, Int16(POLLIN))
    }
  }

  /// All bytes, however many calls that takes.
  package static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let result = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if result >= 0 {
        written += result
      } else {
        try waitOut(errno, descriptor, Int16(POLLOUT))
      }
    }
  }

  /// Returns where the call is worth repeating: it was interrupted, or somebody who shares the
  /// descriptor has made it non-blocking.
  private static func waitOut(_ code: Int32, _ descriptor: Int32, _ events: Int16) throws(SystemError) {
    switch code {
    case EINTR: return
    case EAGAIN, EWOULDBLOCK:
      var request = pollfd(fd: descriptor, events: events, revents: 0)
      _ = poll(&request, 1, -1)
    default: throw SystemError(code: code)
    }
  }
}

package enum Platform {
  /// A client that is gone must be an error of write(2), not the end of this process.
  package static func ignoreBrokenPipeSignal() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// A standard stream that is closed at the start would lend its number to the next file or socket, and frames
  /// and logs would go there. To be called first thing in `main`. What takes its place is open the wrong way
  /// round, so that each use of it fails as with a closed one.
  package static func occupyClosedStandardStreams() {
    for (stream, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(stream, F_GETFD) < 0 {
      // The lowest number that is free, which is this one.
      _ = open("/dev/null", mode)
    }
  }

  /// An editor that quits may hang up on its children; the end of their input, which follows, tells them to
  /// finish what they have begun.
  package static func ignoreHangUpSignal() {
    signal(SIGHUP, SIG_IGN)
  }

  /// False only where there is certainly no such process.
  static func isAlive(_ process: pid_t) -> Bool {
    kill(process, 0) == 0 || errno != ESRCH
  }
}
