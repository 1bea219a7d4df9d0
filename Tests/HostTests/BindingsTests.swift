import Testing

@testable import Host

@Suite struct BindingsTests {
  private func message(_ text: String) throws -> Message {
    try #require(Message(parsing: Array(text.utf8)))
  }

  @Test(arguments: [
    ("1", "1.0"), ("100", "1e2"), ("0", "-0"), ("null", "null"), (#""é""#, #""\u00e9""#),
    (#"{"a":1,"b":2}"#, #"{ "b":2, "a":1 }"#), ("[1,[2]]", "[1, [2]]"),
    (#""{{*}}""#, #"{"any":["thing"]}"#), (#"{"a":"{{*}}"}"#, #"{"a":null}"#),
    (#"["{{x}}","{{x}}"]"#, #"[{"a":1,"b":2},{"b":2.0,"a":1}]"#),
    ("[\"{{\u{e9}}}\",\"{{e\u{301}}}\"]", #"[1,2]"#),
    ("9007199254740993", "9007199254740993.0"),
    (#"["{{x}}","{{y}}"]"#, #"[1,2]"#), (#"{"{{x}}":1}"#, #"{"{{x}}":1}"#),
  ])
  func `[W-09] a reply is as expected whatever way its value is written`(
    expected: String, received: String
  ) throws {
    var bindings = Bindings()
    try bindings.match(message(expected), message(received))
  }

  @Test(
    arguments: [
      ("1", "2", "", "1", "2"), ("1", #""1""#, "", "1", #""1""#),
      ("9007199254740993", "9007199254740992", "", "9007199254740993", "9007199254740992"),
      (
        #"["{{x}}","{{x}}"]"#, "[9007199254740993,9007199254740992]", "[1]", "9007199254740993",
        "9007199254740992"
      ),
      ("true", "false", "", "true", "false"),
      ("null", "{}", "", "null", "{}"),
      (#""é""#, "\"e\u{301}\"", "", #""é""#, "\"e\u{301}\""),
      ("[1,2]", "[1]", "[1]", "2", nil), ("[1]", "[1,2]", "[1]", nil, "2"),
      ("[1,[2,3]]", "[1,[2,4]]", "[1][1]", "3", "4"),
      (#"{"a":1}"#, "{}", ".a", "1", nil), ("{}", #"{"a":1}"#, ".a", nil, "1"),
      (#"{"a":1}"#, #"{"a":1,"a":1}"#, ".a", nil, "1"),
      (
        #"{"r":{"page":[{"n":"x"}]}}"#, #"{"r":{"page":[{"n":"y"}]}}"#, ".r.page[0].n",
        #""x""#, #""y""#
      ),
      (#"["{{x}}","{{x}}"]"#, "[1,2]", "[1]", "1", "2"),
      (#"{"a":"{{*}}"}"#, "{}", ".a", #""{{*}}""#, nil),
      (#""{{x""#, "1", "", #""{{x""#, "1"),
    ] as [(String, String, String, String?, String?)])
  func `[W-09] the first difference has its place and both values`(
    expected: String, received: String, path: String, wanted: String?, found: String?
  ) throws {
    var bindings = Bindings()
    let expected = try message(expected)
    let received = try message(received)
    let difference = Bindings.Difference(path: path, expected: wanted, received: found)
    #expect(throws: difference) { try bindings.match(expected, received) }
  }

  @Test func `[W-09] a name keeps its value from one reply to the next`() throws {
    var bindings = Bindings()
    try bindings.match(message(#"{"result":"{{id}}"}"#), message(#"{"result":"k57"}"#))
    try bindings.match(message(#"["{{id}}"]"#), message(#"["k57"]"#))
    let expected = try message(#"["{{id}}"]"#)
    let received = try message(#"["k58"]"#)
    #expect(throws: Bindings.Difference.self) { try bindings.match(expected, received) }
  }

  @Test func `[W-09] what a name stands for is put into a message to send`() throws {
    var bindings = Bindings()
    try bindings.match(message(#"["{{a}}","{{b}}"]"#), message(#"["\u0041", {"x": [1]} ]"#))
    let filled = bindings.filled(
      try message(#" {"p":["{{a}}", "{{b}}"],"q":"{{c}}","r":"{{a}}"} "#))
    #expect(
      String(decoding: filled, as: UTF8.self)
        == #"{"p":["\u0041", {"x": [1]}],"q":"{{c}}","r":"\u0041"}"#)
    let root = bindings.filled(try message(#""{{b}}""#))
    #expect(String(decoding: root, as: UTF8.self) == #"{"x": [1]}"#)
  }

  @Test func `a placeholder in what was received is a string like others`() throws {
    var bindings = Bindings()
    try bindings.match(message(#""{{a}}""#), message(#""{{*}}""#))
    let expected = try message(#""{{a}}""#)
    let received = try message("1")
    #expect(throws: Bindings.Difference.self) { try bindings.match(expected, received) }
  }
}
