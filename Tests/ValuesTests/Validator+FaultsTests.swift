import JSON
import Testing
import Values

@Suite struct ValidatorFaultsTests {
  private static let validator = Validator.object([
    .required("a", .number()), .optional("b", .object([.required("c", .string())])),
    .required("d", .string(.characters(1...3))),
  ])

  @Test(arguments: [
    (#"{"a":1,"d":"x"}"#, []),
    (#"{}"#, [".a missingField", ".d missingField"]),
    (
      #"{"x":1,"a":"1","b":{"c":1,"y":2},"d":"long","a":2}"#,
      [
        ".x extraField", ".a typeMismatch", ".b.c typeMismatch", ".d valueNotAllowed",
        ".a duplicateField",
      ]
    ), (#"{"a":1,"b":null,"d":""}"#, [".b typeMismatch", ".d valueNotAllowed"]),
    (#"[1]"#, [" typeMismatch"]), (#"{"$integer":"AAAAAAAAAAA="}"#, [" typeMismatch"]),
  ])
  func `[W-180] everything that is wrong with an object is told at once`(
    text: String, faults: [String]
  ) throws {
    let document = try parsed(text)
    let found = Self.validator.faults(document, document.root)
    #expect(found.map { "\($0.path) \($0.reason.name)" } == faults)
  }

  @Test(arguments: [#"{"a":1,"d":"x"}"#, #"{"a":1}"#, #"{"a":1,"b":{},"d":"x"}"#, "5"])
  func `it finds something exactly where the check does`(text: String) throws {
    let document = try parsed(text)
    let isRefused = try refusal(of: text, by: Self.validator) != nil
    #expect(Self.validator.faults(document, document.root).isEmpty != isRefused)
  }

  @Test func `[W-181] a table that knows its own ids takes those of other numbers`() throws {
    let id = DocumentID(tableNumber: 10_007, high: 1, low: 2).description
    let strict = Validator.id(table: "t", number: 10_001)
    let open = Validator.id(table: "t", number: 10_001, mayBeForeign: true)
    #expect(try refusal(of: "\"\(id)\"", by: strict)?.reason == .valueNotAllowed)
    #expect(try refusal(of: "\"\(id)\"", by: open) == nil)
    #expect(try refusal(of: "\"\(id)0\"", by: open)?.reason == .valueNotAllowed)
    #expect(open.notation == strict.notation)
    let shape = Shape.id("t", number: 10_001, mayBeForeign: true)
    #expect(try shape.decode("\"\(id)\"") == DocumentID(id))
  }
}
