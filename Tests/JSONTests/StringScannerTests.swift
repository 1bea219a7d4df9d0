import JSON
import Testing

@Suite struct StringScannerTests {
  static let notUTF8: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xC2, 0xC0],
    [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE1, 0x80], [0xE1, 0x80, 0x41], [0xE1, 0x41, 0x80],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
    [0xF0, 0x8F, 0xBF, 0xBF], [0xF1, 0x80, 0x80], [0xF1, 0x80, 0x80, 0x41],
    [0xF1, 0x80, 0x41, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
    [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF],
  ]

  @Test(arguments: [
    (#""""#, ""), (#""a""#, "a"), (#"" ""#, " "), (#""\u0000""#, "\0"),
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#""\u0041\u00e9\u20AC\u20ac""#, "A\u{E9}\u{20AC}\u{20AC}"),
    (#""\uD83D\uDE00\ud83d\ude00""#, "\u{1F600}\u{1F600}"),
    (#""\uD800\uDC00""#, "\u{10000}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
    (#""\uFFFE\uFFFF""#, "\u{FFFE}\u{FFFF}"), (#""\uD7FF\uE000""#, "\u{D7FF}\u{E000}"),
    (
      "\"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\"",
      "\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}"
    ),
    ("\"\u{2028}\u{2029}\u{85}\u{FEFF}\"", "\u{2028}\u{2029}\u{85}\u{FEFF}"),
    (#""12345678é\n""#, "12345678\u{E9}\n"),
  ])
  func `a string stands for its scalars`(text: String, expected: String) throws {
    let document = try parse(text).get()
    #expect(document.kind(of: document.root) == .string)
    #expect(Array(document.string(at: document.root).utf8) == Array(expected.utf8))
  }

  @Test(arguments: [
    (#"""#, JSONError(.unexpectedEnd, at: 1)), (#""abc"#, JSONError(.unexpectedEnd, at: 4)),
    (#""\"#, JSONError(.unexpectedEnd, at: 2)), (#""\""#, JSONError(.unexpectedEnd, at: 3)),
    (#""\u"#, JSONError(.unexpectedEnd, at: 3)), (#""\u12"#, JSONError(.unexpectedEnd, at: 5)),
    (#""\ud83d\u"#, JSONError(.unexpectedEnd, at: 9)),
    (#""\ud83d\ude0x""#, JSONError(.syntax, at: 12)),
    (#""\u12"]"#, JSONError(.syntax, at: 5)), (#""\u123g""#, JSONError(.syntax, at: 6)),
    (#""\U0041""#, JSONError(.syntax, at: 2)), (#""\x""#, JSONError(.syntax, at: 2)),
    (#""\'""#, JSONError(.syntax, at: 2)), (#""\u{41}""#, JSONError(.syntax, at: 3)),
    (#""\u+041""#, JSONError(.syntax, at: 3)), ("'a'", JSONError(.syntax, at: 0)),
    ("\"\n\"", JSONError(.syntax, at: 1)), ("\"12345678\t\"", JSONError(.syntax, at: 9)),
    ("\"\u{0}\"", JSONError(.syntax, at: 1)), ("\"\u{1F}\"", JSONError(.syntax, at: 1)),
    ("\"\\\u{0}\"", JSONError(.syntax, at: 2)),
  ])
  func `[W-20] a string against the grammar is refused where it breaks`(
    text: String, expected: JSONError
  ) {
    #expect(refusal(text) == expected)
  }

  @Test(arguments: [
    #""\ud800""#, #""\udbff""#, #""\udc00""#, #""\udfff""#, #""\ud800a""#, #""\ud800\n""#,
    #""\ud800\u0041""#, #""\ud800\ud800\udc00""#, #""\udc00\ud800""#, #""\ud83d\ue000""#,
    #""\ud83d\udbff""#, #""\udc00\udc00""#, #""\udfff\udc00""#,
    #""\ud83d"#, #""\ud83d\"#,
  ])
  func `[W-20] half of a surrogate pair is refused`(text: String) {
    #expect(refusal(text) == JSONError(.loneSurrogate, at: 1))
  }

  @Test(arguments: notUTF8)
  func `[W-20] bytes that are not UTF-8 are refused at any place`(sequence: [UInt8]) {
    for prefix in ["\"", "\"1234567", "\"123456789012345", #""\n"#] {
      let bytes = Array(prefix.utf8) + sequence + Array("\"".utf8)
      #expect(refusal(bytes) == JSONError(.invalidUTF8, at: prefix.utf8.count))
      // The end of the bytes in the middle of a sequence is no better.
      #expect(refusal(bytes.dropLast()) == JSONError(.invalidUTF8, at: prefix.utf8.count))
    }
  }

  @Test func `every scalar is accepted raw and comes back the same`() throws {
    for value in UInt32(0x20)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
      guard value < 0x3000 || value % 97 == 0 || value & 0xFFF > 0xFFC else { continue }
      let bytes = [0x22] + Array(String(scalar).utf8) + [0x22]
      let document = try parse(bytes).get()
      #expect(document.string(at: document.root).unicodeScalars.elementsEqual([scalar]))
      #expect(document.scalarCount(of: document.root) == 1)
    }
  }
}
