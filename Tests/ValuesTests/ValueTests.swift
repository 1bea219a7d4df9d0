import Foundation
import JSON
import Testing
import Values

struct ValueTests {
  /// The vectors, each row as the text of its JSON.
  struct File {
    var rows: [(text: String, size: Int)] = []
    var order: [[Int]] = []
    var rejects: [String] = []

    init() throws {
      let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "Vectors/values.json")
      let document = try JSONDocument(parsing: Array(Data(contentsOf: path)))
      for row in try elements("rows", document) {
        let json = try #require(document.member("json", of: row))
        let size = try #require(document.member("size", of: row))
        rows.append((text(json, document), Int(document.number(at: size))))
      }
      for group in try elements("order", document) {
        order.append(children(group, document).map { Int(document.number(at: $0)) })
      }
      for reject in try elements("rejects", document) {
        let json = try #require(document.member("json", of: reject))
        rejects.append(document.string(at: json))
      }
    }

    private func text(_ node: JSONDocument.Node, _ document: JSONDocument) -> String {
      String(decoding: document.bytes[document.text(of: node)], as: UTF8.self)
    }

    private func elements(
      _ name: String, _ document: JSONDocument
    ) throws -> [JSONDocument.Node] {
      children(try #require(document.member(name, of: document.root)), document)
    }

    private func children(
      _ array: JSONDocument.Node, _ document: JSONDocument
    ) -> [JSONDocument.Node] {
      var nodes: [JSONDocument.Node] = []
      var next = document.firstChild(of: array)
      while let node = next {
        nodes.append(node)
        next = nodes.count < document.count(of: array) ? document.next(after: node) : nil
      }
      return nodes
    }

    func values() throws -> [Value] {
      try rows.map { try value($0.text) }
    }
  }

  static func value(_ text: String) throws -> Value {
    let document = try parsed(text)
    return try Value(document, document.root)
  }

  @Test func `[W-50] every vector has Convex's size and comes back`() throws {
    let file = try File()
    #expect(file.rows.count == 400)
    for row in file.rows {
      let value = try Self.value(row.text)
      #expect(value.size == row.size, "\(row.text)")
      let text = written { value.write(to: &$0) }
      #expect(try Self.value(text) == value)
      #expect(written { (try? Self.value(text))?.write(to: &$0) } == text)
      // Apart from the order of names and from escapes, the text is that of the vector.
      #expect(text.utf8.sorted() == row.text.utf8.sorted() || row.text.contains("\\"))
    }
  }

  @Test func `[W-50] the vectors stand in Convex's total order`() throws {
    let file = try File()
    let values = try file.values()
    #expect(file.order.count == 159)
    #expect(file.order.joined().count == 400)
    var rank = [Int](repeating: -1, count: values.count)
    for (position, group) in file.order.enumerated() {
      for index in group { rank[index] = position }
    }
    for left in values.indices {
      for right in values.indices {
        #expect((values[left] < values[right]) == (rank[left] < rank[right]))
        #expect((values[left] == values[right]) == (rank[left] == rank[right]))
        if rank[left] == rank[right] {
          #expect(values[left].hashValue == values[right].hashValue)
        }
      }
    }
  }

  @Test func `[W-50] every vector that Convex refuses is refused, also inside others`() throws {
    let file = try File()
    #expect(file.rejects.count == 11)
    for text in file.rejects {
      for text in [text, "[\(text)]", "{\"a\":[{\"b\":\(text)}]}"] {
        let document = try parsed(text)
        #expect(throws: ValidationError.self) { try Value(document, document.root) }
        #expect(try refusal(of: text, by: .any) != nil, "\(text)")
      }
    }
  }

  @Test(arguments: [
    #"{"$integer":"AAAAAAAAAA=="}"#, #"{"$integer":"AAAAAAAAAAAA"}"#, #"{"$integer":null}"#,
    #"{"$integer":"AQAAAAAAAAB="}"#, #"{"$integer":{"$integer":"AQAAAAAAAAA="}}"#,
    #"{"$float":"AAAAAAAAAAA="}"#, #"{"$float":"AAAAAAAA8D8="}"#, #"{"$float":1}"#,
    #"{"$float":"AAAAAAAA8H8"}"#, #"{"$bytes":"A"}"#, #"{"$bytes":[]}"#, #"{"$bytes":"AB=="}"#,
  ]) func `[W-50] a malformed reserved object has the wrong type`(text: String) throws {
    #expect(try brief(refusal(of: text, by: .any)) == " typeMismatch")
    #expect(try brief(refusal(of: "{\"a\":[\(text)]}", by: .any)) == ".a[0] typeMismatch")
    #expect(throws: ValidationError.self) { try Self.value(text) }
  }

  @Test(arguments: [
    ("-0", #"{"$float":"AAAAAAAAAIA="}"#), ("-0.0e5", #"{"$float":"AAAAAAAAAIA="}"#),
    ("0", "0"), ("1e2", "100"), ("1e-400", "0"), ("12345678901234567890", "12345678901234567000"),
    (#""\u0041\/\u2028""#, #""A/\u2028""#), (#"{"b":1, "a" : [ ]}"#, #"{"a":[],"b":1}"#),
    (#"{"\u0062":1,"a":2}"#, #"{"a":2,"b":1}"#),
    (#"{"\u0024integer":"AQAAAAAAAAA="}"#, #"{"$integer":"AQAAAAAAAAA="}"#),
    (#"{"a10":1,"a2":2,"B":3,"":4}"#, #"{"":4,"B":3,"a10":1,"a2":2}"#),
  ]) func `[W-21] a value has one form`(text: String, canonical: String) throws {
    let value = try Self.value(text)
    #expect(written { value.write(to: &$0) } == canonical)
  }

  @Test func `[W-22] strings that look alike are told apart by their bytes`() {
    let (composed, decomposed) = (Value.string("\u{E9}"), Value.string("e\u{301}"))
    #expect(composed != decomposed)
    #expect(decomposed < composed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect(Value.Member("\u{E9}", .null) != Value.Member("e\u{301}", .null))
    // U+FF5E stands before U+10000 in UTF-8 and after it in UTF-16.
    #expect(Value.string("\u{FF5E}") < .string("\u{10000}"))
  }

  @Test func `[W-50] floats are told apart by their bits and never equal integers`() {
    #expect(Value.number(-0.0) < .number(0))
    #expect(Value.number(.infinity) < .number(.nan))
    #expect(Value.number(.nan) == .number(.nan))
    #expect(Value.number(-.nan) < .number(-.infinity))
    #expect(Value.int64(5) < .number(-5))
    #expect(Value.boolean(true) < .string(""))
  }

  @Test func `an object of members in any order is sorted`() {
    let value = Value.object(of: [.init("b", .null), .init("a", .int64(1))])
    #expect(value == .object([.init("a", .int64(1)), .init("b", .null)]))
  }

  @Test func `a name that stands twice is refused`() throws {
    #expect(throws: ValidationError.self) { try Self.value(#"{"a":1,"b":2,"\u0061":1}"#) }
  }
}
