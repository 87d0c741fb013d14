import Foundation
import Testing

@testable import GitHubCore

struct TimestampTests {
  @Test(arguments: [
    ("2026-11-21T09:30:00Z", 1_795_253_400.0), ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1),
    ("2000-02-29T00:00:00Z", 951_782_400), ("2026-11-21T17:30:00+08:00", 1_795_253_400),
    ("2026-11-21T17:30:00+0800", 1_795_253_400), ("2026-11-21T04:00:00-05:30", 1_795_253_400),
    ("2026-11-21T09:30:00.25Z", 1_795_253_400.25),
    ("2026-11-21T09:30:00.500000000Z", 1_795_253_400.5),
    ("2016-12-31T23:59:60Z", 1_483_228_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
  ])
  func `a time is read`(text: String, seconds: TimeInterval) {
    #expect(Timestamp.parse(text) == Date(timeIntervalSince1970: seconds))
  }

  @Test(arguments: [
    "", "2026", "2026-11-21", "2026-11-21T09:30:00", "2026-11-21 09:30:00Z", "2026-11-21T09:30:00Z ",
    " 2026-11-21T09:30:00Z", "2026-13-21T09:30:00Z", "2026-00-21T09:30:00Z", "2026-02-29T09:30:00Z",
    "1900-02-29T00:00:00Z", "2026-11-31T09:30:00Z", "2026-11-00T09:30:00Z", "2026-11-21T24:00:00Z",
    "2026-11-21T09:60:00Z", "2026-11-21T09:30:61Z", "2026-11-21T09:30:00.Z", "2026-11-21T09:30:00+24:00",
    "2026-11-21T09:30:00+08", "0000-01-01T00:00:00Z", "+026-11-21T09:30:00Z", "2026-11-21T09:30:00z",
    "２026-11-21T09:30:00Z",
  ])
  func `what is no time is none`(text: String) {
    #expect(Timestamp.parse(text) == nil)
  }

  @Test func `Foundation says the same of days through four centuries`() {
    let foundation = Date.ISO8601FormatStyle()
    // Every 17th day from 1900 on, at another time of the day each.
    for index in 0..<8600 {
      let date = Date(
        timeIntervalSince1970: Double(index) * 17 * 86_400 + Double(index) * 7919 - 2_208_988_800)
      let text = Timestamp.text(date)
      #expect(text == date.formatted(foundation))
      #expect(Timestamp.parse(text) == date)
    }
  }

  @Test func `fractions are cut off, before 1970 as well, and years have four digits`() {
    #expect(Timestamp.text(Date(timeIntervalSince1970: 0.999)) == "1970-01-01T00:00:00Z")
    #expect(Timestamp.text(Date(timeIntervalSince1970: -0.5)) == "1969-12-31T23:59:59Z")
    #expect(Timestamp.text(Date(timeIntervalSince1970: -59_000_000_000)) == "0100-05-13T15:06:40Z")
  }

  @Test(arguments: [
    ("Sat, 21 Nov 2026 09:30:00 GMT", 1_795_253_400.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Sat, 31 Feb 2026 09:30:00 GMT", nil), ("Sat, 21 Nov 2026 09:30:00 CET", nil), ("120", nil),
  ])
  func `an HTTP date is read`(text: String, seconds: TimeInterval?) {
    #expect(HTTPDate.parse(text) == seconds.map { Date(timeIntervalSince1970: $0) })
  }
}
