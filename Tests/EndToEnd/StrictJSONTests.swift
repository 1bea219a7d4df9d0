import Testing

/// The JSON of [W-20], judged through the process: each text stands as a member that a request may
/// have beside its own, so that nothing but the parser looks at it.
@Suite struct StrictJSONTests {
  private static let parseError = "null: -32700 ParseError"

  /// A ping that carries `text`.
  private static func carrying(_ text: String) -> String {
    #"{"jsonrpc":"2.0","id":1,"method":"host.ping","x":\#(text)}"#
  }

  private static func check(_ bytes: [UInt8], _ reply: String) throws {
    try Expectation(
      "\(bytes.count) bytes", bytes: bytes + Array(("\n" + ping(2) + "\n").utf8),
      [reply, "2: null"]
    ).check(["--framing", "line"])
  }

  static let good = [
    "null", "true", "false", "0", "-0", "-0.0", "1.0", "1e2", "1E+2", "1e-2",
    "123456789012345678901",
    "1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", "1e-400", "-1e-400", "0e999999",
    "0.0e99999999999999999999", "1e-99999999999999999999", #""""#, #""\"\\\/\b\f\n\r\t""#,
    #""\u0000\u001f\u007f""#, #""\ud83d\ude00""#, #""\uD83D\uDE00""#,
    #""\uFFFF\ufffe\udbff\udfff""#,
    "\"\u{7f}\u{80}\u{9f}\u{feff}\u{ffff}\u{10ffff}\"", "[]", "{}", "[ ]", "{ }", "[[],{}]",
    "{\"a\":1,\"a\":2}", "{\"\":\"\"}", " \t\r1 \t\r", "[\t1\r,\t2 ]",
    "{ \"a\" : 1 , \"b\" : [ ] }",
  ]

  @Test(arguments: good)
  func `[W-20] what RFC 8259 allows is taken`(text: String) throws {
    try Self.check(Array(Self.carrying(text).utf8), "1: null")
  }

  static let bad = [
    "", "nul", "Null", "TRUE", "nan", "NaN", "Infinity", "-Infinity", "undefined", "+1", "01",
    "-01",
    "00", "-", ".5", "5.", "1.e1", "1e", "1e+", "0x1", "1_000", "1,5", "- 1", "1e400", "-1e400",
    "1.8e308", "1e99999999999999999999", "１", "'a'", #""a"#, #"a""#, #""\x""#, #""\u12""#,
    #""\u12g4""#, #""\U0041""#, #""\""#, "\"\u{1}\"", "\"a\tb\"", "\"\r\"", "\"\u{0}\"",
    #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800x""#, #""\udc00\ud800""#,
    #""\ud800\u0041""#, #""\ud83d\n""#, "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1", "1]", "[1}", "{1}",
    #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{a:1}"#, #"{'a':1}"#, #"{"a" 1}"#,
    #"{"a":1 "b":2}"#, #"{"a":1;"b":2}"#, #"{"a"::1}"#, #"{null:1}"#, #"{1:1}"#, "1 // no",
    "/* no */ 1", "# no", "1\u{a0}", "\u{2003}1", "\u{feff}1", "\u{b}1", "\u{c}1", "<1>", "1;",
    "\"a\" \"b\"", "[\"a\",", "()", "`a`", "\\n", "\\u0031",
  ]

  @Test(arguments: bad)
  func `[W-20] what RFC 8259 does not allow is a parse error with id null`(text: String) throws {
    try Self.check(Array(Self.carrying(text).utf8), Self.parseError)
  }

