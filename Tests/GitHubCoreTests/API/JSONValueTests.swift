import Foundation
import TestSupport
import Testing

@testable import GitHubCore

/// What is read of GitHub's JSON, and what is refused.
@Suite struct JSONValueTests {
  private func value(_ text: String) throws(JSONFailure) -> JSONValue { try JSONValue(Data(text.utf8)) }

  private static let valid = [
    "null", "true", "false", "0", "-0", "-1", "12.5", "1e3", "1E+3", "1.5e-3", #""""#, #""a""#, "[]", "{}",
    " \t\r\n[ ] ", #"{"a":1}"#, #" { "a" : [ 1 , { } , null ] , "b" : "c" } "#, "[[],[[]],{}]",
    #""\"\\\/\b\f\n\r\t\u0041\ud83d\ude00""#, #""文件缓存""#, #"{"":""}"#, "\"\u{7F}\u{2028}\"",
  ]

  private static let invalid = [
    "", " ", "nul", "nulll", "True", "NaN", "Infinity", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1",
    "1 2",
    "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[}", "{", "}", "{]", "{\"a\"", "{\"a\":", "{\"a\":1",
    "{\"a\":1,}", "{,}", "{\"a\" 1}", "{a:1}", "{1:1}", "{'a':1}", "{\"a\":1 \"b\":2}", "[\"a\":1]", "\"",
    "\"a", #""\x""#, #""\u12""#, #""\u12g4""#, #""\"#, "\"\n\"", "\"\u{0}\"", "// c\n1", "[1]]", "{}{}",
    "'a'",
    "\u{FEFF}1", "<html>",
  ]

