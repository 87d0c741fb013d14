import Foundation

/// GitHub's error answers, and what they mean to a person.
enum ErrorAnswer {
  /// GitHub's own words in a body of JSON; nil where it is something else (a proxy's HTML page).
  static func message(in body: Data) -> String? {
    guard let answer = try? JSONValue(body) else { return nil }
    let message: String? = try? answer.read("message")
    let errors: [JSONValue]? = try? answer.read("errors")
    let all = [message].compactMap(\.self) + (errors ?? []).compactMap(words)
    return all.isEmpty ? nil : all.joined(separator: "; ")
  }

  /// Of one of its errors: text, or an object.
  private static func words(of error: JSONValue) -> String? {
    if let text = (try? String(error)) ?? (try? error.read("message")) { return text }
    guard let code: String = try? error.read("code") else { return nil }
    let field: String? = try? error.read("field")
    return [field, code].compactMap(\.self).joined(separator: ": ")
  }

  /// The error for an answer that is neither a success, a redirect nor a limit.
  /// - Parameter what: the request in words, `GET /repos/apache/doris/pulls/1`.
  static func error(for response: HTTPResponse, what: String, isWrite: Bool) -> GitHubError {
    let words = message(in: response.body)
    var error = error(for: response, what: what, words: words, isWrite: isWrite)
    error.words = words
    return error
  }

  private static func error(
    for response: HTTPResponse, what: String, words: String?, isWrite: Bool
  ) -> GitHubError {
    let said = words.map { "“\($0.quotable)”" } ?? "no message"
    switch response.status {
    case 401:
      return GitHubError(
        .unauthorized, "GitHub does not accept the token: \(said).",
        hint: "Renew the token, or run `prls check` to see which one is in use.")
    case 403:
      return GitHubError(
        .forbidden, "GitHub refuses \(what): \(said).",
        hint: forbiddenHint(response, words: words ?? "", isWrite: isWrite))
    case 404, 410:
      return GitHubError(
        .notFound, "GitHub finds nothing at \(what).",
        hint: "It may not exist, or the token may not see it.")
    default:
      return GitHubError(
        .github(status: response.status, requestID: response.headers["x-github-request-id"]),
        "GitHub answered \(what) with status \(response.status): \(said).")
    }
  }

  private static func forbiddenHint(_ response: HTTPResponse, words: String, isWrite: Bool) -> String {
    let lowered = words.lowercased()
    if response.headers["x-github-sso"] != nil || lowered.contains("saml") {
      return "Authorize the token for the organization's single sign-on (SSO), in GitHub's token settings."
    }
    if lowered.contains("workflow") {
      return "The token needs the `workflow` scope as well: this update changes workflow files."
    }
    if lowered.contains("permission to update head repository") {
      return "The head is a fork that does not allow edits by maintainers; its owner must update the branch."
    }
    if isWrite {
      return """
        Only a classic token (scopes `repo` or `public_repo`, and `workflow`) can write to a public repository \
        of an organization that its owner is no member of; a fine-grained token can not.
        """
    }
    return "The token lacks the right to read this; `prls check` shows its scopes."
  }
}
