import Host
import JSON
import Testing

@Suite struct JSONTextTests {
  private let value = #" {"a" : [1, 2.50 , {}], "b":[ ],"c":{"d" : "x\n"}} "#

  private func document(_ text: String) throws -> JSONDocument {
    try JSONDocument(parsing: Array(text.utf8))
  }

  @Test func `a program gets one line with no white space`() throws {
    let text = String(decoding: JSONText.compact(try document(value)), as: UTF8.self)
    #expect(text == #"{"a":[1,2.50,{}],"b":[],"c":{"d":"x\n"}}"#)
  }

  @Test func `a person gets one member a line`() throws {
    let text = String(decoding: JSONText.indented(try document(value)), as: UTF8.self)
    #expect(
      text == #"""
        {
          "a": [
            1,
            2.50,
            {}
          ],
          "b": [],
          "c": {
            "d": "x\n"
          }
        }
        """#)
  }

  @Test(arguments: ["null", "0", "\"x\"", "{}", "[]"])
  func `a scalar or an empty container stays as it is`(text: String) throws {
    #expect(JSONText.compact(try document(text)) == Array(text.utf8))
    #expect(JSONText.indented(try document(text)) == Array(text.utf8))
  }

  @Test func `what would move a cursor is escaped for a terminal and is the same value`() throws {
    let source = try document("\"a\u{7f}\u{9b}2J\u{202e}\u{e0001}ä☕\"")
    let text = JSONText.indented(source)
    #expect(
      String(decoding: text, as: UTF8.self) == #""a\u007f\u009b2J\u202e\udb40\udc01ä☕""#)
    let again = try JSONDocument(parsing: text)
    #expect(again.string(at: again.root) == source.string(at: source.root))
  }

  @Test func `the deepest document is printed`() throws {
    let text = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    let document = try document(text)
    #expect(JSONText.compact(document) == Array(text.utf8))
    #expect(JSONText.indented(document).count > text.utf8.count)
  }
}
