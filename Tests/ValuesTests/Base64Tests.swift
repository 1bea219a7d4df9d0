import Foundation
import Testing

@testable import Values

struct Base64Tests {
  @Test func `bytes of every length come out as others write them`() {
    var numbers = SeededNumbers(seed: 3)
    for length in 0..<70 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &numbers) }
      var text: [UInt8] = []
      Base64.encode(bytes.span, to: &text)
      #expect(String(decoding: text, as: UTF8.self) == Data(bytes).base64EncodedString())
      var decoded: [UInt8] = [1]
      #expect(Base64.decode(text.span, to: &decoded))
      #expect(decoded == [1] + bytes)
    }
  }

  @Test(arguments: [
    "A", "AA", "AAA", "AA=", "A===", "====", "=", "AAAA=", "AAAA====", "AA==AAAA", "A=A=", "AA=A",
    "AB==", "AAB=", "AA A", "AA-A", "AA_A", "AAA\n", " AAA", "AA\u{0}A", "ÄÄ",
  ]) func `a text that is not the one form of its bytes is refused`(text: String) {
    var bytes: [UInt8] = []
    #expect(!Base64.decode(Array(text.utf8).span, to: &bytes))
  }
}
