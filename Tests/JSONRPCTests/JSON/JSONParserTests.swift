import Foundation
import Testing

@testable import JSONRPC

@Suite struct JSONParserTests {
  @Test(
    "valid texts parse, and are written back the same",
    arguments: [
      "null", "true", "false", "0", "-0", "1", "-12", "1.0", "1e2", "1E+2", "-1.5e-10",
      "1234567890123456789012345678901234567890", #""""#, #""a""#, #""é""#, #""\u0000\u001f\u007f\u0085""#,
      #""\"\\\n\r\t""#, #""😀""#, "[]", "{}", "[1,[2,[3]],{}]", #"{"b":1,"a":2}"#,
      #"{"":0}"#, #""\u2028\u202e\u2066\u200f""#,
    ])
  func roundTrip(text: String) throws {
    #expect(try JSON(parsing: text).text() == text)
  }

  @Test(
    "equivalent spellings mean the same value",
    arguments: [
      (" [ 1 , 2 ]\r\n\t", "[1,2]"), (#""\/""#, #""/""#), (#""\u0041""#, #""A""#),
      (#""\b\f""#, #""\u0008\u000c""#),
      (#""\uD83D\uDE00""#, #""😀""#), (#""\ud83d\ude00x""#, #""😀x""#), ("{ \"a\" : [ ] }", #"{"a":[]}"#),
    ])
  func spelling(text: String, expected: String) throws {
    #expect(try JSON(parsing: text).text() == expected)
  }

  @Test(
    "what is no JSON is refused, with the byte",
    arguments: [
      ("", 0), ("  ", 2), ("nul", 0), ("nulll", 4), ("True", 0), ("tru", 0), ("NaN", 0), ("Infinity", 0),
      ("01", 0), ("-01", 0), ("+1", 0), ("-", 1), ("1.", 2), (".5", 0), ("1e", 2), ("1e+", 3), ("0x1", 1),
      ("1 2", 2), ("1,", 1), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[", 1), ("[1", 2), ("]", 0),
      ("[1}", 2),
      ("{", 1), (#"{"a"}"#, 4), (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), (#"{a:1}"#, 1), (#"{"a":1 "b":2}"#, 7),
      (#"{1:1}"#, 1), (#"{"a":1,"a":2}"#, 7), (#"{"a":1,"\u0061":2}"#, 7), ("'a'", 0), (#""a"#, 0),
      (#""\"#, 2),
      (#""\x""#, 1), (#""\u12""#, 5), (#""\u12G4""#, 5), (#""\ud800""#, 1), (#""\udc00""#, 1),
      (#""\ud800\u0041""#, 1), (#""\ud800\ud800""#, 1), (#""\ud800x""#, 1), ("\"a\nb\"", 2), ("\"\t\"", 1),
      ("// c\n1", 0), ("\u{FEFF}1", 0), ("1 \u{00A0}", 2), ("\u{0C}1", 0), ("é", 0), ("[1]]", 3),
    ])
  func refused(text: String, offset: Int) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
    #expect(error?.offset == offset)
  }

  @Test(
    "invalid UTF-8 is refused",
    arguments: [
      [0x80], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xE2, 0x82],
      [0xF8, 0x88, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func invalidUTF8(bytes: [UInt8]) {
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: [0x22] + bytes + [0x22]) }
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: #""\n"#.utf8 + bytes + [0x22]) }
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: bytes) }
  }

  @Test("names that differ in normalization only are two names")
  func normalization() throws {
    let object = try JSON(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(object["\u{E9}"] == 1)
    #expect(object["e\u{301}"] == 2)
  }

  @Test("nesting goes to the cap and no further", arguments: ["[", #"{"a":"#])
  func depth(opening: String) throws {
    let closing = opening == "[" ? "]" : "}"
    func nested(_ depth: Int) -> String {
      String(repeating: opening, count: depth - 1) + (opening == "[" ? "[]" : "{}")
        + String(repeating: closing, count: depth - 1)
    }
    #expect(throws: Never.self) { try JSON(parsing: nested(JSONParser.maximumDepth)) }
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: nested(JSONParser.maximumDepth + 1)) }
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: String(repeating: opening, count: 1_000_000)) }
  }

  @Test("the deepest value is read, written and freed on a stack of 256 KiB")
  func smallStack() async {
    let text = String(repeating: #"[{"a":"#, count: 63) + "[[]]" + String(repeating: "}]", count: 63)
    let written = await withCheckedContinuation { continuation in
      let thread = Thread {
        continuation.resume(returning: (try? JSON(parsing: text))?.text() ?? "")
      }
      thread.stackSize = 256 * 1024
      thread.start()
    }
    #expect(written == text)
  }

  @Test("a hundred thousand members are read and found in linear time")
  func manyMembers() throws {
    let count = 100_000
    let text = "{" + (0..<count).map { "\"name\($0)\":\($0)" }.joined(separator: ",") + "}"
    let object = try #require(try JSON(parsing: text).object)
    #expect(object.members.count == count)
    #expect(object["name0"] == 0)
    #expect(object["name99999"] == 99_999)
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text.dropLast() + #","name5":0}"#) }
  }
}
