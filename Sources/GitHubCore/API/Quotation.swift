extension String {
  /// The words of a stranger as a message may have them: on one line, with what can't be seen or moves a
  /// terminal's cursor as `\u{XXXX}`, and no longer than a person reads.
  var quotable: String {
    var quoted = ""
    for (count, scalar) in unicodeScalars.enumerated() {
      guard count < 500 else { return quoted + "…" }
      if "\n\r\t".unicodeScalars.contains(scalar) {
        quoted += " "
      } else if scalar.isUnseen {
        quoted += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted
  }
}

extension Unicode.Scalar {
  private static let unseen: [Unicode.GeneralCategory] = [
    .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
  ]

  fileprivate var isUnseen: Bool {
    Self.unseen.contains(properties.generalCategory) || properties.isDefaultIgnorableCodePoint
  }
}
