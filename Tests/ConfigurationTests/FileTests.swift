import Foundation
import Testing

@testable import Configuration

/// What may stand in the place of a configuration file: somebody else's, or none.
@Suite(.timeLimit(.minutes(1)))
struct FileTests {
  private let folder: TemporaryFolder
  private let good = "targets: [{user: me}]\n"

  init() throws { folder = try TemporaryFolder() }

  private func load(_ path: String) throws(ConfigurationError) -> Configuration {
    try ConfigurationLoader(
      environment: [:], home: folder.path, explicitPath: path, initializationPath: nil
    ).load()
  }

  private func fault(_ path: String) -> String? {
    do {
      _ = try load(path)
      return nil
    } catch {
      return error.faults.first?.description
    }
  }

  enum Place: String, CaseIterable {
    case directory, pipe, socket, zeros, sparse, danglingLink, linkInCircles, folderThatIsAFile, writableByAll

    var reason: String {
      switch self {
      case .directory: "this is a directory, not a regular file; put the file in its place"
      case .pipe, .zeros: "this is not a regular file; put one in its place"
      case .socket: "can't be read"
      case .sparse: "the file is longer than 64 KiB; shorten it"
      case .danglingLink: "this is a link to a file that is not there; mend or remove it"
      case .linkInCircles: "symbolic links"
      case .folderThatIsAFile: "can't be read: Not a directory"
      case .writableByAll: "everybody on this machine can write this file, and send your token elsewhere"
      }
    }
  }

  @Test(arguments: Place.allCases, ["config.yaml", ".env"])
  func `what is no file of one's own is refused at once, with its path and what to do`(
    place: Place, name: String
  ) throws {
    let config = try folder.write(good, to: "here/config.yaml")
    let path = try make(place, at: folder.path + "/here/" + name)
    // The .env beside the configuration is read as strictly.
    let fault = fault(name == ".env" && place != .folderThatIsAFile ? config : path)
    #expect(fault?.hasPrefix(path) == true, "\(fault ?? "it loaded")")
    #expect(fault?.contains(place.reason) == true, "\(fault ?? "it loaded")")
  }

  private func make(_ place: Place, at path: String) throws -> String {
    let files = FileManager.default
    try? files.removeItem(atPath: path)
    switch place {
    case .directory: try files.createDirectory(atPath: path, withIntermediateDirectories: true)
    case .pipe: #expect(mkfifo(path, 0o600) == 0)
    case .socket: try bindSocket(at: path)
    case .zeros: try files.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
    case .sparse:
      let file = try FileHandle(forWritingTo: URL(filePath: folder.write("", to: "sparse")))
      try file.truncate(atOffset: 1 << 30)
      try files.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/sparse")
    case .danglingLink: try files.createSymbolicLink(atPath: path, withDestinationPath: "nowhere")
    case .linkInCircles: try files.createSymbolicLink(atPath: path, withDestinationPath: path)
    case .folderThatIsAFile: return try folder.write(good, to: "file") + "/config.yaml"
    case .writableByAll:
      #expect(files.createFile(atPath: path, contents: Data(good.utf8)))
      #expect(chmod(path, 0o666) == 0)
    }
    return path
  }

