import JSON
import Testing
import Values

struct CanonicalJSONTests {
  private func canonical(
    _ text: String, mayHoldSecret: Bool = false
  ) throws -> CanonicalJSON {
    let document = try parsed(text)
    return try CanonicalJSON(document, document.root, mayHoldSecret: mayHoldSecret)
  }

  private func text(_ value: CanonicalJSON) -> String {
    String(decoding: value.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    (" { } ", "{}"),
    (
      #"{"b":[ 1.0 , -0, 1e21 ],"a":{"d":null,"c":true}}"#,
      #"{"a":{"c":true,"d":null},"b":[1,{"$float":"AAAAAAAAAIA="},1e+21]}"#
    ),
    (#"{"a":"\u0041\u001f\/\ud83d\ude00\u0085"}"#, "{\"a\":\"A\\u001f/😀\\u0085\"}"),
    (#"{"\u0061b":1,"B":2,"a":3,"a b":4}"#, #"{"B":2,"a":3,"a b":4,"ab":1}"#),
    (
      #"{"i":{"$integer":"AQAAAAAAAAA="},"b":{"$bytes":"AQ=="}}"#,
      #"{"b":{"$bytes":"AQ=="},"i":{"$integer":"AQAAAAAAAAA="}}"#
    ),
    (#"{"n":{"$float":"AAAAAAAA+H8="}}"#, #"{"n":{"$float":"AAAAAAAA+H8="}}"#),
  ]) func `[W-21] a value has one canonical form`(input: String, expected: String) throws {
    #expect(try text(canonical(input)) == expected)
    // What is canonical stays as it is.
    #expect(try text(canonical(expected)) == expected)
  }

  /// Values whose canonical form is longer than they are.
  @Test(arguments: ["-0", "\"\u{2028}\"", "\"\u{2029}x\"", "\"\u{85}\""])
  func `[W-114] a canonical form has the room that it needs from the start`(value: String) throws {
    for count in [100, 300, 1_000, 3_000] {
      let texts = Array(repeating: value, count: count).joined(separator: ",")
      let bytes = try canonical(#"{"a":[\#(texts)]}"#, mayHoldSecret: true).bytes
      #expect(bytes.count > 6 + texts.utf8.count)
      // An array that grows by itself takes twice as much as it had.
      #expect(bytes.capacity - bytes.count < 128)
    }
  }

  @Test(arguments: [
    ("1e20", 23), ("-9E20", 23), ("2.5e-6", 23), ("-1e-400", 23), ("-0.0", 23), ("-0e1", 46),
    ("true", 0), ("false", 0), ("-1.5", 0), ("\"-0e1\"", 0),
  ])
  func `[W-114] numbers that may become longer have room to`(value: String, room: Int) throws {
    for count in [100, 300, 1_000] {
      let texts = Array(repeating: value, count: count).joined(separator: ",")
      let bytes = try canonical(#"{"a":[\#(texts)]}"#, mayHoldSecret: true).bytes
      let least = texts.utf8.count + count * room
      #expect((least..<(least + 128)).contains(bytes.capacity))
    }
  }

  @Test func `[W-21] the canonical form is that of the value, for all vectors`() throws {
    for row in try ValueTests.File().rows where !row.text.contains("\"\":") {
      let value = try ValueTests.value(row.text)
      #expect(try text(canonical(row.text)) == written { value.write(to: &$0) })
    }
  }

  @Test(arguments: [
    (#"{"a":1,"c":3}"#, #"{"b":2}"#, #"{"a":1,"b":2,"c":3}"#),
    (#"{"a":1}"#, #"{"a":null}"#, "{}"), (#"{"a":1}"#, #"{"b":null}"#, #"{"a":1}"#),
    (#"{"a":{"x":1}}"#, #"{"a":{"y":2}}"#, #"{"a":{"y":2}}"#),
    ("{}", #"{"z":1,"a":[null]}"#, #"{"a":[null],"z":1}"#), (#"{"a":1}"#, "{}", #"{"a":1}"#),
    (#"{"b":1,"d":1}"#, #"{"a":0,"b":null,"c":0,"d":2,"e":0}"#, #"{"a":0,"c":0,"d":2,"e":0}"#),
    ("{}", "{}", "{}"),
  ]) func `[W-103] changes go over an object one level deep`(
    old: String, changes: String, merged: String
  ) throws {
    #expect(try text(canonical(old).merging(canonical(changes))) == merged)
  }

  @Test func `any object is decoded to its canonical bytes and written as they are`() throws {
    let shape = Shape<CanonicalJSON>.anyObject(maximumBytes: 13)
    let value = try shape.decode(#"{ "b": 1, "a": 2 }"#)
    #expect(shape.text(of: value) == #"{"a":2,"b":1}"#)
    #expect(try brief(shape.refusal(of: #"{"b":1,"a":23}"#)) == " valueNotAllowed")
    #expect(try brief(shape.refusal(of: "[]")) == " typeMismatch")
    #expect(try brief(shape.refusal(of: #"{"$integer":"AQAAAAAAAAA="}"#)) == " typeMismatch")
    #expect(shape.text(of: .emptyObject) == "{}")
  }
}
