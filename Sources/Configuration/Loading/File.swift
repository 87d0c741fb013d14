import Foundation

/// A small regular file, read whole. Whoever can change it says where the token goes: that may only be the user
/// and root. A link to it counts as the file that it leads to.
struct File {
  static let maximumBytes = YAMLSource.maximumBytes

  var bytes: [UInt8]
  /// Whether somebody else on the machine may read it.
  var isReadableByOthers: Bool
  /// A group is often the user's own, so that this is not refused.
  var isWritableByGroup: Bool

  enum Problem: Error, Equatable {
    case missing
    case unusable(String)
  }

  static func read(_ path: String, as user: uid_t = geteuid()) throws(Problem) -> File {
    // Not to hang on a pipe that somebody put there.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem(errno, path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw problem(errno, path) }
    try check(status, path, user)

    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 * 1024)
    while true {
      let count = Foundation.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw problem(errno, path) }
      guard count > 0 else { break }
      bytes += chunk[..<count]
      guard bytes.count <= maximumBytes else {
        throw .unusable("the file is longer than 64 KiB; shorten it")
      }
    }
    return File(
      bytes: bytes, isReadableByOthers: status.st_mode & (S_IRGRP | S_IROTH) != 0,
      isWritableByGroup: status.st_mode & S_IWGRP != 0)
  }

  private static func check(_ status: stat, _ path: String, _ user: uid_t) throws(Problem) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .unusable("this is a directory, not a regular file; put the file in its place")
    default: throw .unusable("this is not a regular file; put one in its place")
    }
    guard status.st_uid == user || status.st_uid == 0 else {
      throw .unusable(
        "this file belongs to another user (\(status.st_uid)), who could send your token elsewhere; use a copy of your own"
      )
    }
    guard status.st_mode & S_IWOTH == 0 else {
      throw .unusable(
        "everybody on this machine can write this file, and send your token elsewhere; look through it, "
          + "then run: chmod go-w '\(path)'")
    }
  }

  private static func problem(_ code: Int32, _ path: String) -> Problem {
    var link = stat()
    switch code {
    case ENOENT where lstat(path, &link) == 0:
      return .unusable("this is a link to a file that is not there; mend or remove it")
    case ENOENT: return .missing
    default: return .unusable("the file can't be read: \(String(cString: strerror(code)))")
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
    var owner: UInt32
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
        mode: UInt32(status.st_mode), owner: status.st_uid, size: Int64(status.st_size),
        seconds: modified.tv_sec,
        nanoseconds: modified.tv_nsec)
    }
  }
}
