import Testing

@testable import JSONRPC

@Suite struct JSONTests {
  @Test("accessors give a value of their own type and nil for any other")
  func accessors() {
    let values: JSON = ["s": "x", "i": 7, "b": true, "a": [1], "o": ["k": "v"], "n": nil]
    #expect(values["s"]?.string == "x")
    #expect(values["i"]?.integer == 7)
    #expect(values["b"]?.bool == true)
    #expect(values["a"]?.array == [1])
    #expect(values["o"]?["k"] == "v")
    #expect(values["n"] == .some(.null))
    #expect(values["missing"] == nil)
    #expect(values["s"]?.integer == nil)
    #expect(values["i"]?.string == nil)
    #expect(values["i"]?.bool == nil)
    #expect(values["a"]?["k"] == nil)
  }

  @Test(
    "an integer is a whole number that is written as one and fits",
    arguments: [
      ("0", 0), ("-0", 0), ("-5", -5), ("9223372036854775807", Int.max), ("9223372036854775808", nil),
      ("1.0", nil),
      ("1e2", nil), ("\"1\"", nil), ("true", nil),
    ] as [(String, Int?)])
  func integers(text: String, expected: Int?) throws {
    #expect(try JSON(parsing: text).integer == expected)
  }

  @Test("an object keeps its order, replaces in place and removes", arguments: [3, 40])
  func editing(count: Int) throws {
    var object = JSONObject((0..<count).map { ("k\($0)", .integer($0)) })
    object["k1"] = "new"
    object["k0"] = nil
    object["last"] = true
    object["never"] = nil
    let names = (1..<count).map { "k\($0)" } + ["last"]
    #expect(object.members.map(\.name) == names)
    #expect(object["k1"] == "new")
    #expect(object["k0"] == nil)
    #expect(object["k\(count - 1)"] == .integer(count - 1))
    #expect(object["last"] == true)
  }

  @Test("the order of members is no difference, a missing one is")
  func equality() {
    #expect((["a": 1, "b": 2] as JSON) == ["b": 2, "a": 1])
    #expect((["a": 1, "b": 2] as JSON) != ["a": 1, "c": 2])
    #expect((["a": 1] as JSON) != ["a": 1, "b": nil])
  }

  @Test("Swift's own types encode")
  func encodables() {
    #expect(JSON([1, 2]) == [1, 2])
    #expect(JSON(["a", nil]) == ["a", nil])
    #expect(JSON(true) == true)
    #expect(JSON(["x": 1] as JSONObject) == ["x": 1])
  }
}
