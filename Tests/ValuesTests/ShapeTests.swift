import JSON
import Testing
import Values

struct ShapeTests {
  enum Color: String, CaseIterable, Sendable { case red, green, blue }
  struct Inner: Sendable, Equatable {
    var z: Int
    var a: String?
    static let shape = Shape.object(
      Inner.init, Field("z", \.z, .whole(0...9)), .optional("a", \.a, .string))
  }
  static let idShape = Shape.id("t", number: 10001)
  struct Outer: Sendable, Equatable {
    var name: String
    var color: Color
    var id: DocumentID?
    var inner: Inner?
    var list: [Inner]
    var flag: Bool?
    var cursor: String?
    var big: Int64?
    var blob: [UInt8]?
    var extra: CanonicalJSON?
    var number: Double?

    static let shape = Shape.object(
      Outer.init, Field("name", \.name, .string(.characters(1...5))),
      Field("color", \.color, .literals()), .optional("_id", \.id, idShape),
      .optional("inner", \.inner, Inner.shape), Field("list", \.list, .array(Inner.shape)),
      .optional("flag", \.flag, .boolean), Field("cursor", \.cursor, .nullable(.string)),
      .optional("big", \.big, .int64), .optional("blob", \.blob, .bytes),
      .optional("extra", \.extra, .anyObject()), .optional("number", \.number, .number))
  }

  static let id = DocumentID(tableNumber: 10001, high: 7, low: 8)
  static let full =
    #"{"_id":"\#(id)","big":{"$integer":"/////////38="},"blob":{"$bytes":"AQI="},"#
    + #""color":"green","cursor":"c","extra":{"a":1},"flag":true,"inner":{"a":"é","z":9},"#
    + #""list":[{"z":1},{"a":"","z":2}],"name":"näme","number":-1.5}"#
  static let least = #"{"color":"red","cursor":null,"list":[],"name":"n"}"#

  @Test(arguments: [full, least])
  func `[W-21] a value comes back as the same bytes`(text: String) throws {
    #expect(try Outer.shape.text(of: Outer.shape.decode(text)) == text)
  }

