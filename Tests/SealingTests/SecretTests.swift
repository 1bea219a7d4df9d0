import JSON
import Secrets
import Testing

@Suite struct SecretTests {
  @Test func `the bytes come back as they went in`() {
    #expect(text(of: secret("shpat_héllo 🔑")) == "shpat_héllo 🔑")
    #expect(bytes(of: secret("")).isEmpty)
    #expect(secret("1234").count == 4)
  }

  @Test func `less than the capacity may be written`() {
    let short = Secret(capacity: 100) { output in output.append(7) }
    #expect(short.count == 1)
    #expect(bytes(of: short) == [7])
  }

  @Test func `a maker's error passes through`() {
    struct Refused: Error {}
    #expect(throws: Refused.self) {
      _ = try Secret(capacity: 4) { output throws(Refused) in
        output.append(1)
        throw Refused()
      }
    }
  }

  @Test(arguments: [
    ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "", false), ("ab", "a", false),
    ("secret-0", "secret-1", false), ("é", "e\u{301}", false),
  ])
  func `secrets are equal when their bytes are`(left: String, right: String, isEqual: Bool) {
    #expect(secret(left).equals(secret(right)) == isEqual)
  }

  @Test(arguments: [
    ([UInt8]("héllo".utf8), true), ([], true), ([0xFF], false), ([0xC3], false),
    ([0xED, 0xA0, 0x80], false), ([0xC0, 0xAF], false),
  ])
  func `it knows whether it is text`(bytes: [UInt8], isText: Bool) {
    #expect(Secret(copying: bytes.span).isUTF8 == isText)
  }

  @Test(arguments: [
    (#""plain""#, "plain"), (#""""#, ""), (#""a\"b\\c\u00e9\ud83d\udd11""#, "a\"b\\cé🔑"),
    (#""héllo""#, "héllo"),
  ])
  func `a string of a document becomes a secret of its unescaped bytes`(
    json: String, expected: String
  ) throws {
    let document = try JSONDocument(parsing: [UInt8](json.utf8))
    #expect(text(of: Secret(string: document.root, in: document)) == expected)
  }
}
