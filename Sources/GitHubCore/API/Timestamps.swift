package import Foundation

/// ISO 8601, as GitHub and the protocol write times. By hand: Foundation's own loads its calendars, which takes a
/// millisecond and 5 MB, and is called for each check of a list.
package enum Timestamp {
  /// `2026-11-21T09:30:00Z`.
  package static func text(_ date: Date) -> String {
    CivilTime(date).map { time in
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let year = String("000\(time.year)".suffix(max(4, "\(time.year)".count)))
      return "\(year)-\(two(time.month))-\(two(time.day))T"
        + "\(two(time.hour)):\(two(time.minute)):\(two(time.second))Z"
    } ?? date.formatted(Date.ISO8601FormatStyle())
  }

  /// With or without fractions of a second, in UTC or with an offset.
  package static func parse(_ text: String) -> Date? { parse(text.utf8) }

  static func parse(_ text: some Collection<UInt8>) -> Date? {
    var rest = text[...]
    guard let year = rest.take(4), rest.take("-"), let month = rest.take(2), rest.take("-"),
      let day = rest.take(2), rest.take("T"), let hour = rest.take(2), rest.take(":"),
      let minute = rest.take(2), rest.take(":"), let second = rest.take(2),
      let date = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        .date
    else { return nil }
    var fraction = 0.0
    if rest.take(".") {
      let digits = rest.prefix(while: \.isDigit)
      guard !digits.isEmpty, let value = Double("0." + String(decoding: digits, as: UTF8.self)) else {
        return nil
      }
      fraction = value
      rest = rest.dropFirst(digits.count)
    }
    guard let offset = rest.takeOffset(), rest.isEmpty else { return nil }
    return date + fraction - offset
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
    return CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second).date
  }

  static func of(_ headers: HTTPHeaders) -> Date? { headers["date"].flatMap(parse) }

  private static let months: [Substring] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

/// A time of the Gregorian calendar in UTC.
private struct CivilTime {
  var year: Int
  var month: Int
  var day: Int
  var hour: Int
  var minute: Int
  var second: Int

  private static let daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// From the first day of year 1 on.
  private static func days(before year: Int) -> Int {
    let past = year - 1
    return past * 365 + past / 4 - past / 100 + past / 400
  }

  private static let daysBefore1970 = days(before: 1970)

  private static func days(before month: Int, of year: Int) -> Int {
    daysBeforeMonth[month - 1] + (month > 2 && isLeap(year) ? 1 : 0)
  }

  /// Nil where there is no such time. A leap second counts as the one after it.
  var date: Date? {
    guard year >= 1, (1...12).contains(month), day >= 1,
      day <= Self.days(before: month + 1, of: year) - Self.days(before: month, of: year),
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    let days = Self.days(before: year) + Self.days(before: month, of: year) + day - 1 - Self.daysBefore1970
    return Date(timeIntervalSince1970: Double(((days * 24 + hour) * 60 + minute) * 60 + second))
  }
}

extension CivilTime {
  /// Whole seconds; nil for a time before year 1 or after 9999.
  init?(_ date: Date) {
    let seconds = date.timeIntervalSince1970.rounded(.down)
    guard (-62_135_596_800..<253_402_300_800).contains(seconds) else { return nil }
    let (whole, ofDay) = Int(seconds).dividedRoundingDown(by: 86_400)
    let days = whole + Self.daysBefore1970
    // No year is longer, so the guess is never too late; in year 9999 it is seven years too early.
    var year = days / 366 + 1
    while Self.days(before: year + 1) <= days { year += 1 }
    let dayOfYear = days - Self.days(before: year)
    let month = (1...12).last { Self.days(before: $0, of: year) <= dayOfYear } ?? 1
    self.init(
      year: year, month: month, day: dayOfYear - Self.days(before: month, of: year) + 1,
      hour: ofDay / 3600, minute: ofDay / 60 % 60, second: ofDay % 60)
  }
}

extension Int {
  fileprivate func dividedRoundingDown(by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension Collection where Element == UInt8, SubSequence == Self {
  fileprivate mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = first, UInt32(byte) == character.value else { return false }
    removeFirst()
    return true
  }

  /// A number of exactly so many digits.
  fileprivate mutating func take(_ digits: Int) -> Int? {
    var number = 0
    for _ in 0..<digits {
      guard let byte = first, byte.isDigit else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
      removeFirst()
    }
    return number
  }

  /// `Z`, `+08:00` or `+0800`; in seconds.
  fileprivate mutating func takeOffset() -> TimeInterval? {
    if take("Z") { return 0 }
    let sign: Double = take("-") ? -1 : take("+") ? 1 : 0
    guard sign != 0, let hours = take(2), hours < 24 else { return nil }
    _ = take(":")
    guard let minutes = take(2), minutes < 60 else { return nil }
    return sign * Double(hours * 3600 + minutes * 60)
  }
}
