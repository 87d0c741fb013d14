/// A request is a type that owns its method name, its params (its stored properties) and its result.
package protocol Request: Sendable {
  associatedtype Result: JSONEncodable

  static var method: String { get }

  /// What a client's progress display is headed with while the request runs.
  static var progressTitle: String { get }

  init(from fields: Fields) throws(RPCError)
}

extension Request {
  package static var progressTitle: String { method }
}
