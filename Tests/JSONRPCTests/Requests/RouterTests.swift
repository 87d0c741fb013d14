import Testing

@testable import JSONRPC

@Suite struct RouterTests {
  private struct Rerun: Request {
    static let method = "rerun"
    let pr: Int
    let pipeline: String
    let refresh: Bool?
    let path: String?

    init(from fields: Fields) throws(RPCError) {
      pr = try fields.requiredInteger("pr")
      pipeline = try fields.requiredString("pipeline")
      refresh = try fields.bool("refresh")
      path = try fields.fields("options")?.string("path")
    }

    typealias Result = JSON
  }

  private struct ListPRs: Request {
    static let method = "listPRs"
    init(from fields: Fields) {}
    typealias Result = Int
  }

  private struct Mishap: Error {}

  private static var router: Router {
    var router = Router { error in .internalError("mapped \(error)") }
    router.on(Rerun.self) { request, _ in
      ["pr": .integer(request.pr), "pipeline": .string(request.pipeline), "path": JSON(request.path)]
    }
    router.on(ListPRs.self) { _, _ in throw Mishap() }
    return router
  }

  private func failure(_ method: String, _ params: JSON?) async -> RPCError? {
    do {
      _ = try await Self.router.call(method: method, params: params)
      return nil
    } catch {
      return error
    }
  }

  @Test("params reach the handler, unknown ones are ignored, null ones are absent")
  func params() async throws {
    let params: JSON = [
      "pr": 5, "pipeline": "p0", "refresh": nil, "future": [1], "options": ["path": "x", "more": 1],
    ]
    #expect(
      try await Self.router.call(method: "rerun", params: params) == ["pr": 5, "pipeline": "p0", "path": "x"])
  }

  @Test(
    "a fault in params names the method, the field, what it must be and what it is",
    arguments: [
      (#"{"pipeline":"p0"}"#, #"rerun: "pr" is missing; it must be a whole number."#),
      (#"{"pr":null,"pipeline":"p0"}"#, #"rerun: "pr" is missing; it must be a whole number."#),
      (#"{"pr":"5","pipeline":"p0"}"#, #"rerun: "pr" must be a whole number, not the string "5"."#),
      (#"{"pr":5.0,"pipeline":"p0"}"#, #"rerun: "pr" must be a whole number, not the number 5.0."#),
      (#"{"pr":5}"#, #"rerun: "pipeline" is missing; it must be a string."#),
      (#"{"pr":5,"pipeline":["p0"]}"#, #"rerun: "pipeline" must be a string, not an array."#),
      (
        #"{"pr":5,"pipeline":"p","refresh":1}"#, #"rerun: "refresh" must be true or false, not the number 1."#
      ),
      (#"{"pr":5,"pipeline":"p","options":true}"#, #"rerun: "options" must be an object, not true."#),
      (
        #"{"pr":5,"pipeline":"p","options":{"path":{}}}"#,
        #"rerun: "options.path" must be a string, not an object."#
      ),
      (
        #"{"pr":"\#(String(repeating: "x", count: 100))"}"#,
        #"rerun: "pr" must be a whole number, not the string "\#(String(repeating: "x", count: 40))…"."#
      ),
      (
        #"{"workDoneToken":[]}"#, #"rerun: "workDoneToken" must be a string or a whole number, not an array."#
      ),
      (#"[1]"#, "rerun: params must be an object, not an array."),
      (#""x""#, #"rerun: params must be an object, not the string "x"."#),
    ])
  func faults(params: String, message: String) async throws {
    #expect(await failure("rerun", try JSON(parsing: params)) == .invalidParams(message))
  }

  @Test("absent, null and empty params mean the same", arguments: [nil, .null, [:]] as [JSON?])
  func empty(params: JSON?) async {
    #expect(await failure("listPRs", params) == .internalError("mapped Mishap()"))
  }

  @Test(
    "an unknown method is told the nearest known one",
    arguments: [
      ("listPR", #"Unknown method "listPR"; did you mean "listPRs"?"#),
      ("LISTPRS", #"Unknown method "LISTPRS"; did you mean "listPRs"?"#),
      ("reruns", #"Unknown method "reruns"; did you mean "rerun"?"#),
      ("", #"Unknown method ""; the methods are listPRs, rerun."#),
      ("textDocument/hover", #"Unknown method "textDocument/hover"; the methods are listPRs, rerun."#),
      (
        String(repeating: "x", count: 100_000),
        #"Unknown method "\#(String(repeating: "x", count: 60))"; the methods are listPRs, rerun."#
      ),
    ])
  func unknown(method: String, message: String) async {
    #expect(await failure(method, nil) == .methodNotFound(message))
  }

  @Test("a handler's cancellation is -32800, an RPCError goes out as it is")
  func errors() {
    #expect(Self.router.wireError(CancellationError()) == .requestCancelled)
    #expect(Self.router.wireError(RPCError.requestFailed("x")) == .requestFailed("x"))
  }

  @Test("the methods are listed in order")
  func methods() {
    #expect(Self.router.methods == ["listPRs", "rerun"])
  }
}
