import Testing

@testable import JSONRPC

@Suite struct JSONWriterTests {
  @Test(
    "what could move a cursor or turn the direction of text goes out escaped",
    arguments: Array(0x00...0x1F) + Array(0x7F...0x9F) + [0x061C, 0x200E, 0x200F] + Array(0x2028...0x202E)
      + Array(0x2066...0x2069))
  func escaped(code: Int) throws {
    let scalar = try #require(Unicode.Scalar(UInt32(code)))
    let value = JSON.string("a\(scalar)b")
    #expect(value.serialized().allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    #expect(try JSON(parsing: value.serialized()) == value)
  }

  @Test(
    "other text goes out as it is",
    arguments: ["é", "中文 PR 标题", "👩‍👩‍👧", "\u{A0}", "\u{10FFFF}", "</script>", "'"])
  func unescaped(text: String) {
    #expect(JSON.string(text).text() == "\"\(text)\"")
  }

  @Test("quotes and backslashes are escaped, in names too")
  func names() {
    #expect((["a\"\\\n": "\u{1B}[2J"] as JSON).text() == #"{"a\"\\\n":"\u001b[2J"}"#)
  }

  @Test("the pretty layout has two spaces a level, and none in what is empty")
  func pretty() {
    let value: JSON = ["a": [1, ["b": nil]], "empty": [], "none": [:]]
    #expect(
      value.text(.pretty) == """
        {
          "a": [
            1,
            {
              "b": null
            }
          ],
          "empty": [],
          "none": {}
        }
        """)
  }

  @Test("the compact layout is one line")
  func compact() {
    let value: JSON = ["a": ["x\ny", true, false, -1], "b": [:]]
    #expect(value.text() == #"{"a":["x\ny",true,false,-1],"b":{}}"#)
  }
}
