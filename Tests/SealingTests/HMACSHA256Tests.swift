import Sealing
import Secrets
import Testing

@Suite struct HMACSHA256Tests {
  /// RFC 4231: key and message in hexadecimal, and the MAC.
  static let vectors: [(key: String, message: String, mac: String)] = [
    (
      String(repeating: "0b", count: 20), "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      String(repeating: "aa", count: 131),
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368"
        + "204b6579204669727374",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ]

  @Test(arguments: vectors)
  func `the published codes hold, message after message`(
    key: String, message: String, mac: String
  ) throws {
    let keyBytes = try #require(bytes(hexadecimal: key))
    let content = try #require(bytes(hexadecimal: message))
    var code = try HMACSHA256(key: Secret(copying: keyBytes.span))
    for _ in 0..<3 {
      let whole = try code.authenticate(content.span)
      #expect(whole.hexadecimal == mac)
      try code.update(content.span.extracting(first: 3))
      try code.update(content.span.extracting(droppingFirst: 3))
      let cut = try code.finish()
      #expect(cut == whole)
    }
  }

  @Test func `an empty key and an empty message have a code`() throws {
    var code = try HMACSHA256(key: secret(""))
    let empty = try code.authenticate([UInt8]().span)
    #expect(
      empty.hexadecimal == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }
}
