import JSON
import Testing

@Suite struct JSONDocumentStructureTests {
  @Test func `children stand in order and siblings skip what is below`() throws {
    let document = try parse(#"[[1,[2,3]],{"a":[4,5],"b":6},7]"#).get()
    let texts = children(of: document.root, in: document).map { text(of: $0, in: document) }
    #expect(texts == ["[1,[2,3]]", #"{"a":[4,5],"b":6}"#, "7"])
    let object = children(of: document.root, in: document)[1]
    let parts = children(of: object, in: document).map { text(of: $0, in: document) }
    #expect(parts == [#""a""#, "[4,5]", #""b""#, "6"])
  }

  @Test(arguments: [
    ("[]", 0), ("{}", 0), ("1", 0), (#""abc""#, 0), ("null", 0), ("[1]", 1), ("[[1,2,3]]", 1),
    ("[1,[2],{}]", 3), (#"{"a":1}"#, 1), (#"{"a":1,"a":{"b":2,"c":3}}"#, 2),
  ])
  func `a container counts its elements or members`(text: String, count: Int) throws {
    let document = try parse(text).get()
    #expect(document.count(of: document.root) == count)
    #expect((document.firstChild(of: document.root) == nil) == (count == 0))
  }

  @Test(arguments: [
    ("1", 0), (#""[[""#, 0), ("[]", 1), ("{}", 1), ("[1]", 1), ("[[]]", 2), (#"{"a":[]}"#, 2),
    ("[[[]],[],[[[1]]],[]]", 4), (#"{"a":{"b":{}},"c":[]}"#, 3), ("[[[],[[]]],[]]", 4),
  ])
  func `the height counts containers inside each other`(text: String, height: Int) throws {
    let document = try parse(text).get()
    #expect(document.height(of: document.root) == height)
  }

  @Test func `the height of each level is its own`() throws {
    let document = try parse(
      String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    ).get()
    var node = document.root
    for height in stride(from: 128, to: 1, by: -1) {
      #expect(document.height(of: node) == height)
      node = try #require(document.firstChild(of: node))
    }
    #expect(document.height(of: node) == 1)
    #expect(document.firstChild(of: node) == nil)
  }

  @Test func `the text of a value is its own bytes`() throws {
    let document = try parse(#" { "a" : [ 1 , -2.50e1 ] , "\u0062" : "x\"y" } "#).get()
    #expect(
      text(of: document.root, in: document) == #"{ "a" : [ 1 , -2.50e1 ] , "\u0062" : "x\"y" }"#)
    let texts = children(of: document.root, in: document).map { text(of: $0, in: document) }
    #expect(texts == [#""a""#, "[ 1 , -2.50e1 ]", #""\u0062""#, #""x\"y""#])
  }

  @Test func `[W-22] a member is found by the bytes of its name and the first one wins`() throws {
    let document = try parse(
      #"{"x":0,"\u0061":1,"a":2,"e\u0301":3,"\u00e9":4,"":5,"nested":{"y":6}}"#
    ).get()
    func value(_ name: String) -> Double? {
      document.member(name, of: document.root).map { document.number(at: $0) }
    }
    #expect(value("a") == 1)
    #expect(value("e\u{301}") == 3)
    #expect(value("\u{E9}") == 4)
    #expect(value("") == 5)
    #expect(value("y") == nil)
    #expect(value("A") == nil)
    #expect(value("nested")?.isNaN == true)
  }

  @Test(arguments: ["[]", "{}", "null", #""a""#, #"["a",1]"#])
  func `what is no object or has no such member gives none`(text: String) throws {
    let document = try parse(text).get()
    #expect(document.member("a", of: document.root) == nil)
  }

  @Test func `an array of 100,000 elements is walked once`() throws {
    let text = "[" + (0..<100_000).map { "[\($0)]" }.joined(separator: ",") + "]"
    let document = try parse(text).get()
    var sum = 0.0
    for child in children(of: document.root, in: document) {
      let number = try #require(document.firstChild(of: child))
      sum += document.number(at: number)
    }
    #expect(sum == 4_999_950_000)
  }

  private func text(of node: JSONDocument.Node, in document: JSONDocument) -> String {
    String(decoding: document.bytes[document.text(of: node)], as: UTF8.self)
  }
}
