import Testing

@testable import Host

@Suite struct CallArgumentsTests {
  private func json(_ words: [String]) throws -> String? {
    guard case .json(let bytes) = try CallArguments(words: words[...]) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ([], "{}"),
    (["{}"], "{}"),
    ([#" {"a": 1}"#], #" {"a": 1}"#),
    (["a=1"], #"{"a":1}"#),
    (["a=x"], #"{"a":"x"}"#),
    (["a="], #"{"a":""}"#),
    (["a=x=y"], #"{"a":"x=y"}"#),
    (["a=true", "b=null", "c=[1,2]"], #"{"a":true,"b":null,"c":[1,2]}"#),
    ([#"a={"b":1}"#], #"{"a":{"b":1}}"#),
    ([#"a="5""#, "b=05", "c=1e999"], #"{"a":"5","b":"05","c":"1e999"}"#),
    (["a.b=1", "a.c.d=x", "e=2"], #"{"a":{"b":1,"c":{"d":"x"}},"e":2}"#),
    (["a={\"b\":1}\n", "c= 2 ", "d=x"], #"{"a":{"b":1},"c":2,"d":"x"}"#),
    (["$timeoutMs=5"], #"{"$timeoutMs":5}"#),
    (["a=line\nfeed \"q\""], #"{"a":"line\nfeed \"q\""}"#),
    (["a=\u{301}x"], "{\"a\":\"\u{301}x\"}"),
    (["a.\u{301}b=1"], "{\"a\":{\"\u{301}b\":1}}"),
    (["é=1", "e\u{301}=2"], "{\"é\":1,\"e\u{301}\":2}"),
  ])
  func `the words become one JSON object`(words: [String], wanted: String) throws {
    #expect(try json(words).map { Array($0.utf8) } == Array(wanted.utf8))
  }

  @Test func `a hyphen stands for the standard input`() throws {
    #expect(try CallArguments(words: ["-"]) == .standardInput)
  }

  @Test(arguments: [
    (["{"], 1), ([#"{"a":1} x"#], 1), (["word"], 1), (["a=1", "word"], 2), (["=1"], 1),
    (["a..b=1"], 1), ([".a=1"], 1), (["a.=1"], 1), (["a=1", "a=2"], 2), (["a=1", "a.b=2"], 2),
    (["a.b=1", "a=2"], 2), (["a.b=1", "a.b=2"], 2), (["-", "a=1"], 1), (["{}", "{}"], 1),
    ([#"a={"b":1}"#, "a.c=2"], 2), ([String(repeating: "a.", count: 100_000) + "a=1"], 1),
  ])
  func `[W-03] other words are told by their place and not repeated`(
    words: [String], position: Int
  ) throws {
    let error = try #require(throws: UsageError.self) {
      _ = try CallArguments(words: words[...])
    }
    let line = String(decoding: LogLine(.error, error.message, error.fields).bytes, as: UTF8.self)
    #expect(line.hasSuffix(" subcommand=call argument=\(position)\n"))
    #expect(line.contains("--help"))
    #expect(!line.contains("word"))
  }

  @Test(arguments: ["", "[]", "null", "\"x\"", "{} {}", "{\"a\":}"])
  func `only an object is taken from the standard input`(text: String) {
    #expect(throws: UsageError.self) { _ = try CallArguments.checked(Array(text.utf8)) }
  }

  @Test func `an object from the standard input is kept as it is`() throws {
    let bytes = Array(" {\"a\" : 1}\n".utf8)
    #expect(try CallArguments.checked(bytes) == bytes)
  }
}
