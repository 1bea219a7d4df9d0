import Testing

@testable import Host

@Suite struct ConversationTests {
  @Test func `[W-09] lines are steps in order and empty ones are none`() throws {
    let text = """
      {"send": {"id": 1}}

      { "expect" : {"id":1,"result":"{{id}}"} }\r
      {"send": ["{{id}}"]}
      """
    let steps = try Conversation(parsing: Array(text.utf8)).steps
    #expect(steps.map(\.kind) == [.send, .expect, .send])
    #expect(steps.map(\.line) == [1, 3, 4])
    #expect(steps[0].message.text == Array(#"{"id": 1}"#.utf8)[...])
  }

  @Test(arguments: ["", "\n\n", " \n\t"])
  func `an empty file is a conversation without a word`(text: String) throws {
    #expect(try Conversation(parsing: Array(text.utf8)).steps.isEmpty)
  }

  @Test(
    arguments: [
      ("{\"send\":1", 1, "it is not JSON"),
      ("{\"send\":1}\n{\"send\":1} x", 2, "it is not JSON"),
      ("\n\n[]", 3, "it is no object with one member"),
      ("{}", 1, "it is no object with one member"),
      ("{\"send\":1,\"expect\":2}", 1, "it is no object with one member"),
      ("{\"receive\":1}", 1, "its member is neither send nor expect"),
      ("{\"send\":\"{{id}}\"}", 1, "it sends a {{name}} that no line took before"),
      (
        "{\"send\":1}\n{\"send\":[{\"a\":\"{{id}}\"}]}\n{\"expect\":\"{{id}}\"}", 2,
        "it sends a {{name}} that no line took before"
      ),
      ("{\"send\":[\"{{*}}\"]}", 1, "{{*}} says nothing that could be sent"),
    ] as [(String, Int, StaticString)])
  func `[W-09] a line that is no step is told by its number`(
    text: String, line: Int, reason: StaticString
  ) {
    #expect(throws: Conversation.BadLine(line: line, reason: reason)) {
      _ = try Conversation(parsing: Array(text.utf8))
    }
  }

  @Test func `a message may nest as deep as the protocol allows`() throws {
    let deepest = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(try Conversation(parsing: Array("{\"send\":\(deepest)}".utf8)).steps.count == 1)
    #expect(throws: Conversation.BadLine.self) {
      _ = try Conversation(parsing: Array("{\"send\":[\(deepest)]}".utf8))
    }
  }

  @Test(
    arguments: [
      (#""{{id}}""#, [.name(Array("id".utf8))]), (#""{{*}}""#, [.anything]),
      (#"{"{{a}}":["{{b}}",{"c":"{{d}}"}]}"#, [.name(Array("b".utf8)), .name(Array("d".utf8))]),
      (#"["{{}}","{{a","a}}","x{{a}}","{{a}}x","{{{a}}}","{{a}}{{b}}",1]"#, []),
      (#""\u007b{a}}""#, [.name(Array("a".utf8))]),
    ] as [(String, [Placeholder.Kind])])
  func `[W-09] a placeholder is a whole string`(text: String, kinds: [Placeholder.Kind]) throws {
    let message = try #require(Message(parsing: Array(text.utf8)))
    #expect(message.placeholders().map(\.kind) == kinds)
  }
}