  @Test(arguments: valid)
  func `JSON is taken, as Foundation takes it`(text: String) throws {
    _ = try value(text)
    _ = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  @Test(arguments: invalid)
  func `what is no JSON is refused`(text: String) {
    #expect(throws: JSONFailure.self) { try value(text) }
  }

  @Test(arguments: valid.filter { $0.count > 1 })
  func `what is cut off is refused, or means something shorter`(text: String) throws {
    for length in 0..<text.utf8.count {
      let part = Data(text.utf8.prefix(length))
      let isJSON = (try? JSONValue(part)) != nil
      let isFoundations = (try? JSONSerialization.jsonObject(with: part, options: .fragmentsAllowed)) != nil
      // Ours leaves text that is no UTF-8 for later, where Foundation refuses it.
      #expect(isJSON == isFoundations, "\(length) bytes of \(text)")
    }
  }

  @Test func `what is damaged is refused where Foundation refuses it, and is read to its end where not`()
    throws
  {
    let whole =
      #"{"data": {"nodes": [{"id": "a\"\n", "n": -1.5e3, "b": [true, null, {}]}, null]}, "c": "文"}"#
    var generator = SeededGenerator(seed: 5)
    var taken = 0
    for _ in 0..<5000 {
      var bytes = Array(whole.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0x20..<0x7F, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[Int.random(in: bytes.indices, using: &generator)], at: place)
        }
      }
      let value = try? JSONValue(Data(bytes))
      // Foundation takes a comma too much, and refuses text that is no Unicode.
      guard let text = String(validating: bytes, as: UTF8.self), !text.contains(/,\s*[\]}]/) else { continue }
      let isFoundations =
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
      #expect((value != nil) == isFoundations, "\(text)")
      if let value { taken += try leaves(of: value) }
    }
    #expect(taken > 1000)
  }

  /// Reads all there is, by every way.
  private func leaves(of value: JSONValue) throws -> Int {
    _ = try? value.read("nodes") as [Lossy<String>]
    _ = try? value.read("id") as Date
    if let elements = try? value.elements() { return try elements.reduce(0) { try $0 + leaves(of: $1) } }
    let members: [JSONValue?] = [
      try? value.member("data"), try? value.member("nodes"), try? value.member("b"),
    ]
    return try members.compactMap(\.self).reduce(1) { try $0 + leaves(of: $1) }
  }

  @Test func `nesting ends somewhere, and costs no stack`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try value(nested(512))
    #expect(throws: JSONFailure.self) { try value(nested(513)) }
    #expect(throws: JSONFailure.self) { try value(nested(1_000_000)) }
    #expect(throws: JSONFailure.self) { try value(String(repeating: #"{"a":"#, count: 1_000_000)) }
  }

  @Test func `members are found by name, wherever they stand`() throws {
    let json = try value(
      #"{"skipped": {"a": [1, {"a": 2}]}, "x": "y", "a": 3, "list": [[], [4], {"a": 5}, 6], "last": false}"#)
    #expect(try json.read("a") as Int == 3)
    #expect(try json.read("x") as String == "y")
    #expect(try json.read("last") as Bool == false)
    let list: [JSONValue] = try json.read("list")
    #expect(list.count == 4)
    #expect(try [Int](list[1]) == [4])
    #expect(try list[2].read("a") as Int == 5)
    #expect(try Int(list[3]) == 6)
    let skipped: JSONValue = try json.read("skipped")
    #expect(try (skipped.read("a") as [JSONValue]).count == 2)
    #expect(try json.member("nothing") == nil)
    #expect(try json.read("nothing") as Int? == nil)
    // A name with escapes is none that GitHub would send.
    #expect(try value(#"{"\u0061": 1}"#).read("a") as Int? == nil)
  }

  @Test func `null is nothing, and has nothing`() throws {
    let json = try value(#"{"a": null, "list": [null, {"id": "x"}, {}, 7]}"#)
    #expect(try json.read("a") as String? == nil)
    let null: JSONValue? = try json.member("a")
    #expect(try null?.read("b") as Int? == nil)
    struct Named: JSONReadable, Sendable {
      var id: String
      init(_ json: JSONValue) throws(JSONFailure) { id = try json.read("id") }
    }
    let list: [Lossy<Named>] = try json.read("list")
    #expect(list.map(\.value?.id) == [nil, "x", nil, nil])
  }

  @Test(arguments: [
    ("1", 1), ("-7", -7), ("1.0", 1), ("1e2", 100), ("9223372036854775807", .max), ("1.5", nil),
    ("1e99", nil),
    ("\"1\"", nil), ("true", nil), ("null", nil), ("[1]", nil),
  ])
  func `whole numbers are those`(text: String, expected: Int?) throws {
    let number = try? Int(value(text))
    #expect(number == expected)
  }

  @Test func `times are read, in whichever way they are escaped`() throws {
    let expected = Date(timeIntervalSince1970: 1_700_000_000)
    for text in ["2023-11-14T22:13:20Z", #"2023-11-14T22:13:20\u005a"#, "2023-11-15T06:13:20+08:00"] {
      #expect(try Date(value("\"\(text)\"")) == expected)
    }
    for text in [#""yesterday""#, "1700000000", #""""#] {
      #expect(throws: JSONFailure.self) { try Date(value(text)) }
    }
  }

  private struct Deep: JSONReadable {
    var login: String
    var createdAt: Date

    init(_ json: JSONValue) throws(JSONFailure) {
      let list: [JSONValue] = try json.read("list")
      guard let last = list.last else { throw .otherType(json) }
      login = try last.read("login")
      createdAt = try last.read("at")
    }
  }

  @Test(arguments: [
    (#"{"list": [{}, [1, {"login": 1}], {"at": 1}]}"#, "list.2.login is missing"),
    (#"{"list": [{"login": 7}]}"#, "list.0.login is of another type"),
    (#"{"list": [{"login": null}]}"#, "list.0.login is of another type"),
    (#"{"list": [{"login": "me", "at": "noon"}]}"#, "list.0.at has a value that is not known"),
    (#"{"list": [7, 8]}"#, "list.1 is of another type"), (#"{"list": {}}"#, "list is of another type"),
    (#"{"other": 1}"#, "list is missing"), ("[]", "it is of another type"), ("[", "it is no JSON"),
  ])
  func `what can't be read is said with its place`(text: String, expected: String) throws {
    let thrown = #expect(throws: JSONFailure.self) { try Deep(value(text)) }
    #expect(thrown.map { "\($0)" } == expected)
  }
}
