import JSON
import Testing

@Suite struct JSONWriterStringsTests {
  static let escapes: [(String, String)] = [
    ("", #""""#), ("plain", #""plain""#), ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#),
    ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#),
    ("\u{0}\u{1}\u{B}\u{E}", #""\u0000\u0001\u000b\u000e""#),
    ("\u{F}\u{10}\u{1A}\u{1F}", #""\u000f\u0010\u001a\u001f""#), ("\u{7F}", "\"\u{7F}\""),
    ("\u{80}\u{84}\u{86}\u{C5}", "\"\u{80}\u{84}\u{86}\u{C5}\""), ("\u{85}", #""\u0085""#),
    ("\u{2027}\u{2028}\u{2029}\u{202A}", "\"\u{2027}\\u2028\\u2029\u{202A}\""),
    ("\u{20A8}\u{28}\u{2068}", "\"\u{20A8}(\u{2068}\""), ("é漢😀", "\"é漢😀\""),
    ("a\u{85}b\nc\u{2028}", #""a\u0085b\nc\u2028""#), ("e\u{301}\u{E9}", "\"e\u{301}\u{E9}\""),
    ("12345678\"12345678", #""12345678\"12345678""#), ("\u{10FFFF}", "\"\u{10FFFF}\""),
    ("[,:{", #""[,:{""#),
  ]

  @Test(arguments: escapes)
  func `[W-21] [W-10] only what must be escaped is`(value: String, expected: String) throws {
    var writer = JSONWriter()
    writer.string(value)
    #expect(writer.bytes == Array(expected.utf8))

    writer = JSONWriter()
    writer.string(value.utf8Span.span)
    #expect(writer.bytes == Array(expected.utf8))

    writer = JSONWriter()
    writer.key(value)
    #expect(writer.bytes == Array(expected.utf8) + [0x3A])
  }

  @Test(arguments: escapes)
  func `[W-21] a string of a document is escaped anew`(value: String, expected: String) throws {
    let escaped = #"""# + value.utf16.map(escape).joined() + #"""#
    for text in [expected, escaped] {
      let document = try parse(text).get()
      var writer = JSONWriter()
      writer.string(of: document.root, in: document)
      #expect(writer.bytes == Array(expected.utf8))
    }
  }

  @Test func `[W-10] raw line separators of a document are escaped`() throws {
    let document = try parse("\"\u{85}\u{2028}\u{2029}\"").get()
    var writer = JSONWriter()
    writer.string(of: document.root, in: document)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #""\u0085\u2028\u2029""#)
  }

  @Test func `[W-10] no reply holds a raw line end, whatever the string`() throws {
    let lineEnds: [Unicode.Scalar] = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]
    for value in UInt32(0)...0x2FFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var writer = JSONWriter()
      writer.string("a\(scalar)b")
      let text = String(decoding: writer.bytes, as: UTF8.self)
      #expect(text.unicodeScalars.allSatisfy { !lineEnds.contains($0) })
      let document = try JSONDocument(parsing: writer.bytes)
      #expect(document.equals(document.root, "a\(scalar)b"))
    }
  }

  @Test func `[W-21] what must be escaped is found at each place of texts of each length`() {
    for length in 1...24 {
      for place in 0..<length {
        for (character, written) in [
          ("\"", #"\""#), ("\u{1f}", #"\u001f"#), ("é", "é"), ("~", "~"),
        ] {
          let before = String(repeating: "a", count: place)
          let after = String(repeating: " ", count: length - place - 1)
          var writer = JSONWriter()
          writer.string(before + character + after + character)
          #expect(
            String(decoding: writer.bytes, as: UTF8.self)
              == "\"" + before + written + after + written + "\"")
        }
      }
    }
  }

  private func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
