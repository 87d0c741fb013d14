import Foundation
import Testing

@testable import Configuration

private func yaml(_ user: String) -> String { "targets: [{user: \(user)}]\n" }

@Suite struct ConfigurationLoaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func loader(
    _ environment: [String: String] = [:], explicit: String? = nil, initialization: String? = nil
  ) -> ConfigurationLoader {
    ConfigurationLoader(
      environment: environment, home: folder.path + "/home", explicitPath: explicit,
      initializationPath: initialization)
  }

  private func fault(of loader: ConfigurationLoader) -> ConfigurationFault? {
    do {
      _ = try loader.load()
      return nil
    } catch {
      return error.faults.first
    }
  }

  @Test("The first that is given or exists is taken")
  func order() throws {
    let env = ["PRLS_CONFIG": folder.path + "/variable.yaml", "XDG_CONFIG_HOME": folder.path + "/xdg/"]
    let explicit = try folder.write(yaml("explicit"), to: "explicit.yaml")
    let initialization = try folder.write(yaml("initialization"), to: "initialization.yaml")
    try folder.write(yaml("variable"), to: "variable.yaml")
    try folder.write(yaml("xdg"), to: "xdg/prls/config.yaml")
    try folder.write("PRLS_USER=dotenv", to: "xdg/prls/.env")
    try folder.write(yaml("home"), to: "home/.config/prls/config.yaml")

    func user(_ loader: ConfigurationLoader) throws -> String? { try loader.load().targets.first?.user }
    #expect(try user(loader(env, explicit: explicit, initialization: initialization)) == "explicit")
    #expect(try user(loader(env, initialization: initialization)) == "initialization")
    #expect(try user(loader(env)) == "variable")
    let xdg = env.filter { $0.key != "PRLS_CONFIG" }
    #expect(try user(loader(xdg)) == "xdg")
    #expect(try loader(xdg).load().path == folder.path + "/xdg/prls/config.yaml")
    #expect(try user(loader()) == "home")
    #expect(try user(loader(["XDG_CONFIG_HOME": "relative", "PRLS_CONFIG": ""])) == "home")
    try FileManager.default.removeItem(atPath: folder.path + "/xdg/prls/config.yaml")
    #expect(try user(loader(xdg)) == "dotenv")
    #expect(try user(loader(explicit: "~/.config/prls/config.yaml")) == "home")
    #expect(try user(loader(["PRLS_CONFIG": "~/.config/prls/config.yaml"])) == "home")
  }

  @Test("A relative path is taken from a person only")
  func relativePaths() throws {
    let typed = fault(of: loader(explicit: "./no-such.yaml"))
    #expect(typed?.path == FileManager.default.currentDirectoryPath + "/no-such.yaml")
    #expect(fault(of: loader(initialization: "config.yaml"))?.message.contains("relative") == true)
    #expect(fault(of: loader(initialization: "config.yaml"))?.path == "initializationOptions.config")
    #expect(fault(of: loader(["PRLS_CONFIG": "./c.yaml"]))?.path == "PRLS_CONFIG")
  }

  @Test("A named file that is not there is an error, whatever else there is")
  func missingNamed() throws {
    try folder.write(yaml("home"), to: "home/.config/prls/config.yaml")
    let missing = fault(of: loader(["PRLS_CONFIG": "/no/such/file"]))
    #expect(
      missing?.description == "/no/such/file: there is no such file, but PRLS_CONFIG names it; mend the path")
    #expect(fault(of: loader(explicit: folder.path))?.message.contains("not a regular file") == true)
    #expect(fault(of: loader(explicit: "/dev/zero"))?.message.contains("not a regular file") == true)
    #expect(fault(of: loader(explicit: ""))?.message.contains("empty") == true)
  }

  @Test("Where nothing is found the places are listed")
  func nothing() {
    let message = fault(of: loader())?.message ?? ""
    let parts = [
      "config.yaml.example", "--config", "PRLS_CONFIG", "/.config/prls/config.yaml", "/.config/prls/.env",
    ]
    #expect(parts.allSatisfy(message.contains), "\(message)")
    let homeless = ConfigurationLoader(environment: [:], home: "", explicitPath: nil, initializationPath: nil)
    #expect(fault(of: homeless)?.message.contains("HOME") == true)
  }

  @Test("A file that is too long or no YAML is a fault with its place")
  func unreadable() throws {
    let long = try folder.write(String(repeating: "#", count: 65_537), to: "long.yaml")
    #expect(fault(of: loader(explicit: long))?.message.contains("64 KiB") == true)
    let broken = try folder.write("a: 1\nb: &c", to: "broken.yaml")
    let found = fault(of: loader(explicit: broken))
    #expect(found?.line == 2 && found?.column == 4 && found?.path == broken)
  }

  @Test("The file beside the YAML fills its variables, and its faults are told with the others")
  func dotEnvBeside() throws {
    let path = try folder.write("targets: [{user: '${WHO}'}]\ngithub: {token: '${T}'}", to: "a/config.yaml")
    try folder.write("WHO=me\nexport T='secret'\n", to: "a/.env", mode: 0o644)
    let loaded = try loader(explicit: path).load()
    #expect(loaded.targets.first?.user == "me")
    #expect(loaded.token == Secret("secret"))
    #expect(loaded.warnings.count == 1 && loaded.warnings[0].contains("chmod 600 '\(folder.path)/a/.env'"))
    #expect(try loader(["WHO": "you"], explicit: path).load().targets.first?.user == "you")

    try folder.write("WHO=a b\nT\n", to: "a/.env")
    do {
      _ = try loader(explicit: path).load()
      Issue.record("it loaded")
    } catch {
      #expect(error.faults.map { $0.path.hasSuffix("/.env") } == [true, false])
    }
  }

  @Test("A literal token in a file that others can read is warned about")
  func warnsAboutMode() throws {
    let open = try folder.write(yaml("me") + "github: {token: abc}", to: "open.yaml", mode: 0o640)
    let closed = try folder.write(yaml("me") + "github: {token: abc}", to: "closed.yaml", mode: 0o600)
    #expect(try loader(explicit: open).load().warnings.count == 1)
    #expect(try loader(explicit: closed).load().warnings.isEmpty)
  }

  @Test("The fingerprint changes when a file appears, changes or goes")
  func fingerprint() throws {
    let loader = loader()
    let nothing = loader.fingerprint()
    #expect(nothing == loader.fingerprint())
    let path = try folder.write(yaml("me"), to: "home/.config/prls/config.yaml")
    let first = loader.fingerprint()
    #expect(first != nothing)
    try folder.write(yaml("another"), to: "home/.config/prls/config.yaml")
    let second = loader.fingerprint()
    #expect(second != first)
    try folder.write("A=b", to: "home/.config/prls/.env")
    #expect(loader.fingerprint() != second)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.removeItem(atPath: folder.path + "/home/.config/prls/.env")
    #expect(loader.fingerprint() == nothing)
  }
}

