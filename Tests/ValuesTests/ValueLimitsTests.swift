import JSON
import Testing
import Values

struct ValueLimitsTests {
  /// An arguments object whose free-form field makes it nest that deep.
  private func nested(_ depth: Int, open: String, close: String) -> String {
    let inner = depth - 2
    return "{\"m\":{\"a\":"
      + String(repeating: open, count: inner) + String(repeating: close, count: inner) + "}}"
  }

  static let arguments = Validator.object([.optional("m", .anyObject()), .optional("n", .any)])
  struct Arguments: Sendable {
    var m: CanonicalJSON?
    var n: CanonicalJSON?
  }
  static let shape = Shape.object(
    Arguments.init, .optional("m", \.m, .anyObject()), .optional("n", \.n, .anyValue))

  @Test(arguments: [(63, true), (64, true), (65, false), (128, false)])
  func `[W-120] values nest 64 deep, the arguments counted`(depth: Int, isAllowed: Bool) throws {
    let text = nested(depth, open: "[", close: "]")
    let document = try parsed(text)
    #expect(document.height(of: document.root) == depth)
    let expected = isAllowed ? "ok" : ".m.a\(String(repeating: "[0]", count: 62)) valueDepth"
    #expect(try brief(refusal(of: text, by: Self.arguments)) == expected)
    #expect(try brief(Self.shape.refusal(of: text)) == expected)
  }

  @Test(arguments: [(64, true), (65, false)])
  func `[W-120] objects count as arrays do`(depth: Int, isAllowed: Bool) throws {
    let inner = depth - 2
    let text =
      "{\"n\":[" + String(repeating: "{\"k\":", count: inner) + "{\"$integer\":\"AQAAAAAAAAA=\"}"
      + String(repeating: "}", count: inner) + "]}"
    // What stands for a scalar is no level, whatever its JSON looks like.
    let shallow = try refusal(of: text, by: Self.arguments)
    #expect(shallow?.reason == (isAllowed ? nil : .limit("valueDepth")))
    #expect(try Self.shape.refusal(of: text)?.reason == shallow?.reason)
  }

  @Test(arguments: [(8191, true), (8192, true), (8193, false)])
  func `[W-120] arrays have 8192 elements`(count: Int, isAllowed: Bool) throws {
    let array = "[" + [String](repeating: "0", count: count).joined(separator: ",") + "]"
    for (text, validator, path) in [
      (array, Validator.array(.number()), ""), (array, .any, ""),
      ("{\"a\":\(array)}", .anyObject(), ".a"),
    ] {
      let outcome = isAllowed ? "ok" : "\(path) arrayLength"
      #expect(try brief(refusal(of: text, by: validator)) == outcome)
    }
    let outcome = isAllowed ? "ok" : " arrayLength"
    #expect(try brief(Shape<[Double]>.array(.number).refusal(of: array)) == outcome)
  }

  @Test(arguments: [(1023, true), (1024, true), (1025, false)])
  func `[W-120] objects have 1024 fields`(count: Int, isAllowed: Bool) throws {
    let text = "{" + (0..<count).map { "\"f\($0)\":0" }.joined(separator: ",") + "}"
    let outcome = isAllowed ? "ok" : " objectFields"
    #expect(try brief(refusal(of: text, by: .anyObject())) == outcome)
    #expect(try brief(refusal(of: text, by: .any)) == outcome)
    let record = Validator.record(keys: .string(), values: .number())
    #expect(try brief(refusal(of: text, by: record)) == outcome)
  }

  @Test(arguments: [(1, true), (1023, true), (1024, true), (1025, false)])
  func `[W-120] names have 1024 bytes`(count: Int, isAllowed: Bool) throws {
    let name = String(repeating: "n", count: count)
    let path = ".\(name.prefix(64))"
    let outcome = isAllowed ? "ok" : "\(path) fieldNameBytes"
    #expect(try brief(refusal(of: "{\"\(name)\":0}", by: .anyObject())) == outcome)
    let inArray = isAllowed ? "ok" : "[0]\(outcome)"
    #expect(try brief(refusal(of: "[{\"\(name)\":0}]", by: .any)) == inArray)
  }

  @Test func `[W-120] names are printable ASCII without a leading dollar`() throws {
    for byte in UInt8(0)...0xFF {
      let scalar = Unicode.Scalar(byte)
      let json = written { $0.string(String(Character(scalar))) }
      let isAllowed = (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "$")
      let error = try refusal(of: "{\(json):0}", by: .anyObject())
      #expect(error?.reason == (isAllowed ? nil : .limit("fieldNameBytes")), "\(byte)")
      let second = try refusal(of: "{\"a\(json.dropFirst()):0}", by: .anyObject())
      #expect((second == nil) == (0x20...0x7E).contains(byte), "\(byte)")
    }
    #expect(try brief(refusal(of: #"{"":0}"#, by: .anyObject())) == #"[""] fieldNameBytes"#)
  }
}
