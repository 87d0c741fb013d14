import Foundation
import Testing

@testable import Configuration

/// Documents and another parser's reading of them, written by `.ci/yaml-comparison.py`.
private let corpus = ProcessInfo.processInfo.environment["PRLS_YAML_CORPUS"].map {
  URL(filePath: $0, directoryHint: .isDirectory)
}

@Suite struct YAMLComparisonTests {
  /// An error is always right: the reader knows less than YAML. A value must be the other parser's.
  @Test("The reader and ruamel.yaml never disagree", .enabled(if: corpus != nil))
  func comparison() throws {
    let corpus = try #require(corpus)
    let documents = try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
    try #require(!documents.isEmpty, "no documents in \(corpus.path)")

    var valid = 0
    var accepted = 0
    for document in documents {
      let expected = try String(
        contentsOf: document.deletingPathExtension().appendingPathExtension("json"), encoding: .utf8)
      let isValid = expected.hasPrefix(#"{"value":"#)
      valid += isValid ? 1 : 0
      guard let node = try? YAMLReader.read(Data(contentsOf: document)) else { continue }
      accepted += isValid ? 1 : 0
      let found = #"{"value":"# + json(node) + "}"
      if found != expected {
        Issue.record("\(document.path)\n  ruamel.yaml: \(expected)\n  the reader:  \(found)")
      }
    }
    // A reader that refuses everything would pass otherwise.
    #expect(accepted * 2 > valid, "only \(accepted) of \(valid) valid documents are read")
    print("YAML comparison: \(documents.count) documents, \(valid) valid, \(accepted) of these read")
  }
}
