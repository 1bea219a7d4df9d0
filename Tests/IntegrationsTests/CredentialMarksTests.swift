import JSON
import Testing
import Values

@testable import Integrations

struct CredentialMarksTests {
  @Test(
    arguments: [
      (#"{}"#, nil), (#"{"a":"shpat"}"#, nil), (#"{"a":"shpat_12345"}"#, nil),
      (#"{"a":"shpat_123456"}"#, ".a"),
      (#"{"a":["x",{"b c":"sk_live_123456"}]}"#, #".a[1]["b c"]"#),
      (#"{"a":"the key shpat_123456"}"#, nil),
      (#"{"a":1,"b":[true,null,["rk_test_abcdefg"]]}"#, ".b[2][0]"),
    ] as [(String, String?)])
  func `[W-182] a text that begins as a key does is found by its place`(
    text: String, path: String?
  ) throws {
    let document = try JSONDocument(parsing: Array(text.utf8))
    #expect(CredentialMarks.path(in: try CanonicalJSON(document, document.root)) == path)
  }
}
