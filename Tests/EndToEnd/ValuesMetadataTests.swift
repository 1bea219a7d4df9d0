import Testing

/// Values of every kind [W-50] and their canonical form [W-21], through `metadata`, which takes any.
@Suite struct ValuesMetadataTests {
  private static let base =
    #"{"organizationId":"org_1","provider":"stripe","authMethod":"api_key","name":"#

  /// Creates an integration with this text as its metadata.
  private static func create(_ host: HostProcess, _ metadata: String, _ name: String = "n") throws
    -> Reply
  {
    try host.reply(
      "integrations.create", #"\#(base)\#(quoted(name)),"metadata":\#(metadata)}"#)
  }

  /// The text of the stored metadata.
  private static func stored(_ host: HostProcess, _ id: JSONValue) throws -> String {
    let members = try RawJSON.members(of: try host.documentText(id))
    return members.first { $0.name == "metadata" }?.value ?? ""
  }

  struct Form: Sendable, CustomTestStringConvertible {
    let given: String
    let stored: String
    var testDescription: String { String(given.prefix(100)) }

    init(_ given: String, _ stored: String? = nil) {
      self.given = given
      self.stored = stored ?? given
    }
  }

  static let forms: [Form] = [
    // white space and order
    Form("{}"), Form(" { } ", "{}"),
    Form("{ \"b\" : [ 1 , 2 ] , \"a\" : { } }", #"{"a":{},"b":[1,2]}"#),
    Form(
      #"{"b":1,"a":2,"B":3,"aa":4,"a0":5,"_":6,"~":7,"!":8}"#,
      #"{"!":8,"B":3,"_":6,"a":2,"a0":5,"aa":4,"b":1,"~":7}"#),
    Form(
      #"{"x":{"z":{"b":1,"a":2},"y":[{"d":1,"c":2}]}}"#,
      #"{"x":{"y":[{"c":2,"d":1}],"z":{"a":2,"b":1}}}"#),
    Form(#"{"10":1,"9":2,"1":3}"#, #"{"1":3,"10":1,"9":2}"#),
    Form(#"{"a b":1,"a":2}"#, #"{"a":2,"a b":1}"#),
    // scalars
    Form(#"{"a":null,"b":true,"c":false,"d":"","e":[],"f":{}}"#),
    // numbers as ECMAScript prints them
    Form(
      #"{"n":[0,1,-1,1.0,1.5,-0.5,100,1e2,1E+2,1500,0.1,0.10,1e0]}"#,
      #"{"n":[0,1,-1,1,1.5,-0.5,100,100,100,1500,0.1,0.1,1]}"#),
    Form(
      #"{"n":[1e20,1e21,123456789012345680000,1.5e300,1e-6,1e-7,1.5e-9,0.000001,0.0000001]}"#,
      #"{"n":[100000000000000000000,1e+21,123456789012345680000,1.5e+300,0.000001,1e-7,1.5e-9,0.000001,1e-7]}"#
    ),
    Form(
      #"{"n":[9007199254740991,9007199254740993,-9007199254740992,12345678901234567890]}"#,
      #"{"n":[9007199254740991,9007199254740992,-9007199254740992,12345678901234567000]}"#),
    Form(
      #"{"n":[5e-324,2.2250738585072014e-308,1.7976931348623157e308,1e-400,0.30000000000000004]}"#,
      #"{"n":[5e-324,2.2250738585072014e-308,1.7976931348623157e+308,0,0.30000000000000004]}"#),
    Form(
      #"{"n":[0.1234567890123456789,3.0e-5,4.35,0.000035]}"#,
      #"{"n":[0.12345678901234568,0.00003,4.35,0.000035]}"#),
    // -0 and what plain JSON has no numbers for
    Form(
      #"{"n":[-0,-0.0,-0e5]}"#,
      #"{"n":[{"$float":"AAAAAAAAAIA="},{"$float":"AAAAAAAAAIA="},{"$float":"AAAAAAAAAIA="}]}"#
    ),
    Form(#"{"n":{"$float":"AAAAAAAAAIA="}}"#), Form(#"{"n":{"$float":"AAAAAAAA8H8="}}"#),
    Form(#"{"n":{"$float":"AAAAAAAA8P8="}}"#), Form(#"{"n":{"$float":"AAAAAAAA+H8="}}"#),
    Form(
      #"{ "n" : { "\u0024float" : "AAAAAAAA8H8\u003d" } }"#, #"{"n":{"$float":"AAAAAAAA8H8="}}"#),
    Form(#"{"i":{"$integer":"AQAAAAAAAAA="},"j":{"$integer":"//////////8="}}"#),
    Form(#"{"b":{"$bytes":""},"c":{"$bytes":"AAEC"},"d":{"$bytes":"+/+/AA=="}}"#),
    // strings
    Form(#"{"s":"\u0041\/\u00e9\ud83d\udd11"}"#, #"{"s":"A/é🔑"}"#),
    Form(#"{"s":"\u0000\u0001\u001f\b\f\n\r\t\"\\"}"#),
    Form(#"{"s":"\u007f\u0080\u00a0"}"#, "{\"s\":\"\u{7f}\u{80}\u{a0}\"}"),
    Form(#"{"s":"\u0085\u2028\u2029\u2027"}"#, "{\"s\":\"\\u0085\\u2028\\u2029\u{2027}\"}"),
    Form("{\"s\":\"\u{85}\u{2028}\u{2029}\"}", #"{"s":"\u0085\u2028\u2029"}"#),
    Form("{\"s\":\"e\u{301}\u{212b}\u{fffd}\u{fffe}\u{10ffff}\"}"),
    Form(#"{"s":"\u001F\u000A"}"#, #"{"s":"\u001f\n"}"#),
  ]

  @Test func `[W-21] values come back in their canonical form`() throws {
    let host = try HostProcess.start()
    for (number, form) in Self.forms.enumerated() {
      let id = try #require(try Self.create(host, form.given, "\(number)").result)
      let stored = try Self.stored(host, id)
      #expect(stored == form.stored)
      // What is canonical stays as it is.
      let again = try #require(try Self.create(host, form.stored, "\(number) again").result)
      #expect(try Self.stored(host, again) == form.stored)
    }
  }

  static let malformed = [
    #"{"$integer":1}"#, #"{"$integer":""}"#, #"{"$integer":"AQ=="}"#,
    #"{"$integer":"AQAAAAAAAA=="}"#,
    #"{"$integer":"AQAAAAAAAAAA"}"#, #"{"$integer":"AQAAAAAAAAA"}"#, #"{"$integer":null}"#,
    #"{"$integer":"AQAAAAAAAA*="}"#, #"{"$integer":"AQAAAAAAAAB="}"#, #"{"$float":1}"#,
    #"{"$float":"AAAAAAAA"}"#, #"{"$float":"AAAAAAAA8D8="}"#, #"{"$float":"AAAAAAAAAAA="}"#,
    #"{"$bytes":1}"#, #"{"$bytes":"A"}"#, #"{"$bytes":"AAA"}"#, #"{"$bytes":"A A="}"#,
    #"{"$bytes":"-_-_"}"#, #"{"$bytes":"AB=="}"#, #"{"$bytes":["AA=="]}"#,
  ]

  @Test(arguments: malformed)
  func `[W-50] a special value of the wrong form is none`(text: String) throws {
    let host = try HostProcess.start(database: .memory)
    let reply = try Self.create(host, #"{"a":[\#(text)]}"#)
    #expect(reply.code == -32602)
    #expect(reply.data?["path"]?.string?.hasPrefix(".metadata.a[0]") == true)
  }

  /// Names that no field may have [W-120]; the last is one byte too long.
  static let badNames = [
    "", "$", "$x", "$integers", "é", "🔑", "a\u{0}", "\n", "a\u{7f}", "\u{a0}",
    String(repeating: "n", count: 1_025),
  ]

  @Test func `[W-120] a field name is 1 to 1,024 bytes of printable ASCII with no leading dollar`()
    throws
  {
    let host = try HostProcess.start()
    for name in [
      "a", " ", "!", "~", "a b", "\"", "\\", "a$", "_", "0", String(repeating: "n", count: 1_023),
      String(repeating: "n", count: 1_024),
    ] {
      let text = "{\(quoted(name)):{\(quoted(name)):1}}"
      let id = try #require(
        try Self.create(host, text, "\(name.utf8.count) \(name.prefix(9))").result)
      #expect(try Self.stored(host, id) == text)
    }
    let count = try host.list().count
    for name in Self.badNames {
      for text in ["{\(quoted(name)):1}", "{\"a\":[{\"b\":1,\(quoted(name)):1}]}"] {
        let refusal = Refusal(try Self.create(host, text, "bad"))
        #expect(refusal == .limit("fieldNameBytes"), "\(quoted(name).prefix(40))")
      }
    }
    #expect(try host.list().count == count)
  }

  @Test func `[W-51] a repeated field at any depth is refused with its path`() throws {
    let host = try HostProcess.start(database: .memory)
    let rows = [
      (#"{"a":1,"a":1}"#, ".metadata.a"), (#"{"a":1,"b":2,"\u0061":3}"#, ".metadata.a"),
      (#"{"a":[{"x":1},{"y":{"z":1,"z":2}}]}"#, ".metadata.a[1].y.z"),
      (#"{"a b":{"c":1,"c":1}}"#, #".metadata["a b"].c"#),
    ]
    for (text, path) in rows {
      #expect(Refusal(try Self.create(host, text)) == .invalid(path, .duplicateField))
    }
  }

  // MARK: the size of metadata

  /// Metadata of exactly so many bytes of compact JSON, at least 9.
  static func sized(_ bytes: Int, _ letter: String = "x") -> String {
    #"{"a":"\#(String(repeating: letter, count: (bytes - 8) / letter.utf8.count))"}"#
  }

  @Test func `[W-100] metadata is at most 64 KiB of compact JSON`() throws {
    let host = try HostProcess.start()
    let refusal = Refusal.invalid(".metadata", .valueNotAllowed)
    for (number, size) in [65_535, 65_536].enumerated() {
      let text = Self.sized(size)
      try #require(text.utf8.count == size)
      let id = try #require(try Self.create(host, text, "\(number)").result)
      #expect(try Self.stored(host, id) == text)
    }
    #expect(Refusal(try Self.create(host, Self.sized(65_537), "x")) == refusal)
    // What counts is the form that is stored, not the one that was sent.
    let spaced = "{ \"a\" : \(String(repeating: " ", count: 70_000)) 1 }"
    #expect(try Self.create(host, spaced, "spaced").result != nil)
    let escaped = #"{"a":"\#(String(repeating: #"\u0041"#, count: 65_528))"}"#
    #expect(try Self.create(host, escaped, "escaped").result != nil)
    let longer = #"{"a":"\#(String(repeating: #"\u0041"#, count: 65_529))"}"#
    #expect(Refusal(try Self.create(host, longer, "longer")) == refusal)
    let separators = #"{"a":"\#(String(repeating: "\u{2028}", count: 11_000))"}"#
    #expect(Refusal(try Self.create(host, separators, "separators")) == refusal)
    #expect(try host.list().count == 4)
  }

  @Test func `[W-50] a plain number is a float and never an int64`() throws {
    let host = try HostProcess.start(database: .memory)
    let integer = #"{"$integer":"BQAAAAAAAAA="}"#
    let reply = try host.reply(
      "integrations.paginate",
      #"{"organizationId":"o","paginationOpts":{"numItems":\#(integer),"cursor":null}}"#)
    #expect(Refusal(reply) == .invalid(".paginationOpts.numItems", .typeMismatch))
    let float = #"{"$float":"AAAAAAAA8H8="}"#
    let infinite = try host.reply(
      "integrations.paginate",
      #"{"organizationId":"o","paginationOpts":{"numItems":\#(float),"cursor":null}}"#)
    #expect(infinite.code == -32602 || infinite.code == -32008)
    let text = try host.reply("integrations.list", #"{"organizationId":{"$bytes":"b3Jn"}}"#)
    #expect(Refusal(text) == .invalid(".organizationId", .typeMismatch))
  }
}
