import Foundation

extension GraphQLObject {
  /// The root of every query.
  static var query: GraphQLObject {
    GraphQLObject("Query") { field, arguments, reading throws(GraphQLFieldError) in
      switch field {
      case "viewer": return .object(.user(reading.world.viewer))
      case "rateLimit": return .object(.rateLimit(reading))
      case "search": return .object(try search(arguments, reading))
      case "repository": return .object(try repository(arguments, reading))
      case "node": return .object(try node(arguments.string("id") ?? "", reading))
      case "nodes": return .list(nodes(arguments, reading))
      default: return .null
      }
    }
  }

  private static func rateLimit(_ reading: Reading) -> GraphQLObject {
    GraphQLObject(
      "RateLimit",
      [
        "cost": 1, "limit": .int(Settings.hourlyLimit), "nodeCount": 1, "remaining": .int(reading.remaining),
        "used": .int(Settings.hourlyLimit - reading.remaining), "resetAt": JSON(reading.now + 1800),
      ])
  }

  private static func search(
    _ arguments: GraphQLArguments, _ reading: Reading
  ) throws(GraphQLFieldError) -> GraphQLObject {
    let found = SearchQuery(arguments.string("query") ?? "").pullRequests(in: reading.world)
    let page = try Page(of: Array(found.prefix(SearchQuery.mostResults)), arguments, connection: "search")
    return page.connection("SearchResultItemConnection", ["issueCount": .leaf(.int(found.count))]) {
      .pullRequest($0)
    }
  }

  private static func repository(
    _ arguments: GraphQLArguments, _ reading: Reading
  ) throws(GraphQLFieldError) -> GraphQLObject {
    let name = "\(arguments.string("owner") ?? "")/\(arguments.string("name") ?? "")"
    guard let repository = reading.world.repository(followingRenames: name) else {
      throw GraphQLFieldError(
        type: "NOT_FOUND", message: "Could not resolve to a Repository with the name '\(name)'.")
    }
    return .repository(repository.name)
  }

  private static func node(_ id: String, _ reading: Reading) throws(GraphQLFieldError) -> GraphQLObject {
    guard let pullRequest = reading.world.pullRequests.first(where: { $0.nodeID == id }) else {
      throw unresolved(id)
    }
    return .pullRequest(pullRequest)
  }

  private static func nodes(_ arguments: GraphQLArguments, _ reading: Reading) -> [Resolved] {
    guard case .array(let ids) = arguments.values["ids"] ?? .null else { return [] }
    return ids.map { id in
      let found = reading.world.pullRequests.first { $0.nodeID == id.string }
      return found.map { .object(.pullRequest($0)) } ?? .failure(unresolved(id.string ?? ""))
    }
  }

  private static func unresolved(_ id: String) -> GraphQLFieldError {
    GraphQLFieldError(
      type: "NOT_FOUND", message: "Could not resolve to a node with the global id of '\(id)'")
  }

  static func user(_ login: String) -> GraphQLObject {
    let url = JSON.string("https://github.com/\(login)")
    return GraphQLObject("User", ["id": .string("U_\(login)"), "login": .string(login), "url": url])
  }

  static func repository(_ name: String) -> GraphQLObject {
    let parts = name.split(separator: "/").map(String.init)
    return GraphQLObject("Repository") { field, arguments, reading throws(GraphQLFieldError) in
      switch field {
      case "id": return .leaf(.string("R_\(name)"))
      case "name": return .leaf(.string(parts[1]))
      case "nameWithOwner": return .leaf(.string(name))
      case "url": return .leaf(.string("https://github.com/\(name)"))
      case "isArchived", "isPrivate": return .leaf(false)
      case "owner":
        let url = JSON.string("https://github.com/\(parts[0])")
        let fields: [String: JSON] = ["id": .string("O_\(parts[0])"), "login": .string(parts[0]), "url": url]
        return .object(GraphQLObject("Organization", fields))
      case "pullRequest":
        let number = arguments.int("number") ?? 0
        guard let pullRequest = reading.world[name, number] else {
          throw GraphQLFieldError(
            type: "NOT_FOUND", message: "Could not resolve to a PullRequest with the number of \(number).")
        }
        return .object(.pullRequest(pullRequest))
      default: return .null
      }
    }
  }
}

/// The qualifiers of a search: `is:pr is:open author:U repo:A repo:B`.
struct SearchQuery {
  /// Past this many GitHub gives none, though it counts them.
  static let mostResults = 1000

  private var qualifiers: [String: [String]] = [:]

  init(_ text: String) {
    for word in text.split(whereSeparator: \.isWhitespace) {
      let parts = word.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let value = parts[1].trimmingCharacters(in: CharacterSet(charactersIn: "\"")).lowercased()
      qualifiers[parts[0].lowercased(), default: []].append(value)
    }
  }

  /// The most recently updated first.
  func pullRequests(in world: World) -> [World.PullRequest] {
    let authors = qualifiers["author"]?.map { $0 == "@me" ? world.viewer.lowercased() : $0 }
    let states = (qualifiers["is"] ?? []) + (qualifiers["state"] ?? [])
    let owners = qualifiers["org", default: []] + qualifiers["user", default: []]
    guard !(states.contains("issue") && !states.contains("pr")) else { return [] }
    let found = world.pullRequests.filter { pullRequest in
      if states.contains("open"), pullRequest.state != .open { return false }
      if states.contains("closed"), pullRequest.state == .open { return false }
      if let authors, !authors.contains(pullRequest.author.lowercased()) { return false }
      let repo = pullRequest.repo.lowercased()
      if let repos = qualifiers["repo"], !repos.contains(repo) { return false }
      if !owners.isEmpty, !owners.contains(where: { repo.hasPrefix($0 + "/") }) { return false }
      if let draft = qualifiers["draft"]?.first, (draft == "true") != pullRequest.isDraft { return false }
      return true
    }
    return found.sorted { $0.updatedAt > $1.updatedAt }
  }
}
