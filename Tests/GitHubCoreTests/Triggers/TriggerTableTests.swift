import Testing

@testable import GitHubCore

struct TriggerTableTests {
  private let table = TriggerTable()

  @Test(arguments: [
    // The design's rows, as written.
    ("COMPILE (DORIS_COMPILE)", "run compile"),
    ("FE UT (Doris FE UT)", "run feut"),
    ("BE UT (Doris BE UT)", "run beut"),
    ("P0 Regression (Doris Regression)", "run p0"),
    ("P1 Regression", "run p1"),
    ("vault_p1", "run p1"),
    ("p1", "run p1"),
    ("Vault_P1", "run p1"),
    ("External Regression", "run external"),
    ("vault_p0 (Doris Cloud Regression)", "run cloud_p0"),
    ("NonConcurrent Regression", "run nonConcurrent"),
    ("performance (Doris Performance)", "run performance"),
    ("Coverage", "run coverage"),
    ("check_coverage", "run coverage"),
    // Rows and contexts of Doris's own.
    ("Cloud UT (Doris Cloud UT)", "run cloudut"),
    ("P1 Regression (Doris Regression)", "run p1"),
    ("External Regression (Doris External Regression)", "run external"),
    ("cloud_p0 (Doris Cloud Regression)", "run cloud_p0"),
    ("cloud_p1 (Doris Cloud Regression)", "run cloud_p1"),
    ("NonConcurrent Regression (Doris Regression)", "run nonConcurrent"),
    ("NonConcurrent Regression (nonConcurrent)", "run nonConcurrent"),
    ("check_coverage (Coverage)", "run coverage"),
    // Without regard to case.
    ("compile (doris_compile)", "run compile"),
    ("PERFORMANCE (DORIS PERFORMANCE)", "run performance"),
    ("Nonconcurrent regression (Doris Regression)", "run nonConcurrent"),
    // The part before the bracket.
    ("COMPILE", "run compile"),
    ("performance (another agent)", "run performance"),
    ("FE UT (macOS)", "run feut"),
    ("BE UT (macOS)", "run beut"),
    ("vault_p0", "run cloud_p0"),
    ("CLOUD_P0 (x)", "run cloud_p0"),
    ("p0 regression", "run p0"),
    // The longest run of whole words.
    ("Nightly P0 Regression on ARM", "run p0"),
    ("Coverage of FE UT", "run feut"),
    ("Doris vault_p0 nightly", "run cloud_p0"),
    ("cloud_p1/nightly", "run cloud_p1"),
    ("Cloud UT: nightly", "run cloudut"),
    ("nightly p1 P1 Regression", "run p1"),
  ])
  func `a status's context has its command`(context: String, command: String) {
    #expect(table.trigger(for: context, kind: .status)?.command == command)
  }

  @Test(arguments: [
    "", " ", "(", " (Doris Regression)", "License Check", "CheckStyle", "Clang Formatter", "Build Broker",
    "p0", "xp1", "p10", "p1_nightly", "cloud_p", "vault_p00", "precompile", "recompiled", "COMPILE_ARM",
    "performances", "Regression", "Doris Regression", "UT", "FE", "FEUT", "External", "FE  UTs",
    // As many words of one row as of another.
    "performance p1", "compile and performance", "vault_p1 or cloud_p1", "FE UT and BE UT",
  ])
  func `a status of no row, or of two, has none`(context: String) {
    #expect(table.trigger(for: context, kind: .status) == nil)
  }

  @Test(arguments: [
    "BE UT (macOS)", "COMPILE (DORIS_COMPILE)", "performance (Doris Performance)", "p1", "CheckStyle",
    "Clang Formatter", "Coverage",
  ])
  func `a check run has no command from the built-in rows`(name: String) {
    #expect(table.trigger(for: name, kind: .checkRun) == nil)
  }

