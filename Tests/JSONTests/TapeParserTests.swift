import JSON
import Testing

@Suite struct TapeParserTests {
  @Test(arguments: [
    ("null", JSONKind.null), ("false", .false), ("true", .true), ("0", .number), (#""""#, .string),
    ("[]", .array), ("{}", .object), (" \t\r\n null \t\r\n", .null), ("[ ]", .array),
    ("{\n}", .object),
  ])
  func `a value of each kind is a document`(text: String, kind: JSONKind) throws {
    let document = try parse(text).get()
    #expect(document.kind(of: document.root) == kind)
  }

  @Test(arguments: [
    (#"[1,2,[3,[],{}],{"a":{"b":[4]},"c":"d"}]"#, #"[1,2,[3,[],{}],{"a":{"b":[4]},"c":"d"}]"#),
    (" [ 1 , { \"a\" : [ ] , \"a\" : 2 } ] ", #"[1,{"a":[],"a":2}]"#),
    (#"{"":{"":{"":{}}}}"#, #"{"":{"":{"":{}}}}"#), ("[[],[[]],[[],[]]]", "[[],[[]],[[],[]]]"),
    (#"[true,false,null,"x",-1.50]"#, #"[true,false,null,"x",-1.5]"#),
  ])
  func `the tape holds what the text says`(text: String, expected: String) throws {
    #expect(compact(try parse(text).get()) == expected)
  }

  @Test(arguments: [
    ("", JSONError(.unexpectedEnd, at: 0)), ("  ", JSONError(.unexpectedEnd, at: 2)),
    ("[", JSONError(.unexpectedEnd, at: 1)), ("{", JSONError(.unexpectedEnd, at: 1)),
    ("[1", JSONError(.unexpectedEnd, at: 2)), ("[1,", JSONError(.unexpectedEnd, at: 3)),
    (#"{"a""#, JSONError(.unexpectedEnd, at: 4)), (#"{"a":"#, JSONError(.unexpectedEnd, at: 5)),
    (#"{"a":1"#, JSONError(.unexpectedEnd, at: 6)), (#"{"a":1,"#, JSONError(.unexpectedEnd, at: 7)),
    ("[1,]", JSONError(.syntax, at: 3)), (#"{"a":1,}"#, JSONError(.syntax, at: 7)),
    ("[,1]", JSONError(.syntax, at: 1)), ("[1,,2]", JSONError(.syntax, at: 3)),
    ("[1 2]", JSONError(.syntax, at: 3)), ("[1:2]", JSONError(.syntax, at: 2)),
    ("{1:2}", JSONError(.syntax, at: 1)), (#"{"a"}"#, JSONError(.syntax, at: 4)),
    (#"{"a",1}"#, JSONError(.syntax, at: 4)), (#"{"a":1 "b":2}"#, JSONError(.syntax, at: 7)),
    (#"{"a"::1}"#, JSONError(.syntax, at: 5)), (#"{:1}"#, JSONError(.syntax, at: 1)),
    (#"{"a":}"#, JSONError(.syntax, at: 5)), (#"{a:1}"#, JSONError(.syntax, at: 1)),
    ("[}", JSONError(.syntax, at: 1)), ("{]", JSONError(.syntax, at: 1)),
    ("[1}", JSONError(.syntax, at: 2)), (#"{"a":1]"#, JSONError(.syntax, at: 6)),
    ("]", JSONError(.syntax, at: 0)), ("}", JSONError(.syntax, at: 0)),
    ("1 2", JSONError(.syntax, at: 2)), ("[] []", JSONError(.syntax, at: 3)),
    ("{}}", JSONError(.syntax, at: 2)), ("null,", JSONError(.syntax, at: 4)),
    ("nul", JSONError(.unexpectedEnd, at: 3)), ("nulk", JSONError(.syntax, at: 3)),
    ("truE", JSONError(.syntax, at: 3)), ("True", JSONError(.syntax, at: 0)),
    ("[nullx]", JSONError(.syntax, at: 5)), ("fals", JSONError(.unexpectedEnd, at: 4)),
    ("// a\n1", JSONError(.syntax, at: 0)), ("[1/**/]", JSONError(.syntax, at: 2)),
    ("\u{FEFF}1", JSONError(.syntax, at: 0)), ("1\u{FEFF}", JSONError(.syntax, at: 1)),
    ("\u{A0}1", JSONError(.syntax, at: 0)), ("\u{C}1", JSONError(.syntax, at: 0)),
    ("\u{B}1", JSONError(.syntax, at: 0)), ("\u{2028}1", JSONError(.syntax, at: 0)),
    ("1\u{0}", JSONError(.syntax, at: 1)), ("undefined", JSONError(.syntax, at: 0)),
  ])
  func `[W-20] text against the grammar is refused where it breaks`(
    text: String, expected: JSONError
  ) {
    #expect(refusal(text) == expected)
  }

  @Test(arguments: [1, 2, 64, 127, 128, 255])
  func `[W-20] the root is level 1 and the level after the last is refused`(limit: Int) {
    for (open, close) in [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")] {
      let each = open.count == 6 ? 2 : 1
      for levels in [limit - 1, limit, limit + 1] where levels % each == 0 {
        let text =
          String(repeating: open, count: levels / each) + "1"
          + String(repeating: close, count: levels / each)
        #expect(refusal(text, maximumDepth: limit)?.code == (levels > limit ? .tooDeep : nil))
      }
    }
    let deep = String(repeating: "[", count: limit)
    #expect(refusal(deep, maximumDepth: limit) == JSONError(.unexpectedEnd, at: limit))
    #expect(refusal(deep + "[", maximumDepth: limit) == JSONError(.tooDeep, at: limit))
  }

  @Test func `a level that was left can be entered again`() {
    #expect(refusal("[[],[],[[]],{}]", maximumDepth: 3) == nil)
    #expect(refusal("[[],[],[[]],{}]", maximumDepth: 2) == JSONError(.tooDeep, at: 8))
  }

  @Test func `no value nests when no depth is allowed`() {
    #expect(refusal("1", maximumDepth: 0) == nil)
    #expect(refusal("[]", maximumDepth: 0) == JSONError(.tooDeep, at: 0))
    #expect(refusal("[]", maximumDepth: .min) == JSONError(.tooDeep, at: 0))
  }

  @Test func `more levels than a tape can count are refused`() {
    let text = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
    #expect(refusal(text, maximumDepth: .max) == JSONError(.tooDeep, at: 255))
  }

  /// Texts with the most values in the fewest bytes, cut off anywhere.
  @Test(arguments: [
    "[1,", "[[],", #"{"":1,"#, #"{"":"#, "[", "1", "[1,1,1,1,1,", "[]", "{}", "[{},",
  ])
  func `the densest text fits the tape at every length`(unit: String) {
    for depth in [1, 3, 128, 255] {
      let long = Array(String(repeating: unit, count: 200).utf8)
      for length in 0..<min(long.count, 500) {
        _ = refusal(Array(long.prefix(length)), maximumDepth: depth)
      }
    }
  }

  @Test func `the densest text of a great size fits the tape`() throws {
    let ones =
      Array("[".utf8) + Array(repeatElement("1,".utf8, count: 100_000).joined()) + [0x31, 0x5D]
    let document = try JSONDocument(parsing: ones)
    #expect(document.count(of: document.root) == 100_001)
  }

  @Test func `more bytes than a tape can point at are refused`() {
    let most = 1 << 28 - 1
    let bytes = [UInt8](repeating: 0x20, count: most + 1)
    #expect(refusal(bytes) == JSONError(.tooLong, at: most))
  }
}
