import Foundation

/// Reading back what JSONEncoder wrote of a list. By hand, because a process does it before it shows anything, and
/// Decodable looks for 2 ms how all these types are put together.
extension ListSnapshots.Snapshot: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    version = try json.read("version")
    // What follows may be of another form.
    guard version == Self.newest else { throw .unknownValue(json) }
    apiBase = try json.read("apiBase")
    target = try json.read("target")
    fetchedAt = try json.readTime("fetchedAt")
    list = try json.read("list")
  }
}

extension Target: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    label = try json.read("label")
    user = try json.read("user")
    repos = try json.read("repos")
  }
}

extension PullRequestList: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    pullRequests = try json.read("pullRequests")
    warnings = try json.read("warnings")
    contextCount = try json.read("contextCount")
  }
}

extension PullRequest: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    id = try json.read("id")
    repo = try json.read("repo")
    number = try json.read("number")
    title = try json.read("title")
    htmlURL = try json.read("htmlURL")
    author = try json.read("author")
    isDraft = try json.read("isDraft")
    createdAt = try json.readTime("createdAt")
    updatedAt = try json.readTime("updatedAt")
    headSHA = try json.read("headSHA")
    baseRef = try json.read("baseRef")
    review = try json.readWord("review")
    mergeable = try json.readWord("mergeable")
    mergeableState = try json.readWord("mergeableState")
    updateBranch = try json.readWord("updateBranch")
    counts = try json.read("counts")
    pipelines = try json.read("pipelines")
    pipelinesState = try json.readWord("pipelinesState")
  }
}

extension PullRequest.Counts: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    failed = try json.read("failed")
    pending = try json.read("pending")
    passed = try json.read("passed")
  }
}

extension Pipeline: JSONReadable {
  init(_ json: JSONValue) throws(JSONFailure) {
    context = try json.read("context")
    kind = try json.readWord("kind")
    bucket = try json.readWord("bucket")
    state = try json.read("state")
    description = try json.read("description")
    targetURL = try json.read("targetURL")
    required = try json.readWord("required")
    startedAt = try json.readTime("startedAt")
    completedAt = try json.readTime("completedAt")
  }
}

extension JSONValue {
  /// A time as JSONEncoder writes it.
  fileprivate func readTime(_ name: StaticString) throws(JSONFailure) -> Date {
    Date(timeIntervalSinceReferenceDate: try read(name))
  }

  fileprivate func readTime(_ name: StaticString) throws(JSONFailure) -> Date? {
    let seconds: Double? = try read(name)
    return seconds.map(Date.init(timeIntervalSinceReferenceDate:))
  }

  fileprivate func readWord<Word: RawRepresentable<String>>(_ name: StaticString) throws(JSONFailure) -> Word
  {
    guard let word = Word(rawValue: try read(name)) else { throw .unknownValue(self) }
    return word
  }
}
