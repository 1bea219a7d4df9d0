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

  @Test func `any two pieces that change places change the checksum`() {
    let text = (0..<200).map { (index: Int) -> UInt8 in UInt8((index * 37 + index / 16) % 251) }
    let whole = checksum(text)
    for size in [8, 16, 64] {
      for first in stride(from: 0, through: 200 - 2 * size, by: 8) {
        for second in stride(from: first + size, through: 200 - size, by: 8) {
          var other = text
          for index in 0..<size { other.swapAt(first + index, second + index) }
          #expect(checksum(other) != whole)
        }
      }
    }
  }

  @Test func `the checksum of stored documents never changes from version to version`() {
    #expect(checksum(Array("{}".utf8)) == Self.ofEmptyObject)
  }

  private func checksum(_ bytes: [UInt8]) -> Int64 {
    DocumentChecksum.of(bytes.span)
  }

  /// A database in the field holds these: another value here is a migration.
  private static let ofEmptyObject: Int64 = -3_542_606_807_463_621_051
}
