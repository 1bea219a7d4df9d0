import JSON
import Testing
import Values

struct PartTests {
  struct Some: Sendable, Equatable {
    var a: Double?
    var inner: String?
    var kept: String
    var z: Double?
    static let part = Part(
      Some.init(a:inner:kept:z:), readOnly: ["kept"],
      .optional("a", \.a, .number), .optional("inner", \.inner, .string),
      Field("kept", \.kept, .string), .optional("z", \.z, .number))
  }

  private func changed(_ text: String, _ change: (inout Some) -> Void) throws -> String {
    let document = try parsed(text)
    var value = try Some.part.decode(document, document.root)
    change(&value)
    return written { Some.part.replace(in: document, document.root, with: value, into: &$0) }
  }

  @Test(arguments: [
    #"{"kept":"x"}"#, #"{"a":1,"inner":"{,","kept":"x","z":2}"#,
    #"{"_id":"1","b":{"a":3,"z":[{}]},"inner":"","kept":"é\"","other":[],"y":null}"#,
  ]) func `what is not changed stays byte for byte`(text: String) throws {
    #expect(try changed(text) { _ in } == text)
  }

  @Test(arguments: [
    (#"{"kept":"x"}"#, #"{"a":1,"kept":"x","z":9}"#),
    (#"{"a":5,"inner":"i","kept":"x","z":5}"#, #"{"a":1,"kept":"x","z":9}"#),
    (
      #"{"_id":"1","b":{"a":3},"inner":"i","kept":"x","l":[],"zz":0}"#,
      #"{"_id":"1","a":1,"b":{"a":3},"kept":"x","l":[],"z":9,"zz":0}"#
    ),
  ]) func `fields are put, replaced and removed in their order`(
    text: String, outcome: String
  ) throws {
    let result = try changed(text) {
      $0.a = 1
      $0.inner = nil
      $0.kept = "not written"
      $0.z = 9
    }
    #expect(result == outcome)
  }

  @Test(arguments: [
    #"{}"#, #"{"kept":1}"#, #"[]"#, #"{"a":"x","kept":"x"}"#, #"{"kept":"x","z":null}"#,
  ]) func `a field that is missing or wrong is refused`(text: String) throws {
    let document = try parsed(text)
    #expect(throws: ValidationError.self) { try Some.part.decode(document, document.root) }
  }
}
