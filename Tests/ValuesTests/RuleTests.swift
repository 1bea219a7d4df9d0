import JSON
import Testing
import Values

struct RuleTests {
  @Test(arguments: [
    ("0", ".a valueNotAllowed"), ("1", "ok"), ("1000", "ok"), ("1001", ".a pageItems"),
    ("1.5", ".a valueNotAllowed"), ("1000.5", ".a pageItems"), ("1e300", ".a pageItems"),
    ("-1", ".a valueNotAllowed"), (#"{"$float":"AAAAAAAA8H8="}"#, ".a pageItems"),
    (#"{"$float":"AAAAAAAA8P8="}"#, ".a valueNotAllowed"),
    (#"{"$float":"AAAAAAAA+H8="}"#, ".a valueNotAllowed"), ("\"1\"", ".a typeMismatch"),
    ("1e2", "ok"), ("1e-400", ".a valueNotAllowed"),
  ]) func `[W-120] below the least number is not allowed, above is the limit`(
    number: String, outcome: String
  ) throws {
    let rule = NumberRule.whole(1...1000, limit: "pageItems")
    let validator = Validator.object([.required("a", .number(rule))])
    #expect(try brief(refusal(of: "{\"a\":\(number)}", by: validator)) == outcome)
    struct Box: Sendable { var a: Int }
    let shape = Shape.object(Box.init, Field("a", \.a, .whole(1...1000, limit: "pageItems")))
    #expect(try brief(shape.refusal(of: "{\"a\":\(number)}")) == outcome)
  }

  @Test(arguments: [
    ("9007199254740991", true), ("9007199254740992", false), ("0", true), ("-0", true),
    (#"{"$float":"AAAAAAAAAIA="}"#, true), ("-1", false), ("0.5", false), ("5e-324", false),
  ]) func `a count goes from 0 to 2^53-1, and -0 is 0`(number: String, isAllowed: Bool) throws {
    let shape = Shape<Int>.whole(0...9_007_199_254_740_991)
    let reason: ValidationError.Reason? = isAllowed ? nil : .valueNotAllowed
    #expect(try shape.refusal(of: number)?.reason == reason)
    #expect(try refusal(of: number, by: shape.validator)?.reason == reason)
  }

  @Test func `[W-161] -0 becomes 0 where whole numbers are asked for, and stays elsewhere`() throws
  {
    let whole = try Shape<Double>.number(.whole(0...10)).decode("-0")
    #expect(whole.sign == .plus)
    for shape in [Shape<Double>.number, .number(.finite), .number(.within(0...10))] {
      let free = try shape.decode("-0")
      #expect(free.sign == .minus)
      #expect(shape.text(of: free) == #"{"$float":"AAAAAAAAAIA="}"#)
    }
    #expect(try Shape<Int>.whole(0...1).decode("-0") == 0)
  }

  @Test(arguments: ["AAAAAAAA8H8=", "AAAAAAAA8P8=", "AAAAAAAA+H8="])
  func `a rule refuses what is not finite, and a plain number takes it`(base64: String) throws {
    let text = "{\"$float\":\"\(base64)\"}"
    #expect(try Shape<Double>.number(.finite).refusal(of: text)?.reason == .valueNotAllowed)
    let number = try Shape<Double>.number.decode(text)
    #expect(!number.isFinite)
    #expect(Shape<Double>.number.text(of: number) == text)
  }

  @Test(arguments: [
    ("", ".a valueNotAllowed"), ("a", "ok"), ("é", "ok"), ("😀", "ok"), ("e\u{301}", "ok"),
    ("e\u{301}\u{301}", ".a valueNotAllowed"), ("abc", ".a valueNotAllowed"),
    (#"\u00e9\ud83d\ude00"#, "ok"), (#"\u0061\u0062\u0063"#, ".a valueNotAllowed"),
  ]) func `[W-51] characters are Unicode scalars`(string: String, outcome: String) throws {
    let validator = Validator.object([.required("a", .string(.characters(1...2)))])
    #expect(try brief(refusal(of: "{\"a\":\"\(string)\"}", by: validator)) == outcome)
  }

  @Test(arguments: [
    ("", ".a valueNotAllowed"), ("abcd", "ok"), ("abcde", ".a x"), ("éé", "ok"), ("ééé", ".a x"),
    ("😀", "ok"), (#"\ud83d\ude00"#, "ok"), (#"\ud83d\ude00a"#, ".a x"),
  ]) func `a length in bytes is of UTF-8, and may be a limit`(
    string: String, outcome: String
  ) throws {
    let validator = Validator.object([.required("a", .string(.bytes(1...4, limit: "x")))])
    #expect(try brief(refusal(of: "{\"a\":\"\(string)\"}", by: validator)) == outcome)
  }

  static let form = StringRule.Form("must be lower case", pattern: "^[a-z]*$") { bytes in
    for index in bytes.indices where !(0x61...0x7A).contains(bytes[index]) { return false }
    return true
  }

  @Test(arguments: [
    ("abc", "ok"), ("aBc", " valueNotAllowed"), ("abcdef", " valueNotAllowed"), ("", "ok"),
    (#"\u0061"#, "ok"), (#"\u0041"#, " valueNotAllowed"),
  ]) func `a form is checked on the unescaped bytes`(string: String, outcome: String) throws {
    let shape = Shape<String>.string(.characters(0...5, form: Self.form))
    #expect(try brief(shape.refusal(of: "\"\(string)\"")) == outcome)
    #expect(try brief(refusal(of: "\"\(string)\"", by: shape.validator)) == outcome)
  }

  @Test func `a rule is told in words`() {
    #expect(NumberRule.whole(1...5).requirement == "must be a whole number from 1 to 5")
    #expect(NumberRule.within(0.5...5).requirement == "must be from 0.5 to 5")
    #expect(NumberRule.finite.requirement == "must be finite")
    #expect(StringRule.bytes(1...5).requirement == "must have 1 to 5 bytes")
    #expect(StringRule.form(Self.form).requirement == "must be lower case")
    #expect(
      StringRule.characters(1...5, form: Self.form).requirement
        == "must have 1 to 5 characters and must be lower case")
  }
}
