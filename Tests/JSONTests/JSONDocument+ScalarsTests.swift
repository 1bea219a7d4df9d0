import JSON
import Testing

@Suite struct JSONDocumentScalarsTests {
  /// Text, whether it has an escape, and the string that it stands for.
  static let strings: [(String, Bool, String)] = [
    (#""""#, false, ""), (#""abc""#, false, "abc"), (#""é漢😀""#, false, "é漢😀"),
    (#""\n""#, true, "\n"), (#""a\u00e9b""#, true, "a\u{E9}b"), (#""\u6f22""#, true, "\u{6F22}"),
    (#""\ud83d\ude00é""#, true, "\u{1F600}\u{E9}"), (#""\\u0041""#, true, #"\u0041"#),
    (#""\u0000""#, true, "\0"), (#""e\u0301""#, true, "e\u{301}"), (#""\/""#, true, "/"),
    (#""\u0022\u005C""#, true, #""\"#),
  ]

  @Test(arguments: strings)
  func `a string is read without its escapes`(text: String, isEscaped: Bool, value: String) throws {
    let document = try parse("[\(text),null]").get()
    let node = children(of: document.root, in: document)[0]
    let utf8 = Array(value.utf8)
    #expect(document.isEscaped(node) == isEscaped)
    #expect(Array(document.string(at: node).utf8) == utf8)
    #expect(document.utf8Count(of: node) == utf8.count)
    #expect(document.scalarCount(of: node) == value.unicodeScalars.count)
    #expect(document.withUTF8(of: node) { span in span.indices.map { span[$0] } } == utf8)
    var output = Array("before".utf8)
    document.appendUTF8(of: node, to: &output)
    #expect(output == Array("before".utf8) + utf8)
  }

  @Test func `[W-22] strings are equal when their bytes are`() throws {
    let texts = Self.strings.map(\.0)
    let document = try parse("[\(texts.joined(separator: ","))]").get()
    let nodes = children(of: document.root, in: document)
    for (left, node) in zip(Self.strings, nodes) {
      for (right, other) in zip(Self.strings, nodes) {
        let isSame = Array(left.2.utf8) == Array(right.2.utf8)
        #expect(document.equals(node, right.2) == isSame)
        #expect(document.equals(node, other) == isSame)
      }
    }
  }

  @Test(arguments: [
    (#"["\u0061bc","abc"]"#, true), (#"["\u00e9","é"]"#, true), (#"["e\u0301","é"]"#, false),
    (#"["12345678","12345678"]"#, true), (#"["12345678","12345x78"]"#, false),
    (#"["123456789","123456780"]"#, false), (#"["x23456789","123456789"]"#, false),
    (#"["1234567890123456","123456789012345x"]"#, false),
    (#"["abc","abd"]"#, false), (#"["abc","ab"]"#, false), ("[1,1]", false), (#"["1",1]"#, false),
  ])
  func `[W-22] an escape does not tell two strings apart`(text: String, isSame: Bool) throws {
    let document = try parse(text).get()
    let nodes = children(of: document.root, in: document)
    #expect(document.equals(nodes[0], nodes[1]) == isSame)
    #expect(document.equals(nodes[1], nodes[0]) == isSame)
  }

  @Test func `an error of the body passes through`() throws {
    let document = try parse(#"["a","\n"]"#).get()
    for node in children(of: document.root, in: document) {
      #expect(throws: JSONError(.syntax, at: 1)) {
        try document.withUTF8(of: node) { _ throws(JSONError) in throw JSONError(.syntax, at: 1) }
      }
    }
  }

  @Test(arguments: ["null", "true", "12", "[1]", #"{"a":1}"#])
  func `what is no string reads as an empty one and equals none`(text: String) throws {
    let document = try parse(text).get()
    let root = document.root
    #expect(document.string(at: root).isEmpty)
    #expect(document.utf8Count(of: root) == 0)
    #expect(document.scalarCount(of: root) == 0)
    #expect(!document.isEscaped(root))
    #expect(!document.equals(root, text))
    #expect(!document.equals(root, ""))
    #expect(!document.equals(root, root))
    var writer = JSONWriter()
    writer.string(of: root, in: document)
    #expect(writer.bytes == Array(#""""#.utf8))
  }

  @Test(arguments: ["null", "true", #""12""#, "[1]", "{}"])
  func `what is no number reads as NaN`(text: String) throws {
    let document = try parse(text).get()
    #expect(document.number(at: document.root).isNaN)
  }
}
