/// A token. It prints as a placeholder, however it is printed; `reveal` is the one way to its text.
package struct Secret: Sendable, Equatable {
  package let reveal: String

  package init(_ text: String) { reveal = text }

  /// Why `text` can't be a token, or null. A token goes into a header field, so it is visible ASCII;
  /// the reason does not quote it.
  static func complaint(about text: String) -> String? {
    text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
      ? nil : "the token holds white space, a control character or a letter beyond ASCII; copy it anew"
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<secret>" }
  package var debugDescription: String { "<secret>" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
