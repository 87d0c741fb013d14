import Foundation

/// A small regular file, read whole.
struct File {
  static let maximumBytes = YAMLSource.maximumBytes

  var bytes: [UInt8]
  /// Whether somebody else on the machine may read it.
  var isReadableByOthers: Bool

  enum Problem: Error, Equatable {
    case missing
    case unusable(String)
  }

  static func read(_ path: String) throws(Problem) -> File {
    // Not to hang on a pipe that somebody put there.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw problem(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unusable("this is not a regular file") }

    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 * 1024)
    while true {
      let count = Foundation.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw problem(errno) }
      guard count > 0 else { break }
      bytes += chunk[..<count]
      guard bytes.count <= maximumBytes else {
        throw .unusable("the file is longer than 64 KiB; shorten it")
      }
    }
    return File(bytes: bytes, isReadableByOthers: status.st_mode & (S_IRGRP | S_IROTH) != 0)
  }

  private static func problem(_ code: Int32) -> Problem {
    switch code {
    case ENOENT, ENOTDIR: .missing
    default: .unusable("the file can't be read: \(String(cString: strerror(code)))")
    }
  }
}

/// What a set of files was like; equal as long as none of them appears, changes or goes.
package struct Fingerprint: Sendable, Equatable {
  private struct Stamp: Equatable {
    var path: String
    var device: UInt64
    var inode: UInt64
    var mode: UInt32
    var size: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  private var stamps: [Stamp]

  init(of paths: [String]) {
    stamps = paths.compactMap { path in
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      #if canImport(Darwin)
        let modified = status.st_mtimespec
      #else
        let modified = status.st_mtim
      #endif
      return Stamp(
        path: path, device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino),
        mode: UInt32(status.st_mode), size: Int64(status.st_size), seconds: modified.tv_sec,
        nanoseconds: modified.tv_nsec)
    }
  }
}
