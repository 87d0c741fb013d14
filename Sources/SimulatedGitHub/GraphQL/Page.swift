/// One page of a connection; a cursor is the number of items up to it.
struct Page<Item> {
  let items: ArraySlice<Item>
  let total: Int

  /// - Throws: as GitHub does, where neither `first` nor `last` is given or one is over 100.
  init(of all: [Item], _ arguments: GraphQLArguments, connection: String) throws(GraphQLFieldError) {
    let first = arguments.int("first")
    let last = arguments.int("last")
    guard let size = first ?? last else {
      throw GraphQLFieldError(
        type: "MISSING_PAGINATION_BOUNDARIES",
        message:
          "You must provide a `first` or `last` value to properly paginate the `\(connection)` connection."
      )
    }
    guard size <= 100 else {
      throw GraphQLFieldError(
        type: "EXCESSIVE_PAGINATION",
        message: "Requesting \(size) records on the `\(connection)` connection exceeds the "
          + "`\(first == nil ? "last" : "first")` limit of 100 records.")
    }
    let rest = all.dropFirst(arguments.string("after").flatMap { Int($0) } ?? 0)
    items = first == nil ? rest.suffix(size) : rest.prefix(size)
    total = all.count
  }

  func connection(
    _ type: String, _ further: [String: Resolved] = [:], node: @escaping (Item) -> GraphQLObject
  ) -> GraphQLObject {
    GraphQLObject(type) { [self] field, _, _ in
      switch field {
      case "totalCount": .leaf(.int(total))
      case "nodes": .list(items.map { .object(node($0)) })
      case "edges": .list(items.indices.map { .object(edge(of: type, at: $0, node)) })
      case "pageInfo": .object(pageInfo)
      default: further[field] ?? .null
      }
    }
  }

  private func edge(
    of connection: String, at index: Int, _ node: @escaping (Item) -> GraphQLObject
  ) -> GraphQLObject {
    let item = items[index]
    return GraphQLObject(connection.replacing("Connection", with: "Edge")) { field, _, _ in
      field == "node" ? .object(node(item)) : .leaf(.string(String(index + 1)))
    }
  }

  private var pageInfo: GraphQLObject {
    let isEmpty = items.isEmpty
    return GraphQLObject(
      "PageInfo",
      [
        "hasNextPage": .bool(items.endIndex < total), "hasPreviousPage": .bool(items.startIndex > 0),
        "startCursor": isEmpty ? .null : .string(String(items.startIndex + 1)),
        "endCursor": isEmpty ? .null : .string(String(items.endIndex)),
      ])
  }
}