  static let brokenUTF8: [[UInt8]] = [
    [0x80], [0xbf], [0xff], [0xfe], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xc2, 0x41],
    [0xe0, 0x80, 0x80],
    [0xe0, 0x9f, 0xbf], [0xe2, 0x82], [0xe2, 0x28, 0xa1], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf],
    [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], [0xf0, 0x80, 0x80, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
    [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
    [0xc3, 0xa9, 0xa9], [0xf0, 0x28, 0x8c, 0xbc], [0xe9],
  ]

  @Test(arguments: brokenUTF8)
  func `[W-20] bytes that are not UTF-8 are a parse error wherever they stand`(
    broken: [UInt8]
  ) throws {
    let start = Array(#"{"jsonrpc":"2.0","id":1,"method":"host.ping","x":"#.utf8)
    let quote = UInt8(ascii: "\"")
    try Self.check(start + [quote] + broken + [quote, UInt8(ascii: "}")], Self.parseError)
    // Far into a long string, where a parser may have gone over to a faster way.
    let far = Array(repeating: UInt8(ascii: "a"), count: 1_001)
    try Self.check(start + [quote] + far + broken + [quote, UInt8(ascii: "}")], Self.parseError)
    try Self.check(
      Array(#"{"jsonrpc":"2.0","id":1,"method":"host.ping",""#.utf8) + broken
        + Array(#"":1}"#.utf8), Self.parseError)
    try Self.check(start + broken + [UInt8(ascii: "}")], Self.parseError)
  }

  @Test(
    arguments: [
      [0xc2, 0x80], [0xdf, 0xbf], [0xe0, 0xa0, 0x80], [0xed, 0x9f, 0xbf], [0xee, 0x80, 0x80],
      [0xef, 0xbf, 0xbf], [0xf0, 0x90, 0x80, 0x80], [0xf4, 0x8f, 0xbf, 0xbf],
    ] as [[UInt8]])
  func `[W-20] the first and last scalar of every length are UTF-8`(scalar: [UInt8]) throws {
    let start = Array(#"{"jsonrpc":"2.0","id":1,"method":"host.ping","x":""#.utf8)
    try Self.check(start + scalar + Array(#""}"#.utf8), "1: null")
  }

  @Test(
    arguments: [[0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf], [0, 0, 0xfe, 0xff]] as [[UInt8]])
  func `[W-20] a byte order mark is not JSON`(mark: [UInt8]) throws {
    try Self.check(mark + Array(ping(1).utf8), Self.parseError)
  }

  @Test func `[W-20] UTF-16 is not JSON`() throws {
    let wide = ping(1).utf8.reduce(into: [UInt8]()) { $0 += [$1, 0] }
    try Expectation(
      "UTF-16", bytes: Array("Content-Length: \(wide.count)\r\n\r\n".utf8) + wide,
      [Self.parseError]
    ).check(framing: .header)
  }

  // MARK: depth

  @Test(arguments: [(126, "1: null"), (127, "1: null"), (128, parseError), (3_000, parseError)])
  func `[W-20] [W-120] a message nests 128 levels, itself the first`(
    levels: Int, reply: String
  ) throws {
    try Self.check(Array(Self.carrying(nested(levels)).utf8), reply)
    let objects =
      String(repeating: #"{"a":"#, count: levels) + "1" + String(repeating: "}", count: levels)
    try Self.check(Array(Self.carrying(objects).utf8), reply)
  }

  @Test(arguments: [(126, "[1: null]"), (127, parseError)])
  func `[W-20] [W-120] a batch is a level of its own`(levels: Int, reply: String) throws {
    try Self.check(Array("[\(Self.carrying(nested(levels)))]".utf8), reply)
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":", "[[],"])
  func `[W-20] a million levels that never end are a parse error`(opening: String) throws {
    try Self.check(Array(String(repeating: opening, count: 1_000_000).utf8), Self.parseError)
  }

  @Test func `[W-20] a broken message is refused whole, batch or not`() throws {
    try Self.check(Array("[\(ping(1)),{\"jsonrpc\": \"2.0\", \"method\"".utf8), Self.parseError)
    try Self.check(Array("[\(ping(1)),\(Self.carrying("1e400"))]".utf8), Self.parseError)
    try Self.check(Array((ping(1) + "]").utf8), Self.parseError)
    try Self.check(Array((ping(1) + " 1").utf8), Self.parseError)
    try Self.check(Array((ping(1) + ",").utf8), Self.parseError)
  }

  @Test func `[W-70] a parse error says nothing of what was sent`() throws {
    let canary = "shpat_0123456789abcdef"
    let talk = try HostProcess.exchange(
      joined([#"{"accessToken":"\#(canary)","x":nope}"#, Self.carrying("\"\(canary)")]),
      ["--log-level", "debug"], database: .memory)
    #expect(try talk.summaries == [Self.parseError, Self.parseError])
    #expect(!String(decoding: talk.stdout, as: UTF8.self).contains(canary))
    #expect(!talk.stderr.contains(canary))
  }
}
