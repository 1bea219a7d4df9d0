import Foundation
import JSON
import Testing
import Values

struct ValidatorJSONSchemaTests {
  private func schema(_ validator: Validator) -> String {
    written { validator.writeJSONSchema(to: &$0) }
  }

  static let rows: [(validator: Validator, schema: String)] = [
    (.null, #"{"type":"null"}"#), (.boolean, #"{"type":"boolean"}"#),
    (.number(), #"{"type":"number"}"#), (.string(), #"{"type":"string"}"#), (.any, "{}"),
    (.number(.whole(1...100)), #"{"type":"number","multipleOf":1,"minimum":1,"maximum":100}"#),
    (.number(.within(0.5...1)), #"{"type":"number","minimum":0.5,"maximum":1}"#),
    (.number(.finite), #"{"type":"number"}"#),
    (.string(.characters(1...200)), #"{"type":"string","minLength":1,"maxLength":200}"#),
    (.string(.characters(0...5)), #"{"type":"string","maxLength":5}"#),
    (.string(.bytes(5...128)), #"{"type":"string","minLength":2,"maxLength":128}"#),
    (.string(.form(RuleTests.form)), #"{"type":"string","pattern":"^[a-z]*$"}"#),
    (
      .id(table: "t", number: 10001),
      #"{"type":"string","#
        + #""pattern":"^j57[0123456789abcdef][0-9a-hjkmnp-tv-z]{27}[0-9a-hjkmnp-tv-z]$"}"#
    ),
    (.literals(["a", "b"]), #"{"type":"string","enum":["a","b"]}"#),
    (.literals(["a"]), #"{"type":"string","enum":["a"]}"#),
    (.nullable(.literals(["a"])), #"{"type":["string","null"],"enum":["a",null]}"#),
    (.union([.literal(.number(1)), .literal(.string("a"))]), #"{"enum":[1,"a"]}"#),
    (
      .nullable(.string(.characters(1...2))),
      #"{"type":["string","null"],"minLength":1,"maxLength":2}"#
    ),
    (.union([.null, .number()]), #"{"type":["number","null"]}"#),
    (.nullable(.object([])), #"{"anyOf":[\#(emptyObject),{"type":"null"}]}"#),
    (.union([.string(), .boolean]), #"{"anyOf":[{"type":"string"},{"type":"boolean"}]}"#),
    (
      .array(.null, count: 1...100),
      #"{"type":"array","items":{"type":"null"},"minItems":1,"maxItems":100}"#
    ),
    (.array(.null), #"{"type":"array","items":{"type":"null"},"maxItems":8192}"#),
    (
      .object([.required("b", .null), .optional("a", .null)]),
      #"{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"}},"#
        + #""required":["b"],"additionalProperties":false}"#
    ),
    (.object([]), emptyObject),
    (
      .anyObject(maximumBytes: 9),
      #"{"type":"object","propertyNames":{"pattern":"^[ -#%-~][ -~]{0,1023}$"},"#
        + #""maxProperties":1024}"#
    ),
    (
      .record(keys: .string(.characters(1...2)), values: .null),
      #"{"type":"object","propertyNames":{"type":"string","minLength":1,"maxLength":2},"#
        + #""maxProperties":1024,"additionalProperties":{"type":"null"}}"#
    ),
    (
      .int64,
      #"{"type":"object","properties":{"$integer":{"type":"string","#
        + #""pattern":"^[A-Za-z0-9+/]{10}[AEIMQUYcgkosw048]=$"}},"#
        + #""required":["$integer"],"additionalProperties":false}"#
    ),
  ]
  static let emptyObject = #"{"type":"object","properties":{},"additionalProperties":false}"#

  @Test(arguments: rows.indices) func `[W-81] a validator has a schema`(index: Int) {
    #expect(schema(Self.rows[index].validator) == Self.rows[index].schema)
  }

  /// What validators are made of here; a schema can say all of it.
  private func validator(depth: Int, _ numbers: inout SeededNumbers) -> Validator {
    let leaves: [Validator] = [
      .null, .boolean, .number(.finite), .number(.whole(-1...3)), .number(.within(0.5...2)),
      .string(), .string(.characters(1...2)), .string(.form(RuleTests.form)), .int64, .bytes,
      .literals(["a", "bc"]), .literal(.number(1)), .id(table: "t", number: 10001),
      .nullable(.string(.characters(0...1))), .nullable(.literals(["a"])), .anyObject(),
    ]
    guard depth > 0 else { return leaves.randomElement(using: &numbers) ?? .null }
    func child() -> Validator { validator(depth: depth - 1, &numbers) }
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: return .array(child(), count: 0...2)
    case 1: return .union([child(), child()])
    case 2: return .nullable(child())
    case 3: return .record(keys: .string(), values: child())
    case 4: return .object([.required("a", child()), .optional("b", child())])
    default: return child()
    }
  }

  private func value(depth: Int, _ numbers: inout SeededNumbers) -> String {
    let id = DocumentID(tableNumber: 10001, high: 1, low: 2)
    let leaves = [
      "null", "true", "false", "0", "1", "3", "4", "-1", "0.5", "2.5", "1e300", "\"\"", "\"a\"",
      "\"bc\"", "\"A\"", "\"éé\"", "\"abc\"", "\"\(id)\"", "\"j57\"", "{}", "[]",
      #"{"$integer":"AQAAAAAAAAA="}"#, #"{"$integer":"AQAAAAAAAAB="}"#, #"{"$bytes":"AQ=="}"#,
      #"{"$bytes":"AR=="}"#, #"{"$bytes":"AAAAAQI="}"#, #"{"$integer":1}"#, #"{"$x":1}"#,
    ]
    guard depth > 0 else { return leaves.randomElement(using: &numbers) ?? "" }
    func child() -> String { value(depth: depth - 1, &numbers) }
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: return "[\(child())]"
    case 1: return "[\(child()),\(child()),\(child())]"
    case 2: return "{\"a\":\(child())}"
    case 3: return "{\"a\":\(child()),\"b\":\(child())}"
    case 4: return "{\"a\":\(child()),\"c d\":\(child())}"
    default: return child()
    }
  }

  @Test func `[W-81] schemas are exactly as strict as validators`() throws {
    var numbers = SeededNumbers(seed: 6)
    var accepted = 0
    for _ in 0..<400 {
      let validator = validator(depth: 2, &numbers)
      let schema = try parsed(schema(validator))
      for _ in 0..<50 {
        let text = value(depth: .random(in: 0...2, using: &numbers), &numbers)
        var evaluator = try SchemaEvaluator(schema: schema, instance: parsed(text))
        let isValid = evaluator.isValid()
        #expect(evaluator.unknownWords.isEmpty)
        let error = try refusal(of: text, by: validator)
        // A schema of anything does not look inside, where the check still does.
        let isInside =
          try validator.notation.contains("v.any()") && refusal(of: text, by: .any) != nil
        #expect(isValid == (error == nil) || isValid && isInside, "\(validator.notation) \(text)")
        accepted += error == nil ? 1 : 0
      }
    }
    #expect((500..<15_000).contains(accepted))
  }

  @Test func `[W-81] a union with anything that is free of form accepts what it accepts`() throws {
    let validator = Validator.union([.anyObject(), .array(.any)])
    for text in [#"{"a":1}"#, "[1]", #"[{"b":[]}]"#] {
      var evaluator = try SchemaEvaluator(
        schema: parsed(schema(validator)), instance: parsed(text))
      let isValid = evaluator.isValid()
      #expect(isValid)
      #expect(try refusal(of: text, by: validator) == nil)
    }
  }
}
