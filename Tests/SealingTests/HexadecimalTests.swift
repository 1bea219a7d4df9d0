import Sealing
import Testing

@Suite struct HexadecimalTests {
  @Test func `digits of either case are read and lower-case ones written`() {
    let bytes: [UInt8] = [0x00, 0x0F, 0xA0, 0xFF]
    #expect(Hexadecimal.encode(bytes.span) == "000fa0ff")
    #expect(Hexadecimal.decode([UInt8]("000FA0fF".utf8).span) == bytes)
    #expect(Hexadecimal.encode([UInt8]().span) == "")
  }

  @Test(arguments: ["0", "0g", "g0", "0x", " 00", "00 ", "ab c", "é", "/0", ":0", "@0", "`0"])
  func `anything but pairs of digits is refused`(text: String) {
    #expect(Hexadecimal.decode([UInt8](text.utf8).span) == nil)
  }
}
