import JSON
import Testing
import Values

struct ValidationErrorTests {
  @Test(arguments: [
    ("name", ".name"), ("_a1", "._a1"), ("A", ".A"), ("1a", #"["1a"]"#), ("", #"[""]"#),
    ("a b", #"["a b"]"#), ("a-b", #"["a-b"]"#), ("$x", #"["$x"]"#), ("a\"b\\", #"["a\"b\\"]"#),
    ("é", #"["é"]"#), ("a\n\u{2028}", #"["a\n\u2028"]"#), ("a.b", #"["a.b"]"#),
    ("a[0]", #"["a[0]"]"#),
  ]) func `[W-51] a path shows a name`(name: String, step: String) {
    #expect(ValidationError.path(ofMember: name) == step)
  }

  @Test(arguments: [
    (String(repeating: "a", count: 64), "." + String(repeating: "a", count: 64)),
    (String(repeating: "a", count: 65), "." + String(repeating: "a", count: 64)),
    (String(repeating: "a", count: 1000), "." + String(repeating: "a", count: 64)),
    // An identifier is judged before the cut.
    (String(repeating: "a", count: 64) + " ", "[\"" + String(repeating: "a", count: 64) + "\"]"),
    (String(repeating: "é", count: 32), "[\"" + String(repeating: "é", count: 32) + "\"]"),
    ("a" + String(repeating: "é", count: 32), "[\"a" + String(repeating: "é", count: 31) + "\"]"),
    (String(repeating: "😀", count: 17), "[\"" + String(repeating: "😀", count: 16) + "\"]"),
    ("ab" + String(repeating: "😀", count: 17), "[\"ab" + String(repeating: "😀", count: 15) + "\"]"),
    (
      String(repeating: "e\u{301}", count: 30),
      "[\"" + String(repeating: "e\u{301}", count: 21) + "e\"]"
    ),
  ]) func `[W-51] a name in a path is cut to 64 bytes on a scalar`(name: String, step: String) {
    #expect(Array(ValidationError.path(ofMember: name).utf8) == Array(step.utf8))
  }

  @Test(arguments: [
    (
      ValidationError.Reason.missingField, nil as String?,
      "The field `.a` is missing. It must be v.number()."
    ),
    (
      .typeMismatch, nil, "The field `.a` has the wrong type. It must be v.number()."
    ),
    (
      .duplicateField, nil, "The field `.a` is given more than once. It must be v.number()."
    ),
    (
      .extraField, nil, "The field `.a` is not declared. The object around it must be v.number()."
    ),
    (
      .extraField, "may have it alone",
      "The field `.a` is not called for. "
        + "The object around it must be v.number(), which may have it alone."
    ),
    (
      .valueNotAllowed, "must be finite",
      "The field `.a` has a value that is not allowed. It must be v.number(), which must be finite."
    ),
    (
      .limit("pageItems"), "must be from 1 to 9",
      "The field `.a` passes the limit `pageItems`. "
        + "It must be v.number(), which must be from 1 to 9."
    ),
  ]) func `[W-51] a message names the field and the validator`(
    reason: ValidationError.Reason, requirement: String?, sentences: String
  ) {
    let error = ValidationError(
      path: ".a", reason: reason, validator: "v.number()", requirement: requirement)
    #expect(error.message == "ArgumentValidationError: \(sentences)")
    #expect(error.message(of: .result) == "ReturnsValidationError: \(sentences)")
    #expect(error.explanation(of: .arguments) == sentences)
  }

  @Test func `[W-51] the root has an empty path`() throws {
    let error = try #require(try refusal(of: "5", by: .object([.required("a", .string())])))
    #expect(error.path == "")
    #expect(
      error.message
        == "ArgumentValidationError: The arguments object has the wrong type. "
        + "It must be v.object({a: v.string()}).")
    #expect(error.message(of: .result).contains(": The result has the wrong type."))
  }

  @Test func `[W-51] no message repeats a value`() throws {
    let canary = "kanarienvogel4711"
    let validator = Validator.object([
      .required("n", .number(.whole(0...9))), .required("s", .string(.characters(1...2))),
      .required("i", .id(table: "t", number: 10001)), .required("l", .literals(["x", "y"])),
      .required("r", .anyObject(maximumBytes: 10)), .required("b", .bytes),
    ])
    let good = [
      "n": "1", "s": "\"a\"", "i": "\"\(DocumentID(tableNumber: 10001, high: 1, low: 1))\"",
      "l": "\"x\"", "r": "{}", "b": #"{"$bytes":""}"#,
    ]
    func text(_ fields: [String: String]) -> String {
      "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }
    #expect(try refusal(of: text(good), by: validator) == nil)
    for name in good.keys {
      for bad in ["\"\(canary)\"", "{\"a\":\"\(canary)\"}", "[\"\(canary)\"]"] {
        var fields = good
        fields[name] = bad
        let error = try #require(try refusal(of: text(fields), by: validator))
        #expect(error.path == ".\(name)")
        #expect(!"\(error)".contains(canary))
        #expect(!error.message.contains(canary))
      }
    }
  }
}
