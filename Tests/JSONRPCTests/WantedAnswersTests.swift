import JSONRPC
import Testing

/// Single lines and their answers, each followed by a good request that must still be answered.
struct WantedAnswersTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let input: String
    let replies: [String]

    init(_ input: String, _ replies: String...) {
      (self.input, self.replies) = (input, replies)
    }

    var testDescription: String { String(input.prefix(60)) }
  }

  static let invalid = "null!-32600 InvalidRequest"
  static let notJSON = "null!-32700 ParseError"

  static let ids: [Row] = [
    Row(request("null", "null"), "null=null"),
    Row(request("0", "null"), "0=null"),
    Row(request("\"\"", "null"), "\"\"=null"),
    Row(request("1.5", "null"), "1.5=null"),
    Row(request("1.0", "null"), "1.0=null"),
    Row(request("1e2", "null"), "1e2=null"),
    Row(request("-0", "null"), "-0=null"),
    Row(request("9007199254740993", "null"), "9007199254740993=null"),
    Row(request("18446744073709551616", "null"), "18446744073709551616=null"),
    Row(
      request("0." + String(repeating: "7", count: 400), "null"),
      "0." + String(repeating: "7", count: 400) + "=null"),
    Row(request(#""\u0041\/\u00e9""#, "null"), #""A/é"=null"#),
    Row(request(#""\u0009\u2028""#, "null"), #""\t\u2028"=null"#),
    Row(request("true", "null"), invalid),
    Row(request("[]", "null"), invalid),
    Row(request("{}", "null"), invalid),
    Row(#"{"jsonrpc":"2.0","id":1,"id":2,"method":"null"}"#, invalid),
    Row(#"{"jsonrpc":"2.0","id":1,"i\u0064":1,"method":"null"}"#, invalid),
  ]

  static let requests: [Row] = [
    Row(#"{"id":1,"method":"null"}"#, "1!-32600 InvalidRequest"),
    Row(#"{"jsonrpc":2.0,"id":1,"method":"null"}"#, "1!-32600 InvalidRequest"),
    Row(#"{"jsonrpc":"1.0","id":1,"method":"null"}"#, "1!-32600 InvalidRequest"),
    Row(#"{"jsonrpc":"2.0","id":1}"#, "1!-32600 InvalidRequest"),
    Row(#"{"jsonrpc":"2.0","id":1,"method":null}"#, "1!-32600 InvalidRequest"),
    Row(#"{"jsonrpc":"2.0","id":1,"Method":"null"}"#, "1!-32600 InvalidRequest"),
    Row(#"{"jsonrpc":"2.0","method":1,"id":7}"#, "7!-32600 InvalidRequest"),
    Row(#"{"jsonrpc":"2.0","method":1,"id":"a"}"#, #""a"!-32600 InvalidRequest"#),
    Row(#"{"jsonrpc":"2.0","method":1,"id":null}"#, invalid),
    Row(#"{"jsonrpc":"2.0","method":1,"id":true}"#, invalid),
    Row(#"{"jsonrpc":"2.0","method":1,"id":7,"id":7}"#, invalid),
    Row(#"{"jsonrpc":"2.0","jsonrpc":"2.0","method":"null","id":1}"#, "1!-32600 InvalidRequest"),
    Row(#"{"jsonrpc":"2.0","id":1,"method":"x","method":"null"}"#, "1!-32600 InvalidRequest"),
    Row(
      #"{"jsonrpc":"2.0","id":1,"method":"null","params":{},"params":{}}"#,
      "1!-32600 InvalidRequest"),
    Row(#"{"jsonrpc":"2.0","method":"null","method":"null"}"#, invalid),
    Row(#"{"jsonrpc":"2.0","id":1,"result":5}"#, "1!-32600 InvalidRequest"),
    Row(#"{"jsonrpc":"2.0","id":1,"method":"null","result":5,"x":{},"x":1}"#, "1=null"),
    Row(#"{"json\u0072pc":"\u0032.0","id":1,"method":"get\u005fdata"}"#, #"1=["hello",5]"#),
    Row("{}", invalid), Row("1", invalid), Row("\"x\"", invalid), Row("null", invalid),
    Row("true", invalid), Row("-1.5", invalid),
    Row(request("1", ""), "1!-32601 FunctionNotFound"),
    Row(request("1", "rpc.nope"), "1!-32601 FunctionNotFound"),
    Row(request("1", "Null"), "1!-32601 FunctionNotFound"),
    Row(request("1", #"null\u0000"#), "1!-32601 FunctionNotFound"),
    Row(request("1", "$/unknown"), "1!-32601 FunctionNotFound"),
    Row(request(nil, "$/unknown")),
    Row(request(nil, "unknown")), Row(request(nil, "null", "5")), Row(request(nil, "fail")),
    Row(request("1", "fail"), "1!-32001 NotFound"),
  ]

  static let params: [Row] = [
    Row(request("1", "echo", "null"), "1=null"),
    Row(request("1", "echo", "{}"), "1=null"),
    Row(request("1", "echo", "[]"), "1=null"),
    Row(request("1", "echo", "[null]"), "1=null"),
    Row(request("1", "echo", "[{}]"), "1=null"),
    Row(request("1", "echo", #"{"a":[1]}"#), #"1={"a":[1]}"#),
    Row(request("1", "echo", #"[{"a":[1]}]"#), #"1={"a":[1]}"#),
    Row(request("1", "echo", "1"), "1!-32602 ArgumentValidationError"),
    Row(request("1", "echo", "\"x\""), "1!-32602 ArgumentValidationError"),
    Row(request("1", "echo", "false"), "1!-32602 ArgumentValidationError"),
    Row(request("1", "echo", "[1]"), "1!-32602 ArgumentValidationError"),
    Row(request("1", "echo", "[[1,2,3]]"), "1!-32602 ArgumentValidationError"),
    Row(request("1", "echo", "[null,null]"), "1!-32602 ArgumentValidationError"),
    Row(request("1", "echo", "[{},{}]"), "1!-32602 ArgumentValidationError"),
    Row(request("1", "nope", "[1]"), "1!-32601 FunctionNotFound"),
  ]

  static let texts: [Row] = [
    Row("{} {}", notJSON), Row("{}x", notJSON), Row("NaN", notJSON), Row("[1,]", notJSON),
    Row(#"{"a":1e400}"#, notJSON), Row(#"["\ud800"]"#, notJSON), Row("\u{FEFF}{}", notJSON),
    Row("'a'", notJSON), Row(#"{"a":01}"#, notJSON), Row("// x", notJSON),
    Row(String(repeating: "[", count: 3000), notJSON),
    Row(String(repeating: "[", count: 129) + String(repeating: "]", count: 129), notJSON),
    Row(String(repeating: "[", count: 128) + String(repeating: "]", count: 128), "[\(invalid)]"),
    Row("[[]]", "[\(invalid)]"), Row("[null]", "[\(invalid)]"), Row("[]", invalid),
    Row("[\(request("1", "null"))]", "[1=null]"),
    Row("  \(request("1", "null"))\t\r", "1=null"),
    Row("\r\(request("1", "null"))", "1=null"),
  ]

  static let rows = ids + requests + params + texts

  @Test(arguments: rows, Cut.all)
  func `[W-30] [W-31] a line gets the wanted answer and the next one too`(row: Row, cut: Cut) {
    let input = row.input + "\n" + request("99", "null") + "\n"
    let (replies, end) = converse(Array(input.utf8), .line, cut)
    #expect(replies == row.replies + ["99=null"])
    #expect(end == "ended")
  }

  @Test(arguments: rows, Cut.all)
  func `[W-30] [W-31] a frame gets the wanted answer and the next one too`(row: Row, cut: Cut) {
    let input = frame(row.input) + frame(request("99", "null"))
    let (replies, end) = converse(Array(input.utf8), .header, cut)
    #expect(replies == row.replies + ["99=null"])
    #expect(end == "ended")
  }

  @Test(arguments: 1...5)
  func `[W-14] a whole conversation has the same answers however it is cut`(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let rows = Self.rows.shuffled(using: &generator)
    let wanted = rows.flatMap(\.replies)
    let lines = Array(rows.map { $0.input + "\n" }.joined().utf8)
    let frames = Array(rows.map { frame($0.input) }.joined().utf8)
    #expect(converse(lines, .line, .random(seed: seed)).replies == wanted)
    #expect(converse(frames, .header, .random(seed: seed)).replies == wanted)
  }

  @Test(arguments: rows)
  func `[W-32] a row inside a batch gets its answer inside the array`(row: Row) {
    // What is no single JSON value makes no element of a batch.
    guard row.replies != [Self.notJSON], !row.input.hasPrefix("[") else { return }
    let (replies, _) = converse(Array("[\(row.input),\(request("99", "null"))]\n".utf8))
    #expect(replies == ["[" + (row.replies + ["99=null"]).joined(separator: ", ") + "]"])
  }

  @Test func `[W-20] invalid UTF-8 is not JSON`() {
    let line = Array(#"{"jsonrpc":"2.0","id":1,"method":""#.utf8) + [0xFF, 0xFE, 0x22, 0x7D, 0x0A]
    #expect(converse(line).replies == [Self.notJSON])
  }

  @Test func `[W-21] a reply is these bytes`() {
    var host = ScriptedHost()
    host.feed(request("1", "get_data") + "\n" + request("\"b\"", "fail") + "\n[")
    let wanted = """
      {"jsonrpc":"2.0","id":1,"result":["hello",5]}
      {"jsonrpc":"2.0","id":"b","error":{"code":-32001,"message":"It is not there.",\
      "data":{"kind":"NotFound"}}}

      """
    #expect(String(decoding: host.output, as: UTF8.self) == wanted)
  }
}
