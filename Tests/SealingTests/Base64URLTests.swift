import Testing

@testable import Sealing
@testable import Secrets

@Suite struct Base64URLTests {
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
    ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"), ("??>>", "Pz8-Pg"), ("???", "Pz8_"),
  ])
  func `bytes and text belong together`(plain: String, encoded: String) {
    let bytes = [UInt8](plain.utf8)
    #expect(Base64URL.encode(bytes.span) == [UInt8](encoded.utf8))
    #expect(Base64URL.decode([UInt8](encoded.utf8).span) == bytes)
  }

  @Test func `every length comes back`() throws {
    for count in 0...300 {
      let bytes = try RandomBytes.shared.bytes(count)
      let text = Base64URL.encode(bytes.span)
      #expect(text.count == Base64URL.encodedCount(count))
      #expect(Base64URL.decode(text.span) == bytes)
    }
  }

  @Test(arguments: [
    "A", "AAAAA", "Zg==", "Zg=", "=", "Zm8=", "Zh", "Zm9", "Zm8+", "Zm8/", "Zm 8", "Zm8\n", "Zm8.",
    "Zmü9", "\u{0}\u{0}",
  ])
  func `a text that no encoder makes is refused`(text: String) {
    #expect(Base64URL.decode([UInt8](text.utf8).span) == nil)
  }

  @Test func `each character is read and written at each place of eight`() {
    let alphabet = Array(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    for place in 0..<8 {
      for byte in UInt8.min...UInt8.max {
        var text = Array("AZaz09-_".utf8)
        text[place] = byte
        let number = alphabet.firstIndex(of: byte)
        guard let bytes = Base64URL.decode(text.span) else {
          #expect(number == nil)
          continue
        }
        let bits = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        #expect(Int(bits >> UInt64(42 - 6 * place) & 63) == number)
        let again = Base64URL.encode(bytes.span)
        #expect(again == text)
      }
    }
  }

  @Test func `of all texts of two characters only the canonical ones are read`() {
    var accepted = 0
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let text = [first, second]
        guard let bytes = Base64URL.decode(text.span) else { continue }
        accepted += 1
        #expect(Base64URL.encode(bytes.span) == text)
      }
    }
    #expect(accepted == 256)
  }
}
