/// What a plain scalar is, by the table of YAML 1.2's core schema (chapter 10.3 of the
/// specification): so `yes`, `1_000` and `2026-01-01` are strings, and `0777` is 777.
enum CoreSchema {
  static func value(ofPlain text: String, at mark: YAMLMark) throws(YAMLError) -> YAMLNode.Value {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".nan", ".NaN", ".NAN": return .float(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
    case "<<", "=":
      throw YAMLError(
        mark: mark, message: "`\(text)` has a meaning of its own to some parsers; put quotes around it")
    default: break
    }
    if let digits = integerDigits(text) {
      guard let value = Int(digits.text, radix: digits.radix) else {
        throw YAMLError(mark: mark, message: "this number is too large; put quotes around it if it is text")
      }
      return .int(value)
    }
    if let decimal = decimal(text) {
      guard let value = Double(decimal), value.isFinite else {
        throw YAMLError(mark: mark, message: "this number is too large; put quotes around it if it is text")
      }
      return .float(value)
    }
    return .string(text)
  }

  private static func integerDigits(_ text: String) -> (text: String, radix: Int)? {
    let bytes = text.utf8
    if text.hasPrefix("0o") {
      let digits = bytes.dropFirst(2)
      guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
      return (String(text.dropFirst(2)), 8)
    }
    if text.hasPrefix("0x") {
      let digits = text.unicodeScalars.dropFirst(2)
      guard !digits.isEmpty, digits.allSatisfy({ $0.hexadecimalValue != nil }) else { return nil }
      return (String(text.dropFirst(2)), 16)
    }
    var digits = bytes[...]
    if let sign = digits.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      digits.removeFirst()
    }
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    return (text, 10)
  }

  /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, in a form that Swift reads.
  private static func decimal(_ text: String) -> String? {
    var rest = text.utf8[...]
    var result = ""
    func take(_ accept: (UInt8) -> Bool) -> String {
      let taken = rest.prefix(while: accept)
      rest = rest.dropFirst(taken.count)
      return String(decoding: taken, as: UTF8.self)
    }
    func takeOne(_ choices: String) -> String? {
      guard let first = rest.first, choices.utf8.contains(first) else { return nil }
      rest = rest.dropFirst()
      return String(decoding: [first], as: UTF8.self)
    }

    result += takeOne("+-") ?? ""
    let whole = take(isDigit)
    let hasPoint = takeOne(".") != nil
    let fraction = hasPoint ? take(isDigit) : ""
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    result += (whole.isEmpty ? "0" : whole) + "." + (fraction.isEmpty ? "0" : fraction)
    if takeOne("eE") != nil {
      let sign = takeOne("+-") ?? ""
      let exponent = take(isDigit)
      guard !exponent.isEmpty else { return nil }
      result += "e" + sign + exponent
    }
    return rest.isEmpty ? result : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