  @Test func `every field arrives in its place`() throws {
    let value = try Outer.shape.decode(Self.full)
    #expect(
      try value
        == Outer(
          name: "näme", color: .green, id: Self.id, inner: Inner(z: 9, a: "é"),
          list: [Inner(z: 1), Inner(z: 2, a: "")], flag: true, cursor: "c", big: .max,
          blob: [1, 2], extra: Shape.anyObject().decode(#"{"a":1}"#), number: -1.5))
    let least = try Outer.shape.decode(Self.least)
    #expect(least == Outer(name: "n", color: .red, list: []))
  }

  @Test func `the order of members does not matter`() throws {
    var numbers = SeededNumbers(seed: 4)
    let members = [
      "\"_id\":\"\(Self.id)\"", #""color":"green""#, #""cursor":null"#, #""flag":false"#,
      #""list":[]"#, #""name":"x""#, #""number":3"#,
    ]
    let expected = try Outer.shape.decode("{\(members.joined(separator: ","))}")
    for _ in 0..<200 {
      let shuffled = members.shuffled(using: &numbers).joined(separator: ",")
      #expect(try Outer.shape.decode("{\(shuffled)}") == expected)
    }
  }

  /// Whatever is done to a good text, decoding and checking say the same.
  @Test func `[W-51] decoding refuses what the validator refuses, with the same error`() throws {
    var numbers = SeededNumbers(seed: 5)
    let replacements = [
      "null", "1", "-0", "\"x\"", "[]", "{}", "true", #"{"$float":"AAAAAAAA+H8="}"#, "[{}]",
      #"{"$integer":"AQ=="}"#, #"{"z":10}"#, #"{"z":1,"z":1}"#, #"{"a":{"$b":1}}"#, "\"toolong\"",
    ]
    let names = [
      "name", "color", "_id", "inner", "list", "flag", "cursor", "big", "blob", "extra", "number",
      "other", "$x", "z", "",
    ]
    var refused = 0
    for _ in 0..<20_000 {
      var members = ["name": "\"n\"", "color": "\"red\"", "list": "[]", "cursor": "null"].map {
        ($0.key, $0.value)
      }.sorted { $0.0 < $1.0 }
      for _ in 0..<Int.random(in: 0...4, using: &numbers) {
        let name = names.randomElement(using: &numbers) ?? ""
        let value = replacements.randomElement(using: &numbers) ?? ""
        switch Int.random(in: 0..<3, using: &numbers) {
        case 0: members.append((name, value))
        case 1: members.removeAll { $0.0 == name }
        default:
          members = members.map { $0.0 == name ? (name, value) : $0 }
        }
      }
      let text = "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
      let error = try Outer.shape.refusal(of: text)
      #expect(try error == refusal(of: text, by: Outer.shape.validator), "\(text)")
      refused += error == nil ? 0 : 1
    }
    #expect((5_000..<19_000).contains(refused))
  }

  @Test(arguments: [
    ("[]", " typeMismatch"), ("null", " typeMismatch"),
    (#"{"$integer":"AQAAAAAAAAA="}"#, " typeMismatch"), ("{}", ".color missingField"),
    (#"{"color":"pink","cursor":null,"list":[],"name":"n"}"#, ".color valueNotAllowed"),
    (#"{"color":7,"cursor":null,"list":[],"name":"n"}"#, ".color typeMismatch"),
    (#"{"color":"red","cursor":1,"list":[],"name":"n"}"#, ".cursor typeMismatch"),
    (
      #"{"color":"red","cursor":null,"list":[{"z":1},{"z":10}],"name":"n"}"#,
      ".list[1].z valueNotAllowed"
    ),
    (
      #"{"color":"red","cursor":null,"list":[{"z":1,"y":2}],"name":"n"}"#,
      ".list[0].y extraField"
    ),
    (#"{"color":"red","cursor":null,"list":[],"name":"toolong"}"#, ".name valueNotAllowed"),
    (#"{"color":"red","cursor":null,"list":[],"name":"n","name":"n"}"#, ".name duplicateField"),
    (#"{"color":"red","cursor":null,"list":[],"name":"n","flag":null}"#, ".flag typeMismatch"),
  ]) func `[W-51] what is wrong is named by its place`(text: String, outcome: String) throws {
    #expect(try brief(Outer.shape.refusal(of: text)) == outcome)
  }

  @Test func `an enumeration is a union of its strings`() throws {
    let notation = #"v.union(v.literal("red"), v.literal("green"), v.literal("blue"))"#
    #expect(Shape<Color>.literals().validator.notation == notation)
    let some = Shape<Color>.literals([.blue])
    #expect(some.validator.notation == #"v.literal("blue")"#)
    #expect(try some.decode("\"blue\"") == .blue)
    #expect(try some.refusal(of: "\"red\"")?.reason == .valueNotAllowed)
    #expect(some.text(of: .blue) == "\"blue\"")
  }

  @Test(arguments: ["1", "{}", "\"toolong\"", "\"ok\"", "null"])
  func `[W-51] what may be null is told with null among what it may be`(text: String) throws {
    let shape = Shape.nullable(Shape.string(.characters(1...5)))
    #expect(try shape.refusal(of: text) == refusal(of: text, by: shape.validator))
  }

  @Test func `null is a shape of nothing`() throws {
    try Shape<Void>.null.decode("null")
    #expect(try Shape<Void>.null.refusal(of: "false")?.reason == .typeMismatch)
    #expect(Shape<Void>.null.text(of: ()) == "null")
  }

  @Test func `any value comes back`() throws {
    let shape = Shape<Value>.any
    let text = #"{"a":[1,{"$bytes":"AQ=="},null]}"#
    #expect(try shape.text(of: shape.decode(text)) == text)
    #expect(try brief(shape.refusal(of: #"{"a":[{"$b":1}]}"#)) == #".a[0]["$b"] fieldNameBytes"#)
  }

  @Test func `a shape of one's own takes part like the others`() throws {
    struct Upper: Sendable { var text: String }
    struct Box: Sendable { var b: Upper, a: Int }
    let upper = Shape<Upper>(
      validator: .string(),
      decode: { (document, node) throws(ValidationError) -> Upper in
        let text = try Shape<String>.string.decode(document, node)
        guard text == text.uppercased() else {
          throw ValidationError(path: "", reason: .valueNotAllowed, validator: "v.string()")
        }
        return Upper(text: text)
      }, encode: { $1.string($0.text) })
    let shape = Shape.object(Box.init, Field("b", \.b, upper), Field("a", \.a, .whole(0...1)))
    #expect(try shape.decode(#"{"a":1,"b":"X"}"#).b.text == "X")
    #expect(try brief(shape.refusal(of: #"{"a":1,"b":"x"}"#)) == ".b valueNotAllowed")
    #expect(try brief(shape.refusal(of: #"{"a":2,"b":"x"}"#)) == ".a valueNotAllowed")
    #expect(try brief(shape.refusal(of: #"{"a":1,"b":5}"#)) == ".b typeMismatch")
  }

  @Test func `an object without fields is one`() throws {
    struct Nothing: Sendable {}
    let shape = Shape.object(Nothing.init)
    _ = try shape.decode("{}")
    #expect(try brief(shape.refusal(of: #"{"a":1}"#)) == ".a extraField")
    #expect(shape.text(of: Nothing()) == "{}")
  }
}
