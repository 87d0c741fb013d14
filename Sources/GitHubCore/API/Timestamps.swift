package import Foundation

/// ISO 8601, as GitHub and the protocol write times.
package enum Timestamp {
  /// `2026-11-21T09:30:00Z`.
  package static func text(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle())
  }

  /// With or without fractions of a second, in UTC or with an offset.
  package static func parse(_ text: String) -> Date? {
    (try? Date.ISO8601FormatStyle().parse(text))
      ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
  }
}

/// `Sat, 21 Nov 2026 09:30:00 GMT`, as HTTP headers write times.
enum HTTPDate {
  static func parse(_ text: String) -> Date? {
    let words = text.split(whereSeparator: { " ,:".contains($0) })
    guard words.count == 8, words[7] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
      let month = months.firstIndex(of: words[2]), let hour = Int(words[4]), let minute = Int(words[5]),
      let second = Int(words[6])
    else { return nil }
    let parts = DateComponents(
      timeZone: .gmt, year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
    return Calendar(identifier: .gregorian).date(from: parts)
  }

  static func of(_ headers: HTTPHeaders) -> Date? { headers["date"].flatMap(parse) }

  private static let months: [Substring] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
