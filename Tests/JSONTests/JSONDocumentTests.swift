import Testing

@testable import JSON

@Suite struct JSONDocumentTests {
  @Test func `a document reads as null before the first parse`() {
    expectNull(JSONDocument())
  }

  @Test func `a document reads as null after release and after an error`() throws {
    var document = try parse("[1]").get()
    document.release()
    expectNull(document)

    try document.parse(Array("[1]".utf8), in: 0..<3)
    #expect(throws: JSONError(.unexpectedEnd, at: 2)) {
      try document.parse(Array("[1]".utf8), in: 0..<2)
    }
    expectNull(document)
  }

  @Test func `a part of an array is parsed and ranges point into the whole`() throws {
    let bytes = Array(#"xx[10, "a"]yy"#.utf8)
    var document = JSONDocument()
    try document.parse(bytes, in: 2..<11)
    #expect(document.text(of: document.root) == 2..<11)
    let nodes = children(of: document.root, in: document)
    #expect(nodes.map { document.text(of: $0) } == [3..<5, 7..<10])
    #expect(nodes.map { document.kind(of: $0) } == [.number, .string])
    #expect(document.number(at: nodes[0]) == 10)
    #expect(document.string(at: nodes[1]) == "a")
    #expect(document.bytes == bytes)
  }

  @Test func `offsets of an error count from the beginning of the part`() {
    var document = JSONDocument()
    #expect(throws: JSONError(.syntax, at: 3)) {
      try document.parse(Array("      [1,]".utf8), in: 6..<10)
    }
  }

  @Test func `a document is parsed into again and again`() throws {
    var document = JSONDocument()
    for text in ["[1,2,3]", "{}", #"{"a":[{"b":null}]}"#, "7", #""x""#, "[[[[]]]]"] {
      try document.parse(Array(text.utf8), in: 0..<text.utf8.count)
      #expect(compact(document) == text)
    }
  }

  @Test func `the bytes are held, not copied, and released`() throws {
    var bytes = Array("[1]".utf8)
    let address = identity(bytes)
    var document = JSONDocument()
    try document.parse(bytes, in: 0..<3)
    #expect(identity(document.bytes) == address)
    document.release()
    bytes[1] = 0x32
    #expect(identity(bytes) == address)
  }

  @Test func `the tape is kept for the next message`() throws {
    let bytes = Array("[1,2,3,4,5,6,7,8]".utf8)
    var document = try JSONDocument(parsing: bytes)
    let address = identity(document.tape)
    for _ in 0..<10 {
      try document.parse(bytes, in: 0..<bytes.count)
      document.release()
      #expect(identity(document.tape) == address)
    }
  }

  @Test func `a copy keeps its own values`() throws {
    var document = try parse("[1,2]").get()
    let copy = document
    try document.parse(Array("{}".utf8), in: 0..<2)
    #expect(compact(copy) == "[1,2]")
    #expect(compact(document) == "{}")
  }

  /// Where the elements of an array are kept.
  private func identity<Element>(_ array: [Element]) -> UInt {
    unsafe array.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }

  private func expectNull(_ document: JSONDocument) {
    #expect(document.kind(of: document.root) == .null)
    #expect(document.text(of: document.root).isEmpty)
    #expect(document.bytes.isEmpty)
    #expect(compact(document) == "null")
  }
}
