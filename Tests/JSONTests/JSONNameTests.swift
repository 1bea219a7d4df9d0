import JSON
import Testing

struct JSONNameTests {
  /// Names of each length around the eight and sixteen bytes that are compared at once.
  static let lengths = [0, 1, 2, 6, 7, 8, 9, 15, 16, 17, 24, 25, 40]

  @Test(arguments: lengths)
  func `a name is found in every place of a document, and none that differs in one byte`(
    length: Int
  ) throws {
    let text = String((0..<length).map { "abcdefghijklmnopqrstuvwxyz0123456789-_.:".shifted($0) })
    let name = JSONName(text)
    for json in ["\"\(text)\"", " \"\(text)\" ", "[1,\"\(text)\"]", "[\"\(text)\",\"b\"]"] {
      let document = try JSONDocument(parsing: Array(json.utf8))
      #expect(strings(of: document).contains { document.equals($0, name) })
      #expect(!document.equals(document.root, JSONName(text + "x")))
    }
    for place in text.indices {
      var other = text
      other.replaceSubrange(place...place, with: "#")
      let document = try JSONDocument(parsing: Array("\"\(other)\"".utf8))
      #expect(!document.equals(document.root, name))
      #expect(document.equals(document.root, JSONName(other)))
    }
  }

  @Test(arguments: [#""\u0069d""#, #""i\u0064""#])
  func `a name with escapes is the name that it stands for`(json: String) throws {
    let document = try JSONDocument(parsing: Array(json.utf8))
    #expect(document.equals(document.root, JSONName("id")))
    #expect(!document.equals(document.root, JSONName("i")))
  }

  @Test(arguments: ["null", "12", "true", "[]", "{}", #"["id"]"#])
  func `a value that is no string is no name`(json: String) throws {
    let document = try JSONDocument(parsing: Array(json.utf8))
    #expect(!document.equals(document.root, JSONName("")))
    #expect(!document.equals(document.root, JSONName("id")))
  }

  private func strings(of document: JSONDocument) -> [JSONDocument.Node] {
    guard let first = document.firstChild(of: document.root) else { return [document.root] }
    return [first, document.next(after: first)]
  }
}

extension String {
  fileprivate func shifted(_ index: Int) -> Character {
    self[self.index(startIndex, offsetBy: index % count)]
  }
}
