import Foundation
import Testing

@testable import prls

struct StandardErrorTests {
  @Test(
    arguments: [
      ("plain, 中文, “quotes” \"and\" \\", "plain, 中文, “quotes” \"and\" \\"),
      ("two\nlines\r\ttab", "two\\u000alines\\u000d\\u0009tab"), ("\u{1B}[2J", "\\u001b[2J"),
      ("turned \u{202E}round", "turned \\u202eround"),
    ])
  func `what would move the cursor is made visible`(line: String, shown: String) throws {
    let pipe = Pipe()
    #expect(FileDescriptorText.write(line, to: pipe.fileHandleForWriting.fileDescriptor))
    try pipe.fileHandleForWriting.close()
    let written = try #require(try pipe.fileHandleForReading.readToEnd())
    #expect(String(decoding: written, as: UTF8.self) == shown + "\n")
  }
}
