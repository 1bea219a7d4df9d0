import JSON
import Testing
import Values

struct ValidatorCheckTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let validator: Validator
    let text: String
    let outcome: String
    var testDescription: String { "\(validator.notation) \(text.prefix(60))" }

    init(_ validator: Validator, _ text: String, _ outcome: String = "ok") {
      (self.validator, self.text, self.outcome) = (validator, text, outcome)
    }
  }

  static let id = DocumentID(tableNumber: 10001, high: 3, low: 4)
  static let otherID = DocumentID(tableNumber: 10002, high: 3, low: 4)
  static let special = #"{"$integer":"AQAAAAAAAAA="}"#
  static let scalars: [Case] = [
    Case(.null, "null"), Case(.null, "false", " typeMismatch"),
    Case(.boolean, "true"), Case(.boolean, "false"), Case(.boolean, "0", " typeMismatch"),
    Case(.number(), "1"), Case(.number(), "\"1\"", " typeMismatch"),
    Case(.number(), #"{"$float":"AAAAAAAA+H8="}"#), Case(.number(), special, " typeMismatch"),
    Case(.number(), #"{"$float":5}"#, " typeMismatch"),
    Case(.int64, special), Case(.int64, "1", " typeMismatch"),
    Case(.int64, #"{"$integer":"AQ=="}"#, " typeMismatch"),
    Case(.bytes, #"{"$bytes":"AQ=="}"#), Case(.bytes, #"{"$bytes":"A"}"#, " typeMismatch"),
    Case(.bytes, "\"AQ==\"", " typeMismatch"),
    Case(.string(), "\"\""), Case(.string(), "null", " typeMismatch"),
    Case(.literal(.string("a")), "\"a\""), Case(.literal(.string("a")), "\"\\u0061\""),
    Case(.literal(.string("a")), "\"b\"", " valueNotAllowed"),
    Case(.literal(.string("a")), "1", " typeMismatch"),
    Case(.literal(.number(1)), "1.0"), Case(.literal(.number(1)), "2", " valueNotAllowed"),
    Case(.literal(.number(1)), special, " typeMismatch"),
    Case(.literal(.int64(1)), special), Case(.literal(.boolean(true)), "false", " valueNotAllowed"),
    Case(.id(table: "t", number: 10001), "\"\(id)\""),
    Case(.id(table: "t", number: 10001), "\"\(otherID)\"", " valueNotAllowed"),
    Case(.id(table: "t", number: 10001), "\"\(id)0\"", " valueNotAllowed"),
    Case(.id(table: "t", number: 10001), "\"\"", " valueNotAllowed"),
    Case(.id(table: "t", number: 10001), "\"\\u006a\(id.description.dropFirst())\""),
    Case(.id(table: "t", number: 10001), "5", " typeMismatch"),
    Case(.any, special), Case(.any, "[[],{}]"),
  ]
  static let unions: [Case] = [
    Case(.literals(["a", "b"]), "\"b\""), Case(.literals(["a", "b"]), "\"c\"", " valueNotAllowed"),
    Case(.literals(["a", "b"]), "null", " typeMismatch"),
    Case(.nullable(.literals(["a"])), "null"),
    Case(.nullable(.number(.whole(0...9))), "10", " valueNotAllowed"),
    Case(.nullable(.number(.whole(0...9))), "\"\"", " typeMismatch"),
    Case(.nullable(.object([.required("a", .number())])), #"{"a":""}"#, ".a typeMismatch"),
    Case(.nullable(.object([.required("a", .number())])), "{}", ".a missingField"),
    Case(.union([.object([]), .object([.required("a", .null)])]), #"{"a":null}"#),
    Case(.union([.object([]), .object([.required("a", .null)])]), #"{"b":1}"#, " typeMismatch"),
    Case(.union([.union([.null, .boolean]), .number()]), "true"),
    Case(.union([]), "1", " typeMismatch"),
    Case(.union([.string(.characters(1...1)), .literal(.string("xyz"))]), "\"xyz\""),
    Case(
      .union([.string(.characters(1...1)), .literal(.string("xyz"))]), "\"xy\"",
      " valueNotAllowed"),
  ]
  static let containers: [Case] = [
    Case(.array(.number()), "[]"), Case(.array(.number()), "[1,2,null]", "[2] typeMismatch"),
    Case(.array(.number()), "{}", " typeMismatch"),
    Case(.array(.number(), count: 1...2), "[]", " valueNotAllowed"),
    Case(.array(.number(), count: 1...2), "[1,2]"),
    Case(.array(.number(), count: 1...2), "[1,2,3]", " valueNotAllowed"),
    Case(.array(.array(.null)), "[[null],[null,1]]", "[1][1] typeMismatch"),
    Case(.object([]), "{}"), Case(.object([]), "[]", " typeMismatch"),
    Case(.object([]), "null", " typeMismatch"), Case(.object([]), special, " typeMismatch"),
    Case(.object([]), #"{"a":1}"#, ".a extraField"),
    Case(.object([]), #"{"$a":1}"#, #"["$a"] extraField"#),
    Case(.object([]), #"{"":1}"#, #"[""] extraField"#),
    Case(.object([.optional("a", .number())]), "{}"),
    Case(.object([.optional("a", .number())]), #"{"a":null}"#, ".a typeMismatch"),
    Case(.object([.optional("a", .number())]), #"{"\u0061":1}"#),
    Case(.anyObject(), #"{"a":{"b":[1,null]}}"#), Case(.anyObject(), "[]", " typeMismatch"),
    Case(.anyObject(), special, " typeMismatch"),
    Case(.anyObject(), #"{"$integer":1}"#, " typeMismatch"),
    Case(.anyObject(), #"{"a":1,"\u0061":2}"#, ".a duplicateField"),
    Case(.anyObject(), #"{"x":[{"b":1,"a":1,"b":2}]}"#, ".x[0].b duplicateField"),
    Case(.anyObject(), #"{"a":{"":1}}"#, #".a[""] fieldNameBytes"#),
    Case(.anyObject(), #"{"a":{"$b":1}}"#, #".a["$b"] fieldNameBytes"#),
    Case(.anyObject(), #"{"a":{"é":1}}"#, #".a["é"] fieldNameBytes"#),
    Case(.anyObject(), #"{"a":{"b\n":1}}"#, #".a["b\n"] fieldNameBytes"#),
    Case(.anyObject(), #"{"a":{"$integer":1}}"#, ".a typeMismatch"),
    Case(.anyObject(maximumBytes: 8), #"{ "\u0061" : 12 }"#),
    Case(.anyObject(maximumBytes: 7), #"{"a":12}"#, " valueNotAllowed"),
    Case(.record(keys: .string(), values: .number()), #"{"a":1,"b":""}"#, ".b typeMismatch"),
    Case(
      .record(keys: .string(.characters(1...2)), values: .any), #"{"abc":1}"#,
      ".abc valueNotAllowed"),
    Case(.record(keys: .id(table: "t", number: 10001), values: .any), "{\"\(id)\":1}"),
  ]

  @Test(arguments: scalars + unions + containers)
  func `[W-51] a value matches or is refused at its place`(test: Case) throws {
    #expect(try brief(refusal(of: test.text, by: test.validator)) == test.outcome)
  }

  static let ordered = Validator.object([
    .required("c", .object([.required("z", .null), .optional("y", .number(.whole(0...1)))])),
    .required("a", .number()), .optional("b", .string()),
  ])

  @Test(arguments: [
    (#"{"x":1,"c":{},"b":1}"#, ".a missingField"),
    (#"{"x":1,"c":{},"b":1,"a":""}"#, ".a typeMismatch"),
    (#"{"x":1,"c":{},"b":1,"a":2}"#, ".b typeMismatch"),
    (#"{"x":1,"c":{"y":5},"a":2}"#, ".c.y valueNotAllowed"),
    (#"{"x":1,"c":{"q":5},"a":2}"#, ".c.z missingField"),
    (#"{"x":1,"c":{"q":5,"z":null},"a":2}"#, ".c.q extraField"),
    (#"{"x":1,"c":{"z":null},"a":2}"#, ".x extraField"),
    (#"{"x":1,"w":1,"c":{"z":null},"a":2}"#, ".x extraField"),
    (#"{"a":"","a":2,"c":1}"#, ".a duplicateField"),
    (#"{"a":2,"a":2,"a":2,"c":{"z":null}}"#, ".a duplicateField"),
    (#"{"c":1,"c":1,"b":1,"a":1}"#, ".b typeMismatch"),
    (#"{"c":{"z":null,"z":null},"c":1,"a":1}"#, ".c duplicateField"),
    (#"{"c":{"z":null,"z":null},"x":1,"a":1}"#, ".c.z duplicateField"),
    (#"{"x":1,"x":2,"c":{"z":null},"a":2}"#, ".x extraField"),
    (#"{"c":{"z":null,"y":1},"b":"","a":2}"#, "ok"),
  ]) func `[W-51] declared fields are judged by name, then extra ones`(
    text: String, outcome: String
  ) throws {
    #expect(try brief(refusal(of: text, by: Self.ordered)) == outcome)
  }

  @Test func `[W-51] a union of scalars names all its members`() throws {
    let error = try #require(try refusal(of: "\"\"", by: .nullable(.string(.characters(1...2)))))
    #expect(
      error.message
        == "ArgumentValidationError: The arguments object has a value that is not allowed. "
        + "It must be v.union(v.string(), v.null()), which must have 1 to 2 characters.")
  }

  @Test func `an object of a million members is judged in good time`() throws {
    let members = (0..<200_000).map { "\"k\($0)\":0" }.joined(separator: ",")
    let text = "{\(members)}"
    #expect(try brief(refusal(of: text, by: Self.ordered)) == ".a missingField")
    #expect(try brief(refusal(of: text, by: .anyObject())) == " objectFields")
  }
}