@Suite struct DotEnvConfigurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func load(
    _ text: String, _ environment: [String: String] = [:], mode: Int = 0o600
  ) throws -> Configuration {
    try folder.write(text, to: "home/.config/prls/.env", mode: mode)
    return try ConfigurationLoader(
      environment: environment, home: folder.path + "/home", explicitPath: nil, initializationPath: nil
    ).load()
  }

  @Test("Four variables are a configuration")
  func alone() throws {
    let loaded = try load(
      "GITHUB_TOKEN=abc\nPRLS_API_BASE=https://ghe.corp/api/v3/\nPRLS_USER=me\nPRLS_REPOS=a/b, c/d  e/f\nOTHER=1"
    )
    #expect(loaded.targets == [Target(label: "me", user: "me", repos: ["a/b", "c/d", "e/f"])])
    #expect(loaded.apiBase.absoluteString == "https://ghe.corp/api/v3")
    #expect(loaded.webBase.absoluteString == "https://ghe.corp")
    #expect(loaded.token == Secret("abc"))
    #expect(loaded.tokenOrigin == ".env, line 1")
    #expect(loaded.pollingInterval == .seconds(300))
    #expect(loaded.path == folder.path + "/home/.config/prls/.env")
    #expect(loaded.warnings.isEmpty)
    #expect(try load("PRLS_USER=me\nGITHUB_TOKEN=abc", mode: 0o644).warnings.count == 1)
  }

  @Test("The environment stands above the file, but github.com's token never goes to another host")
  func environment() throws {
    let own = "PRLS_USER=me\nGITHUB_TOKEN=file\n"
    let environment = ["GITHUB_TOKEN": "env"]
    #expect(try load(own + "PRLS_API_BASE=https://ghe.corp/api/v3", environment).token == Secret("file"))
    // Left to the resolver, which takes it from the environment.
    #expect(try load(own, environment).token == nil)
    #expect(try load(own, ["PRLS_GITHUB_TOKEN": "x"]).token == Secret("x"))
    // The file's token was for github.com.
    #expect(try load(own, ["PRLS_API_BASE": "https://ghe.corp"]).token == nil)
    #expect(try load(own, ["PRLS_API_BASE": "http://127.0.0.1:1"]).token == Secret("file"))
    #expect(try load(own, ["PRLS_USER": "you"]).targets.first?.user == "you")
  }

  @Test(
    "Faults have their place in the file",
    arguments: [
      ("GITHUB_TOKEN=a", 0, "PRLS_USER is missing"), ("\nPRLS_USER=a/b", 2, "no GitHub user"),
      ("PRLS_USER=me\nPRLS_REPOS=a", 2, "owner/name"),
      ("PRLS_USER=me\nPRLS_API_BASE=http://x.y", 2, "https://"),
      ("PRLS_USER=me\nPRLS_REPO=a/b", 2, "did you mean PRLS_REPOS?"),
      ("PRLS_USER=me\nGITHUB_TOKEN=a b", 2, "white space"),
      ("PRLS_USER=me\nX", 2, "`=`"),
    ])
  func faults(text: String, line: Int, reason: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try load(text) }
    #expect(error?.faults.count == 1)
    #expect(error?.faults.first?.line == line)
    #expect(error?.faults.first?.message.contains(reason) == true, "\(error?.description ?? "")")
  }
}

@Suite struct ExampleTests {
  @Test("config.yaml.example loads unchanged")
  func example() throws {
    let example = URL(filePath: #filePath).appending(path: "../../../config.yaml.example").standardized
    // A copy: the checkout may be anybody's.
    let folder = try TemporaryFolder()
    let path = try folder.write(String(contentsOf: example, encoding: .utf8), to: "config.yaml")
    let loaded = try ConfigurationLoader(
      environment: ["GITHUB_TOKEN": "abc"], home: "/nowhere", explicitPath: path, initializationPath: nil
    ).load()
    #expect(loaded.token == Secret("abc"))
    #expect(loaded.targets.count == 2 && loaded.pipelines.count == 1)
    #expect(loaded.warnings.isEmpty)
  }
}