  /// A short name: an address holds a hundred bytes.
  private func bindSocket(at path: String) throws {
    let short = "/tmp/prls-\(UInt32.random(in: .min ... .max))"
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
    #if canImport(Darwin)
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #else
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    defer { close(descriptor) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(bound == 0)
    try FileManager.default.moveItem(atPath: short, toPath: path)
  }

  @Test func `a file that another user owns is refused, as it could send the token elsewhere`() throws {
    let path = try folder.write(good, to: "config.yaml")
    var reader = geteuid() + 1
    if geteuid() == 0 {
      // Root's own files are everybody's to use.
      _ = try File.read(path, as: reader)
      #expect(chown(path, 4321, 4321) == 0)
      reader = 0
      #expect(fault(path)?.contains("belongs to another user (4321)") == true)
    }
    do throws(File.Problem) {
      _ = try File.read(path, as: reader)
      Issue.record("it was read")
    } catch {
      guard case .unusable(let reason) = error else { throw error }
      #expect(reason.contains("belongs to another user") && reason.contains("use a copy of your own"))
    }
  }

  @Test func `a file that its group can write is told of, with what to do`() throws {
    let path = try folder.write(good, to: "a/config.yaml", mode: 0o660)
    let dotEnv = try folder.write("A=b", to: "a/.env", mode: 0o620)
    let warnings = try load(path).warnings
    #expect(warnings.count == 2)
    #expect(warnings.first?.hasSuffix("run: chmod go-w '\(path)'") == true)
    #expect(warnings.last?.hasSuffix("run: chmod go-w '\(dotEnv)'") == true)
    let alone = try folder.write("PRLS_USER=me", to: ".config/prls/.env", mode: 0o660)
    let loader = ConfigurationLoader(
      environment: [:], home: folder.path, explicitPath: nil, initializationPath: nil)
    #expect(try loader.load().warnings.map { $0.hasPrefix(alone) } == [true])
  }

  @Test func `a link leads to the file, whose owner and rights count`() throws {
    try folder.write(good + "github: {token: abc}", to: "dotfiles/prls.yaml", mode: 0o644)
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder.path + "/one", withDestinationPath: "dotfiles/prls.yaml")
    try files.createSymbolicLink(atPath: folder.path + "/two", withDestinationPath: "one")
    let loaded = try load(folder.path + "/two")
    #expect(loaded.token == Secret("abc"))
    #expect(loaded.warnings.map { $0.hasSuffix("run: chmod 600 '\(folder.path)/two'") } == [true])
  }

  @Test(.enabled(if: geteuid() != 0, "Root may read everything."))
  func `a file that may not be read says so`() throws {
    let path = try folder.write(good, to: "config.yaml", mode: 0o000)
    #expect(fault(path)?.hasSuffix("the file can't be read: Permission denied") == true)
  }

  @Test(arguments: [
    ("\u{FEFF}targets: [{user: me}]\n", nil), ("targets:\r\n- user: me\r\n", nil),
    ("targets: [{user: me}]\n\u{0}", "U+0000"), ("\u{1B}[2J", "U+001B"), ("", "targets"),
  ])
  func `marks of byte order and CRLF are taken, and what is no text is named`(text: String, fault: String?)
    throws
  {
    let path = try folder.write(text, to: "config.yaml")
    if let fault {
      #expect(self.fault(path)?.contains(fault) == true)
    } else {
      #expect(try load(path).targets.first?.user == "me")
    }
  }

  @Test(arguments: ["config.yaml", ".env"])
  func `binary junk is refused with few faults, none of which shows it`(name: String) throws {
    let config = try folder.write(good, to: "config.yaml")
    let path = folder.path + "/" + name
    var random = SystemRandomNumberGenerator()
    for length in [1, 100, 60_000] {
      // Sixty thousand lines would be as many faults.
      let junk =
        [0xFF] + (0..<length).map { $0 % 2 == 0 ? UInt8.random(in: 0x80...0xFF, using: &random) : 10 }
      try Data(junk).write(to: URL(filePath: path))
      let error = #expect(throws: ConfigurationError.self) { try load(config) }
      let faults = error?.faults ?? []
      #expect((1...51).contains(faults.count))
      #expect(faults.allSatisfy { $0.path == path })
      #expect(faults.allSatisfy { $0.message.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) } })
    }
  }

  @Test func `a file that changes its owner or rights is read again`() throws {
    let path = try folder.write(good, to: "config.yaml")
    let before = Fingerprint(of: [path])
    #expect(chmod(path, 0o640) == 0)
    let after = Fingerprint(of: [path])
    #expect(after != before)
    if geteuid() == 0 {
      #expect(chown(path, 4321, 4321) == 0)
      #expect(Fingerprint(of: [path]) != after)
    }
  }
}
