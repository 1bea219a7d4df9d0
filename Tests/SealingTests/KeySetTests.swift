import Secrets
import Testing

@testable import Sealing

@Suite struct KeySetTests {
  @Test func `what is written is read, in its order`() throws {
    let keys = try [vectorKeyText, otherKeyText].map { text in
      try KeyText.base64URL([UInt8](text.utf8).span)
    }
    let written = KeySet.text(of: try keys.map { (id: try $0.makeID(), key: $0) })
    let read = try KeySet.parse(bytes(of: written))
    #expect(try read.map { try $0.makeID().description } == [vectorKeyID, otherKeyID])
    #expect(
      text(of: written)
        == #"{"keys":[{"kty":"oct","use":"enc","kid":"\#(vectorKeyID)","k":"\#(vectorKeyText)"},"#
        + #"{"kty":"oct","use":"enc","kid":"\#(otherKeyID)","k":"\#(otherKeyText)"}]}"# + "\n")
  }

  @Test(arguments: [
    keySet(vectorKeyText),
    #" { "x": {"keys": []}, "keys": [ {"k":"\#(vectorKeyText)", "kty":"oct", "alg":"dir"} ] } "#,
    #"{"keys":[{"kty":"oct","kid":"of somebody else","k":"\#(vectorKeyText)","key_ops":[]}]}"#,
  ])
  func `members of others and ids of others do not matter`(content: String) throws {
    let keys = try KeySet.parse([UInt8](content.utf8))
    #expect(try keys.map { try $0.makeID().description } == [vectorKeyID])
  }

  /// Bad contents, and what the fault must say of them.
  static let refused: [(content: String, fault: String)] = [
    ("", "not JSON"), ("{", "not JSON"), (keySet(vectorKeyText) + "x", "not JSON"),
    ("\u{FEFF}" + keySet(vectorKeyText), "not JSON"), ("[]", "not a JWK Set"),
    ("{}", "not a JWK Set"), (#"{"keys":{}}"#, "not a JWK Set"), (#"{"keys":[]}"#, "no keys"),
    (#"{"keys":[],"keys":[]}"#, "not a JWK Set"), (#"{"keys":[1]}"#, "key 1"),
    (#"{"keys":[{}]}"#, "key 1"), (#"{"keys":[{"kty":"oct"}]}"#, #"no member "k""#),
    (#"{"keys":[{"kty":"RSA","k":"\#(vectorKeyText)"}]}"#, #"not of the type "oct""#),
    (#"{"keys":[{"k":"\#(vectorKeyText)"}]}"#, #"not of the type "oct""#),
    (#"{"keys":[{"kty":"oct","k":7}]}"#, #"no member "k""#),
    (keySet(vectorKeyText, "AAAA"), "key 2 that is 3 bytes"),
    (keySet(vectorKeyText + "="), "not base64url"),
    (keySet(vectorKeyText.dropLast() + "9"), "not base64url"),
    (keySet("\\u0041" + vectorKeyText.dropFirst()), "not base64url"), (keySet(""), "0 bytes"),
    (
      #"{"keys":[{"kty":"oct","k":"\#(vectorKeyText)","k":"\#(vectorKeyText)"}]}"#,
      #"no member "k""#
    ),
  ]

  @Test(arguments: refused)
  func `anything else is refused, without a byte of it [W-112]`(
    content: String, fault: String
  ) throws {
    let error = #expect(throws: KeySet.Fault.self) {
      _ = try KeySet.parse([UInt8](content.utf8))
    }
    let reason = try #require(error?.reason)
    #expect(reason.contains(fault), "\(reason)")
    #expect(!reason.contains(vectorKeyText.prefix(5)))
  }
}