  @Test func `there is one row a command, and each has its pipeline's and its display name`() {
    #expect(
      table.triggers.map { [$0.command, $0.pipeline, $0.displayName] } == [
        ["run compile", "compile", "Compile"], ["run feut", "feut", "FE UT"],
        ["run beut", "beut", "BE UT"], ["run cloudut", "cloudut", "Cloud UT"],
        ["run p0", "p0", "P0 Regression"], ["run p1", "p1", "P1 Regression"],
        ["run external", "external", "External Regression"], ["run cloud_p0", "cloud_p0", "Cloud P0"],
        ["run cloud_p1", "cloud_p1", "Cloud P1"], ["run vault_p0", "vault_p0", "Vault P0"],
        ["run nonConcurrent", "nonConcurrent", "Non-Concurrent Reg"],
        ["run performance", "performance", "Performance"], ["run coverage", "coverage", "Coverage"],
        ["run buildall", "buildall", "Build All"],
      ])
  }

  // MARK: Rows of one's own

  private static let own = [
    Trigger(
      command: "run p0", displayName: "My P0", contexts: ["Nightly P0", "vault_p0 (Doris Cloud Regression)"],
      matchesCheckRuns: true),
    Trigger(
      command: "/retest", displayName: "Retest", contexts: ["BE UT (macOS)", "Performance"],
      matchesCheckRuns: true),
  ]
  private let ownTable = TriggerTable(own: own)

  @Test(
    arguments: [
      ("Nightly P0", .status, "run p0"),
      ("nightly p0 (ARM)", .status, "run p0"),
      ("Nightly P0", .checkRun, "run p0"),
      ("the nightly P0 run", .checkRun, "run p0"),
      // Taken from a built-in row, by the whole context and by the part before the bracket.
      ("vault_p0 (Doris Cloud Regression)", .status, "run p0"),
      ("performance (Doris Performance)", .status, "/retest"),
      ("BE UT (macOS)", .status, "/retest"),
      ("BE UT (macOS)", .checkRun, "/retest"),
      // What is left to the built-in rows.
      ("P0 Regression (Doris Regression)", .status, "run p0"),
      ("cloud_p0 (Doris Cloud Regression)", .status, "run cloud_p0"),
      ("P0 Regression (Doris Regression)", .checkRun, nil),
      ("COMPILE (DORIS_COMPILE)", .checkRun, nil),
      ("COMPILE (DORIS_COMPILE)", .status, "run compile"),
    ] as [(String, Pipeline.Kind, String?)])
  func `rows of one's own stand above the built-in ones, and match check runs`(
    context: String, kind: Pipeline.Kind, command: String?
  ) {
    #expect(ownTable.trigger(for: context, kind: kind)?.command == command)
  }

  @Test func `a row of one's own with a built-in command names it and adds its contexts`() throws {
    #expect(ownTable.triggers.count == table.triggers.count + 1)
    let p0 = try #require(ownTable.triggers.first { $0.command == "run p0" })
    #expect(p0.displayName == "My P0")
    #expect(p0.pipeline == "p0")
    #expect(
      p0.contexts == [
        "Nightly P0", "vault_p0 (Doris Cloud Regression)", "P0 Regression (Doris Regression)",
      ])
    #expect(ownTable.trigger(for: "P0 Regression (Doris Regression)", kind: .status)?.displayName == "My P0")
    let retest = try #require(ownTable.triggers.last)
    #expect(retest.pipeline == "/retest")
    #expect(retest.displayName == "Retest")
  }

  @Test(arguments: [TriggerTable(), TriggerTable(own: own)])
  func `a context is listed once, under the row that wins it`(table: TriggerTable) {
    let commands = table.triggers.map(\.command)
    #expect(Set(commands).count == commands.count)
    for row in table.triggers {
      for context in row.contexts {
        #expect(table.trigger(for: context, kind: .status)?.command == row.command, "\(context)")
      }
    }
    let contexts = table.triggers.flatMap(\.contexts).map { $0.lowercased() }
    #expect(Set(contexts).count == contexts.count)
  }

  // MARK: Names that a person gives

  @Test(arguments: [
    ("run performance", "run performance"), ("performance", "run performance"),
    ("performance (Doris Performance)", "run performance"), ("nonConcurrent", "run nonConcurrent"),
    ("run buildall", "run buildall"), ("buildall", "run buildall"), ("vault_p0", "run vault_p0"),
    ("vault_p0 (Doris Cloud Regression)", "run cloud_p0"), ("coverage", "run coverage"),
    ("check_coverage", "run coverage"), ("p0", "run p0"), ("Vault_P1", "run p1"),
  ])
  func `a person names a command, a pipeline or a context, in this order`(name: String, command: String)
    throws
  {
    #expect(try table.trigger(named: name, present: []).command == command)
  }

  @Test(arguments: [
    "run p0; rm", "run P0", "RUN p0", "p0 ", " p0", "P0", "run p0\n", "run p0\nrun feut", "run p0 3",
    "run  p0", "please run p1", "", " ", "run", "run ", "nonconcurrent", "run nonconcurrent", "BuildAll",
    "run check_coverage", "Regression", "BE UT (macOS)", "LGTM", "`run p0`", "run p\u{0}0", "run p0\u{200B}",
  ])
  func `anything else is refused with the known ones`(name: String) throws {
    let error = try #require(throws: InvalidRequest.self) { try table.trigger(named: name, present: []) }
    #expect(error.message.contains("“\(name)”"))
    #expect(error.message.contains("compile, feut, beut, cloudut, p0, p1, external,"))
    #expect(error.message.contains("buildall"))
  }

  @Test func `a context on the pull request counts by its kind`() throws {
    let present = [
      (context: "Nightly P0 Regression", kind: Pipeline.Kind.status), ("BE UT (macOS)", .checkRun),
      ("COMPILE", .checkRun), ("COMPILE", .status), ("Mystery", .status),
    ]
    #expect(try table.trigger(named: "Nightly P0 Regression", present: present).command == "run p0")
    #expect(try table.trigger(named: "COMPILE", present: present).command == "run compile")
    for name in ["BE UT (macOS)", "Mystery", "nightly p0 regression"] {
      #expect(throws: InvalidRequest.self) { try table.trigger(named: name, present: present) }
    }
    #expect(try ownTable.trigger(named: "BE UT (macOS)", present: present).command == "/retest")
  }

  @Test func `the command of a named row is the table's, letter by letter`() {
    let known = Set(table.triggers.map(\.command))
    for name in ["P1 Regression", "p1 REGRESSION", "PERFORMANCE (doris performance)", "Coverage"] {
      let command = (try? table.trigger(named: name, present: []))?.command
      #expect(command.map(known.contains) == true, "\(name)")
    }
  }
}
