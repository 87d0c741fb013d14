import Testing

@testable import JSONRPC

@Suite struct MessageTests {
  static let requests: [(String, RequestID)] = [
    (#"{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1}}"#, .number(JSONNumber(1))),
    (#"{"jsonrpc":"2.0","id":"x","method":"m","params":{"a":1}}"#, .string("x")),
    (#"{"jsonrpc":"2.0","id":null,"method":"m","params":{"a":1}}"#, .null),
    (#"{"method":"m","params":{"a":1},"extra":[],"id":-7,"jsonrpc":"2.0"}"#, .number(JSONNumber(-7))),
  ]

  @Test("a request has its id, whatever the order of members", arguments: requests)
  func request(text: String, id: RequestID) throws {
    #expect(Message(try JSON(parsing: text)) == .request(id: id, method: "m", params: ["a": 1]))
  }

  @Test(
    "an id comes back as it was written",
    arguments: [
      "1", "-1", "1.0", "1e2", "1234567890123456789012345678901234567890", "0.10", #""""#, #""1""#, "null",
    ])
  func echo(id: String) throws {
    let value = try #require(RequestID(try JSON(parsing: id)))
    #expect(
      Envelope.answer(to: value, .success(true)).text() == #"{"jsonrpc":"2.0","id":\#(id),"result":true}"#)
  }

  @Test(
    "what is no message is answered with -32600, and with its id where it has one",
    arguments: [
      ("1", "null"), ("null", "null"), (#""x""#, "null"), ("[]", "null"), ("{}", "null"),
      (#"{"jsonrpc":"2.0","method":1,"params":"bar"}"#, "null"), (#"{"jsonrpc":"2.0","id":1}"#, "1"),
      (#"{"id":1,"method":"m"}"#, "1"), (#"{"jsonrpc":"1.0","id":"a","method":"m"}"#, #""a""#),
      (#"{"jsonrpc":2.0,"id":1,"method":"m"}"#, "1"), (#"{"jsonrpc":"2.0","id":1,"method":null}"#, "1"),
      (#"{"jsonrpc":"2.0","id":1,"method":["m"]}"#, "1"),
      (#"{"jsonrpc":"2.0","id":true,"method":"m"}"#, "null"),
      (#"{"jsonrpc":"2.0","id":[1],"method":"m"}"#, "null"),
      (#"{"jsonrpc":"2.0","id":{},"method":"m"}"#, "null"),
    ])
  func invalid(text: String, id: String) throws {
    guard case .invalid(let found, let error) = Message(try JSON(parsing: text)) else {
      Issue.record("taken for a message")
      return
    }
    #expect(found.json.text() == id)
    #expect(error.code == -32600)
  }

  @Test(
    "what names a method and has no id is a notification, however wrong",
    arguments: [
      #"{"jsonrpc":"2.0","method":"m"}"#, #"{"method":"m"}"#, #"{"jsonrpc":"1.0","method":"m","params":3}"#,
    ])
  func notification(text: String) throws {
    guard case .notification("m", _) = Message(try JSON(parsing: text)) else {
      Issue.record("no notification")
      return
    }
  }

  @Test(
    "responses are told from requests",
    arguments: [
      #"{"jsonrpc":"2.0","id":1,"result":null}"#,
      #"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#,
    ])
  func response(text: String) throws {
    #expect(Message(try JSON(parsing: text)) == .response)
  }

  @Test("an error has no data member unless it has data")
  func errors() {
    let plain = Envelope.answer(to: .null, .failure(.requestCancelled))
    #expect(plain["error"]?.object?.members.map(\.name) == ["code", "message"])
    let rich = RPCError.requestFailed("No.", data: ["kind": "conflict"])
    #expect(rich.json.text() == #"{"code":-32803,"message":"No.","data":{"kind":"conflict"}}"#)
  }
}
