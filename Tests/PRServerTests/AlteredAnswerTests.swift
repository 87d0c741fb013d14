import Foundation
import GitHubCore
import JSONRPC
import SimulatedGitHub
import Synchronization
import TestSupport
import Testing

/// Each value in each of GitHub's answers, in turn, is missing, null or of another type.
@Suite(.timeLimit(.minutes(10))) struct AlteredAnswerTests {
  static let questions = [
    Question("listPRs", [:]), Question("failures", ["pr": 58845]), Question("rerunFailed", ["pr": 58845]),
    Question("rerun", ["pr": 58845, "pipeline": "performance"]), Question("rebaseRerun", ["pr": 58845]),
  ]

  @Test(arguments: questions)
  func `what can't be read is a clear error or a partial result, and the next request is answered`(
    question: Question
  ) async throws {
    let answers = try await question.ask().answers
    #expect(!answers.isEmpty)
    for (request, answer) in answers {
      for place in answer.places() {
        for value in answer.strangers(to: place) {
          let trial = try await question.ask(altering: (request, answer.replacing(place, by: value)))
          let what = "\(request), \(place.words): \(value?.text() ?? "missing")"
          switch trial.outcome {
          case .success: break
          case .failure(let error):
            #expect([-32803, -32602].contains(error.code), "\(what) → \(error)")
            #expect(error.message.hasSuffix(".") && !error.message.contains("\n"), "\(what) → \(error)")
          }
          #expect(trial.comments <= trial.reruns, "\(what) → \(trial.outcome)")
          #expect(trial.next.at("pull_requests.0.number") == 58845, "\(what)")
        }
      }
    }
  }

  /// GitHub nulls what a token may not see, and whatever holds it up to the next that may be null.
  @Test(arguments: questions.prefix(2))
  func `a null that the schema allows costs no more than what it stands for`(question: Question) async throws
  {
    for (request, answer) in try await question.ask().answers {
      for place in answer.places() where place.mayBeNull {
        let trial = try await question.ask(altering: (request, answer.replacing(place, by: .null)))
        let list = try? trial.outcome.get()
        #expect(
          list?.at("pull_requests.0.number") == 58845, "\(request), \(place.words) → \(trial.outcome)")
      }
    }
  }
}

struct Question: Sendable, CustomTestStringConvertible {
  struct Trial {
    var outcome: Result<JSON, RPCError>
    /// GitHub's answers, by what was asked; of several the last.
    var answers: [String: JSON]
    /// How many were posted, and how many the result says were; all that could be, where there is none.
    var comments: Int
    var reruns: Int
    /// What came of a plain `listPRs` afterwards.
    var next: JSON
  }

  let method: String
  let params: JSON
  var testDescription: String { method }

  init(_ method: String, _ params: JSON) {
    self.method = method
    self.params = params
  }

  /// - Parameter altered: what GitHub is asked, and what it answers instead.
  func ask(altering altered: (question: String, answer: JSON)? = nil) async throws -> Trial {
    let answers = Mutex<[String: JSON]>([:])
    let isOver = Mutex(false)
    let bench = Bench(
      Self.world,
      wire: { transport in
        HTTPTransport { request throws(TransportFailure) in
          var response = try await transport.send(request)
          guard !isOver.withLock(\.self), let body = try? JSON(parsing: Array(response.body)) else {
            return response
          }
          let question =
            "\(request.method) \(request.url) " + String(decoding: request.body ?? Data(), as: UTF8.self)
          answers.withLock { $0[question] = body }
          if let altered, altered.question == question { response.body = Data(altered.answer.text().utf8) }
          return response
        }
      })
    return try await bench.running { bench in
      let outcome: Result<JSON, RPCError>
      do throws(RPCError) { outcome = .success(try await bench.call(method, params)) } catch {
        outcome = .failure(error)
      }
      isOver.withLock { $0 = true }
      let next = try await bench.call("listPRs", ["refresh": true])
      return Trial(
        outcome: outcome, answers: answers.withLock(\.self), comments: bench.github.comments.count,
        reruns: method.contains("erun") ? 1 : 0, next: next)
    }
  }

  /// Small, because each value in it is a trial of its own.
  private static let world = World(pullRequests: [
    .init(
      "apache/doris", 58845, "one",
      statuses: [
        .init("performance (Doris Performance)", .failure, description: "failed", targetURL: "http://ci/3")
      ],
      checkRuns: [
        .init(
          "CheckStyle", .cancelled, id: 7, title: "One", startedAt: .hours(ago: 3),
          completedAt: .hours(ago: 2),
          detailsURL: "https://github.com/apache/doris/7")
      ]
    ) {
      $0.mergeable = .mergeable
      $0.mergeState = .unstable
      $0.viewerCanUpdateBranch = true
      $0.behind = 1
      $0.reviewDecision = .approved
    }
  ])
}

/// The way to a value: names of members and indices.
private enum Step {
  case name(String)
  case index(Int)
}

extension [Step] {
  fileprivate var words: String {
    map { step in
      switch step {
      case .name(let name): name
      case .index(let index): String(index)
      }
    }.joined(separator: ".")
  }

  /// By GitHub's schema, without what stands for the pull request itself.
  fileprivate var mayBeNull: Bool {
    let names = words.split(separator: ".")
    guard let last = names.last else { return false }
    if last == "title" { return names.dropLast().last != "pullRequest" && names.contains("contexts") }
    if last == "nodes" || Int(last) != nil && names.dropLast().last == "nodes" {
      return names.contains("commits")
    }
    return Self.nullable.contains(String(last))
  }

  private static let nullable: Set<String> = [
    "author", "checkRunCountsByState", "completedAt", "conclusion", "databaseId", "description", "detailsUrl",
    "endCursor", "rateLimit", "reviewDecision", "startedAt", "statusCheckRollup",
    "statusContextCountsByState",
    "targetUrl", "workflowRun",
  ]
}

extension JSON {
  /// The ways to all values in this one, and to itself.
  fileprivate func places() -> [[Step]] {
    switch self {
    case .array(let items):
      [[]] + items.enumerated().flatMap { index, item in item.places().map { [.index(index)] + $0 } }
    case .object(let object):
      [[]] + object.members.flatMap { member in member.value.places().map { [.name(member.name)] + $0 } }
    default: [[]]
    }
  }

  private func value(at place: ArraySlice<Step>) -> JSON? {
    switch place.first {
    case nil: self
    case .name(let name): self[name]?.value(at: place.dropFirst())
    case .index(let index): array?[index].value(at: place.dropFirst())
    }
  }

  /// Null, a scalar and an object of another type, and nil for none at all.
  fileprivate func strangers(to place: [Step]) -> [JSON?] {
    let strangers: [JSON?] =
      switch value(at: place[...]) {
      case .string, .bool: [.null, 7, [:]]
      case .object: [.null, "x", []]
      default: [.null, "x", [:]]
      }
    return place.isEmpty ? strangers : strangers + [nil]
  }

  fileprivate func replacing(_ place: [Step], by value: JSON?) -> JSON {
    replacing(place[...], by: value) ?? .null
  }

  private func replacing(_ place: ArraySlice<Step>, by value: JSON?) -> JSON? {
    switch (self, place.first) {
    case (.object(var object), .name(let name)):
      object[name] = object[name]?.replacing(place.dropFirst(), by: value)
      return .object(object)
    case (.array(var items), .index(let index)):
      if let item = items[index].replacing(place.dropFirst(), by: value) {
        items[index] = item
      } else {
        items.remove(at: index)
      }
      return .array(items)
    default: return value
    }
  }
}
