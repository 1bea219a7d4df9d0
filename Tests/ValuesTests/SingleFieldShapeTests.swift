import JSON
import Testing
import Values

/// Objects of one field, which are decoded without a parameter pack.
struct SingleFieldShapeTests {
  struct One: Sendable, Equatable {
    var a: Int
    static let shape = Shape.object(One.init(a:), Field("a", \.a, .whole(0...9)))
  }

  struct Maybe: Sendable {
    var extra: CanonicalJSON?
    static let shape = Shape.object(
      Maybe.init(extra:), .optional("extra", \.extra, .anyObject()))
  }

  @Test func `it is read and written as an object of one member`() throws {
    let document = try JSONDocument(parsing: Array(#"{"a":7}"#.utf8))
    #expect(try One.shape.decode(document, document.root) == One(a: 7))
    #expect(String(decoding: One.shape.canonicalBytes(of: One(a: 7)), as: UTF8.self) == #"{"a":7}"#)
    let empty = try JSONDocument(parsing: Array("{}".utf8))
    #expect(try Maybe.shape.decode(empty, empty.root).extra == nil)
    #expect(Maybe.shape.canonicalBytes(of: Maybe(extra: nil)) == Array("{}".utf8))
  }

  @Test(arguments: [
    "{}", "[]", "null", "1", #""a""#, #"{"a":10}"#, #"{"a":"1"}"#, #"{"a":1,"a":1}"#,
    #"{"a":1,"b":2}"#, #"{"b":1}"#, #"{"A":1}"#, #"{"a":null}"#, #"{"$integer":"AAAAAAAAAAA="}"#,
  ])
  func `what it refuses is what its validator refuses, with the same error`(json: String) throws {
    let document = try JSONDocument(parsing: Array(json.utf8))
    let error = #expect(throws: ValidationError.self) {
      try One.shape.decode(document, document.root)
    }
    let expected = #expect(throws: ValidationError.self) {
      try One.shape.validator.validate(document, document.root)
    }
    #expect(error == expected)
  }

  @Test(arguments: [#"{"extra":1}"#, #"{"extra":{},"more":1}"#, #"{"more":1}"#, #"{"extra":null}"#])
  func `an optional field is the only one that may be there`(json: String) throws {
    let document = try JSONDocument(parsing: Array(json.utf8))
    #expect(throws: ValidationError.self) { try Maybe.shape.decode(document, document.root) }
    #expect(throws: ValidationError.self) {
      try Maybe.shape.validator.validate(document, document.root)
    }
  }
}
