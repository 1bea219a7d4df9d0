import JSONRPC
import Testing

/// The examples of the JSON-RPC 2.0 specification, and what this contract makes of them: params
/// are by name, so those by position are refused. [W-30] [W-31] [W-32]
struct SpecificationExamplesTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let name: String
    let input: String
    let replies: [String]

    init(_ name: String, _ input: String, _ replies: [String]) {
      (self.name, self.input, self.replies) = (name, input, replies)
    }

    var testDescription: String { name }
  }

  static let invalid = "null!-32600 InvalidRequest"
  static let byName = #"{"subtrahend":23,"minuend":42}"#

  static let examples: [Example] = [
    Example(
      "1 by position", request("1", "subtract", "[42, 23]"),
      ["1!-32602 ArgumentValidationError"]),
    Example(
      "2 by position, turned", request("2", "subtract", "[23, 42]"),
      ["2!-32602 ArgumentValidationError"]),
    Example("3 by name", request("3", "subtract", byName), ["3=19"]),
    Example(
      "4 by name, turned", request("4", "subtract", #"{"minuend": 42, "subtrahend": 23}"#),
      ["4=19"]),
    Example("5 notification", request(nil, "update", "[1,2,3,4,5]"), []),
    Example("6 unknown notification", request(nil, "foobar"), []),
    Example(
      "7 unknown method", request("\"1\"", "foobar"), [#""1"!-32601 FunctionNotFound"#]),
    Example(
      "8 not JSON", #"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#,
      ["null!-32700 ParseError"]),
    Example("9 no request", #"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#, [invalid]),
    Example(
      "10 batch that is not JSON",
      #"[{"jsonrpc": "2.0", "method": "sum", "id": "1"},{"jsonrpc": "2.0", "method"]"#,
      ["null!-32700 ParseError"]),
    Example("11 empty batch", "[]", [invalid]),
    Example("12 batch of no request", "[1]", ["[\(invalid)]"]),
    Example("13 batch of no requests", "[1,2,3]", ["[\(invalid), \(invalid), \(invalid)]"]),
    Example(
      "14 mixed batch",
      "["
        + [
          request("\"1\"", "sum", "{}"), request(nil, "notify_hello", "[7]"),
          request("\"2\"", "subtract", byName), #"{"foo": "boo"}"#,
          request("\"5\"", "foo.get", #"{"name": "myself"}"#), request("\"9\"", "get_data"),
        ].joined(separator: ",") + "]",
      [
        #"["1"=null, "2"=19, \#(invalid), "5"!-32601 FunctionNotFound, "9"=["hello",5]]"#
      ]),
    Example(
      "15 batch of notifications",
      "[\(request(nil, "notify_sum", "[1,2,4]")),\(request(nil, "notify_hello", "[7]"))]", []),
  ]

  @Test(arguments: examples, Cut.all)
  func `[W-30] an example gets its answer as a line`(example: Example, cut: Cut) {
    let (replies, end) = converse(Array((example.input + "\n").utf8), .line, cut)
    #expect(replies == example.replies)
    #expect(end == "ended")
  }

  @Test(arguments: examples, Cut.all)
  func `[W-30] an example gets its answer as a frame`(example: Example, cut: Cut) {
    let input = frame(example.input) + frame(request("99", "null"))
    let (replies, end) = converse(Array(input.utf8), .header, cut)
    #expect(replies == example.replies + ["99=null"])
    #expect(end == "ended")
  }
}
