import Functions
import JSON
import Testing

struct CallOptionsTests {
  private func read(_ text: String, acceptsKey: Bool = true) throws -> CallOptions {
    let document = try JSONDocument(parsing: Array(text.utf8))
    return try CallOptions(
      from: document.root, of: document, acceptsIdempotencyKey: acceptsKey)
  }

  @Test(arguments: [
    (#"{"a":1}"#, nil, nil), (#"{"$timeoutMs":1}"#, nil, 1), (#"{"$timeoutMs":6e5}"#, nil, 600_000),
    (#"{"$idempotencyKey":"k","x":2,"$timeoutMs":5}"#, "k", 5),
    (#"{"\u0024timeoutMs":7}"#, nil, 7), (#"{"$timeoutMs":1.5}"#, nil, 2),
    (#"{"$timeoutMs":599999.01}"#, nil, 600_000), (#"{"$timeoutMs":2.0}"#, nil, 2),
  ])
  func `[W-90] options are read from the members that begin with a dollar`(
    text: String, key: String?, timeout: Int?
  ) throws {
    let options = try read(text)
    #expect(options.idempotencyKey == key)
    #expect(options.timeoutMilliseconds == timeout)
  }

  @Test(arguments: [
    (#"{"$timeoutMs":0}"#, "valueNotAllowed"), (#"{"$timeoutMs":600001}"#, "valueNotAllowed"),
    (#"{"$timeoutMs":0.99}"#, "valueNotAllowed"), (#"{"$timeoutMs":600000.5}"#, "valueNotAllowed"),
    (#"{"$timeoutMs":"1"}"#, "typeMismatch"), (#"{"$timeoutMs":null}"#, "typeMismatch"),
    // NaN, the infinities and -0 are numbers [W-50]; an int64 and what is malformed are not.
    (#"{"$timeoutMs":{"$float":"AAAAAAAA+H8="}}"#, "valueNotAllowed"),
    (#"{"$timeoutMs":{"$float":"AAAAAAAA8H8="}}"#, "valueNotAllowed"),
    (#"{"$timeoutMs":{"$float":"AAAAAAAA8P8="}}"#, "valueNotAllowed"),
    (#"{"$timeoutMs":{"$float":"AAAAAAAAAIA="}}"#, "valueNotAllowed"),
    (#"{"$timeoutMs":{"$float":"AAAAAAAA8D8="}}"#, "typeMismatch"),
    (#"{"$timeoutMs":{"$integer":"AQAAAAAAAAA="}}"#, "typeMismatch"),
    (#"{"$timeoutMs":1,"$timeoutMs":1}"#, "duplicateField"),
    (#"{"$idempotencyKey":""}"#, "valueNotAllowed"), (#"{"$idempotencyKey":1}"#, "typeMismatch"),
    (#"{"$idempotencyKey":"a","$idempotencyKey":"a"}"#, "duplicateField"),
    (#"{"$other":1}"#, "extraField"), (#"{"$":1}"#, "extraField"),
  ])
  func `[W-90] an option that is not right is refused at its path`(text: String, reason: String) {
    let error = failure { _ = try read(text) }
    #expect(error?.kind == .argumentValidation)
    #expect(error?.details.last == .init("reason", reason))
    guard case .text(let path)? = error?.details.first?.value else { return #expect(Bool(false)) }
    #expect(path.hasPrefix("[\"$"))
  }

  @Test(arguments: [
    (#"{"$timeoutMs":770077}"#, "$timeoutMs", "v.number()", "770077"),
    (#"{"$timeoutMs":"770077"}"#, "$timeoutMs", "v.number()", "770077"),
    (#"{"$timeoutMs":1,"$timeoutMs":770077}"#, "$timeoutMs", "v.number()", "770077"),
    (#"{"$idempotencyKey":770077}"#, "$idempotencyKey", "v.string()", "770077"),
    (#"{"$idempotencyKey":""}"#, "$idempotencyKey", "v.string()", "\"\"}"),
    (#"{"$idempotencyKey":"a","$idempotencyKey":"770"}"#, "$idempotencyKey", "v.string()", "770"),
    (
      #"{"$x":"770077"}"#, "$x",
      "v.object({$idempotencyKey: v.optional(v.string()), $timeoutMs: v.optional(v.number())})",
      "770077"
    ),
  ])
  func `[W-51] the message names the option and its validator and never the value`(
    text: String, name: String, notation: String, value: String
  ) throws {
    let error = try #require(failure { _ = try read(text) })
    #expect(error.message.hasPrefix("ArgumentValidationError: The field `[\"\(name)\"]` "))
    #expect(error.message.contains("must be \(notation)"))
    #expect(!error.message.contains(value))
  }

  @Test(arguments: [(127, true), (128, true), (129, false)])
  func `[W-90] an idempotency key has 1 to 128 bytes`(count: Int, isAllowed: Bool) {
    let key = String(repeating: "é", count: count / 2) + (count % 2 == 0 ? "" : "a")
    let error = failure { _ = try read(#"{"$idempotencyKey":"\#(key)"}"#) }
    #expect((error == nil) == isAllowed)
  }

  @Test func `[W-91] a key where none is accepted is an extra field`() {
    let error = failure { _ = try read(#"{"$idempotencyKey":"k"}"#, acceptsKey: false) }
    #expect(error?.details.last == .init("reason", "extraField"))
  }

  @Test func `what is left without the options is the arguments`() throws {
    let document = try JSONDocument(parsing: Array(#"{"a":[1, 2],"$timeoutMs":1,"b":"\n"}"#.utf8))
    #expect(CallOptions.arePresent(in: document.root, of: document))
    let rest = try #require(CallOptions.stripped(document.root, of: document))
    #expect(String(decoding: rest.bytes, as: UTF8.self) == #"{"a":[1, 2],"b":"\n"}"#)
  }
}
