import Testing

@testable import Documents

struct DocumentChecksumTests {
  @Test func `every bit and the length of a document change its checksum`() {
    var text = Array(#"{"_creationTime":1700000000000,"_id":"j57","name":"Main"}"#.utf8)
    let whole = checksum(text)
    #expect(checksum(text) == whole)
    for index in text.indices {
      for bit in 0..<8 {
        text[index] ^= 1 << bit
        #expect(checksum(text) != whole)
        text[index] ^= 1 << bit
      }
    }
    for length in text.indices {
      #expect(checksum(Array(text[..<length])) != whole)
    }
  }

  @Test func `two pieces that change places change the checksum`() {
    let one = Array("0123456789abcdef" + "fedcba9876543210").map { $0.asciiValue ?? 0 }
    let other = Array(one[16...] + one[..<16])
    #expect(checksum(one) != checksum(other))
  }

  @Test func `the checksum of stored documents never changes from version to version`() {
    #expect(checksum(Array("{}".utf8)) == Self.ofEmptyObject)
  }

  private func checksum(_ bytes: [UInt8]) -> Int64 {
    DocumentChecksum.of(bytes.span)
  }

  /// A database in the field holds these: another value here is a migration.
  private static let ofEmptyObject: Int64 = -972_364_213_001_960_967
}
