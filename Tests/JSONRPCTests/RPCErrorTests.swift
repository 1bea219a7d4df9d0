import JSON
import JSONRPC
import Testing

struct RPCErrorTests {
  static func text(_ error: RPCError) -> String {
    var writer = JSONWriter()
    error.write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func `[W-70] data begins with the kind and goes on with the details`() {
    let error = RPCError(.notFound, message: "It says \"no\".") { writer in
      writer.key("field")
      writer.string("name")
    }
    #expect(
      Self.text(error) == #"{"code":-32001,"message":"It says \"no\".","#
        + #""data":{"kind":"NotFound","field":"name"}}"#)
    #expect(error.kind == "NotFound")
  }

  @Test func `[W-70] a narrower kind stands in place of the code's own`() {
    let error = RPCError(.internalError, kind: "ReturnsValidationError", message: "No.")
    #expect(error.kind == "ReturnsValidationError")
    #expect(String(decoding: error.data, as: UTF8.self) == #"{"kind":"ReturnsValidationError"}"#)
  }

  @Test(
    arguments: [
      (RPCError.framingLost, -32700, #"{"kind":"ParseError"}"#),
      (.parseError(JSONError(.syntax, at: 3)), -32700, #"{"kind":"ParseError"}"#),
      (.invalidRequest("No."), -32600, #"{"kind":"InvalidRequest"}"#),
      (.shutDown, -32600, #"{"kind":"InvalidRequest"}"#),
      (
        .messageTooLarge(.standard), -32600,
        #"{"kind":"LimitExceeded","limit":"messageBytes"}"#
      ),
      (.batchTooLong(.standard), -32600, #"{"kind":"LimitExceeded","limit":"batchLength"}"#),
      (.replyTooLarge(.standard), -32008, #"{"kind":"LimitExceeded","limit":"replyBytes"}"#),
      (
        .batchReplyTooLarge(.standard), -32008,
        #"{"kind":"LimitExceeded","limit":"batchReplyBytes"}"#
      ),
      (.cancelled, -32800, #"{"kind":"Cancelled"}"#),
      (
        .argumentsNotObject, -32602,
        #"{"kind":"ArgumentValidationError","path":"","reason":"typeMismatch"}"#
      ),
      (
        .internalError(requestID: "r7"), -32603, #"{"kind":"InternalError","requestId":"r7"}"#
      ),
      (.functionNotFound("x"), -32601, #"{"kind":"FunctionNotFound"}"#),
    ])
  func `[W-70] an error of the protocol has its code and data`(
    row: (error: RPCError, code: Int, data: String)
  ) {
    #expect(row.error.code.rawValue == row.code)
    #expect(String(decoding: row.error.data, as: UTF8.self) == row.data)
    #expect(row.error.message.hasSuffix(".") || row.error.message.hasSuffix("'"))
  }

  @Test func `[W-51] the message about arguments begins as the contract says`() {
    #expect(RPCError.argumentsNotObject.message.hasPrefix("ArgumentValidationError: "))
  }

  @Test(
    arguments: [
      ("integrations.list", "integrations.list"),
      ("a:b:c", "a.b.c"),
      ("a\u{0}\n\u{1F}\u{7F}\u{85}\u{9F}b", "ab"),
      ("\u{20}\u{A0}é😀", "\u{20}\u{A0}é😀"),
      ("e\u{301}", "e\u{301}"),
      (String(repeating: "x", count: 128), String(repeating: "x", count: 128)),
      (String(repeating: "\u{1}x", count: 129), String(repeating: "x", count: 128)),
      ("", ""),
    ])
  func `[W-41] an unknown name is repeated clean and cut`(row: (name: String, shown: String)) {
    let message = RPCError.functionNotFound(row.name).message
    #expect(Array(message.utf8) == Array("Could not find public function for '\(row.shown)'".utf8))
  }
}
