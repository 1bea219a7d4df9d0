import JSON
import Testing

@Suite struct JSONErrorTests {
  @Test(arguments: [
    (JSONError.Code.syntax, "The text is not JSON at byte 7."),
    (.unexpectedEnd, "The JSON text ends too soon at byte 7."),
    (.invalidUTF8, "A string is not UTF-8 at byte 7."),
    (.loneSurrogate, "A string escapes half of a surrogate pair at byte 7."),
    (.tooDeep, "The JSON text nests too deep at byte 7."),
    (.numberOverflow, "A number is too large for a 64-bit float at byte 7."),
    (.tooLong, "The JSON text is too long at byte 7."),
  ])
  func `a description is a sentence with the place`(code: JSONError.Code, sentence: String) {
    #expect(JSONError(code, at: 7).description == sentence)
  }

  @Test func `a description repeats nothing of the input`() throws {
    let error = try #require(refusal(#"{"key": shpat_canary}"#))
    #expect(error == JSONError(.syntax, at: 8))
    #expect(!error.description.contains("shpat"))
    #expect(!String(reflecting: error).contains("shpat"))
  }
}
