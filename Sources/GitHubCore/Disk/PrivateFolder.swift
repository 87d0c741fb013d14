package import Foundation

/// A folder that is the person's alone, and the files in it: 0700 and 0600, written whole, read up to a bound.
///
/// What is found there is not trusted: a link is not followed, and neither another user's file nor anything but
/// a regular one is read.
package struct PrivateFolder: Sendable {
  /// What is wrong with a file, in words that follow its path: "can't be written (No space left on device)".
  package struct Trouble: Error, Equatable {
    package var words: String

    init(_ words: String) { self.words = words }

    /// What the last system call said.
    init(errno what: String) { words = "\(what) (\(String(cString: strerror(errno))))" }
  }

  package let url: URL

  /// - Parameter url: made, with those above it, when first written to.
  package init(_ url: URL) { self.url = url }

  package func path(of name: String) -> String { url.appendingPathComponent(name).path }

  // MARK: Reading

  /// Nil where there is no such file.
  /// - Parameter limit: in bytes; a longer file is refused.
  package func read(_ name: String, limit: Int) throws(Trouble) -> Data? {
    // A pipe in its place must not be waited for.
    let descriptor = open(path(of: name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw errno == ELOOP ? Trouble("is a symbolic link") : Trouble(errno: "can't be read")
    }
    defer { close(descriptor) }
    let size = try Self.check(descriptor)
    guard size <= limit else { throw Trouble("is longer than \(limit >> 20) MiB") }
    var bytes = [UInt8](repeating: 0, count: size)
    var filled = 0
    while filled < size {
      let count = bytes.withUnsafeMutableBytes {
        let room = UnsafeMutableRawBufferPointer(rebasing: $0[filled...])
        return Foundation.read(descriptor, room.baseAddress, room.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Trouble(errno: "can't be read") }
      guard count > 0 else { break }
      filled += count
    }
    return Data(bytes.prefix(filled))
  }

  /// The size of an open file that may be trusted.
  private static func check(_ descriptor: Int32) throws(Trouble) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Trouble(errno: "can't be read") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Trouble("is not a file") }
    guard status.st_uid == geteuid() else { throw Trouble("belongs to another user") }
    return Int(status.st_size)
  }

  // MARK: Writing

  /// A new file takes the old one's place: whoever reads sees the one or the other, whole.
  /// - Parameters:
  ///   - temporary: the new file's name until then; that of no other writer.
  ///   - isSynchronized: it is to survive a power cut as well.
  package func write(
    _ data: Data, to name: String, temporary: String, isSynchronized: Bool = true
  ) throws(Trouble) {
    try make()
    let new = path(of: temporary)
    // Of a writer that died; a link in its place goes, and not what it points to.
    unlink(new)
    let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Trouble(errno: "can't be written") }
    do throws(Trouble) {
      defer { close(descriptor) }
      try Self.writeAll(data, to: descriptor)
      guard !isSynchronized || fsync(descriptor) == 0 else { throw Trouble(errno: "can't be written") }
    } catch {
      unlink(new)
      throw error
    }
    guard rename(new, path(of: name)) == 0 else {
      let trouble = Trouble(errno: "can't be written")
      unlink(new)
      throw trouble
    }
  }

  private static func writeAll(_ data: Data, to descriptor: Int32) throws(Trouble) {
    var rest = data[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Trouble(errno: "can't be written") }
      rest = rest.dropFirst(count)
    }
  }

  /// Makes the folder where it is missing, and closes one of ours that stands open to others.
  package func make() throws(Trouble) {
    do {
      try FileManager.default.createDirectory(
        at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw Trouble("can't be written (its folder can't be made)") }
    var status = stat()
    guard stat(url.path, &status) == 0 else { throw Trouble(errno: "can't be written") }
    guard status.st_uid == geteuid() else { throw Trouble("is in a folder that belongs to another user") }
    if status.st_mode & 0o077 != 0, chmod(url.path, 0o700) != 0 {
      throw Trouble("is in a folder that is open to other users")
    }
  }

  // MARK: Locking

  /// Something to lock that all writers to a file share: a file of its own; where that can't be made, the folder
  /// or the nearest above it that is there. Nil where not even that can be opened.
  func openLock(_ name: String) -> Int32? {
    if (try? make()) != nil {
      let descriptor = open(path(of: name), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if descriptor >= 0 { return descriptor }
    }
    var place = url
    while true {
      let descriptor = open(place.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      if descriptor >= 0 { return descriptor }
      guard place.path != "/", !place.path.isEmpty else { return nil }
      place.deleteLastPathComponent()
    }
  }
}
