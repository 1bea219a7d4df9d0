import JSON
import Testing
import Values

/// One of each, with its notation and its JSON in Convex's function spec.
let samples: [(validator: Validator, notation: String, json: String)] = [
  (.null, "v.null()", #"{"type":"null"}"#),
  (.boolean, "v.boolean()", #"{"type":"boolean"}"#),
  (.number(), "v.number()", #"{"type":"number"}"#),
  (.number(.whole(1...5)), "v.number()", #"{"type":"number"}"#),
  (.int64, "v.int64()", #"{"type":"bigint"}"#),
  (.string(), "v.string()", #"{"type":"string"}"#),
  (.string(.characters(1...5)), "v.string()", #"{"type":"string"}"#),
  (.bytes, "v.bytes()", #"{"type":"bytes"}"#),
  (.any, "v.any()", #"{"type":"any"}"#),
  (.id(table: "t", number: 10001), #"v.id("t")"#, #"{"type":"id","tableName":"t"}"#),
  (.literal(.string("a\"b")), #"v.literal("a\"b")"#, #"{"type":"literal","value":"a\"b"}"#),
  (.literal(.number(1.5)), "v.literal(1.5)", #"{"type":"literal","value":1.5}"#),
  (.literal(.boolean(true)), "v.literal(true)", #"{"type":"literal","value":true}"#),
  (
    .literal(.int64(3)), "v.literal(3n)",
    #"{"type":"literal","value":{"$integer":"AwAAAAAAAAA="}}"#
  ),
  (
    .literals(["x", "y"]), #"v.union(v.literal("x"), v.literal("y"))"#,
    #"{"type":"union","value":[{"type":"literal","value":"x"},{"type":"literal","value":"y"}]}"#
  ),
  (.literals(["x"]), #"v.literal("x")"#, #"{"type":"literal","value":"x"}"#),
  (
    .array(.string(), count: 1...100), "v.array(v.string())",
    #"{"type":"array","value":{"type":"string"}}"#
  ),
  (
    .anyObject(maximumBytes: 10), "v.record(v.string(), v.any())",
    #"{"type":"record","keys":{"type":"string"},"#
      + #""values":{"fieldType":{"type":"any"},"optional":false}}"#
  ),
  (
    .nullable(.string()), "v.union(v.string(), v.null())",
    #"{"type":"union","value":[{"type":"string"},{"type":"null"}]}"#
  ),
  (.object([]), "v.object({})", #"{"type":"object","value":{}}"#),
  (
    .object([.required("b", .null), .optional("a", .string()), .required("B", .any)]),
    "v.object({B: v.any(), a: v.optional(v.string()), b: v.null()})",
    #"{"type":"object","value":{"B":{"fieldType":{"type":"any"},"optional":false},"#
      + #""a":{"fieldType":{"type":"string"},"optional":true},"#
      + #""b":{"fieldType":{"type":"null"},"optional":false}}}"#
  ),
]

struct ValidatorNotationTests {
  @Test(arguments: samples.indices)
  func `[W-51] a validator is written as Convex writes it`(index: Int) {
    #expect(samples[index].validator.notation == samples[index].notation)
  }

  @Test(arguments: samples.indices)
  func `[W-82] a validator has Convex's JSON`(index: Int) {
    let json = written { samples[index].validator.writeConvexJSON(to: &$0) }
    #expect(json == samples[index].json)
  }
}
