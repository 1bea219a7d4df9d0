import Sealing
import Secrets
import Testing

@Suite struct SHA256Tests {
  /// FIPS 180-4 examples, and the empty message.
  static let vectors: [(message: String, digest: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test(arguments: vectors)
  func `the published digests hold`(message: String, digest: String) throws {
    let bytes = [UInt8](message.utf8)
    #expect(try SHA256.digest(of: bytes.span).hexadecimal == digest)
  }

  @Test(arguments: vectors)
  func `one context hashes message after message, however they are cut`(
    message: String, digest: String
  ) throws {
    var hash = try SHA256()
    let bytes = [UInt8](message.utf8)
    for step in [1 << 20, 977, 64] {
      for start in stride(from: 0, to: bytes.count, by: step) {
        try hash.update(bytes.span.extracting(start..<min(start + step, bytes.count)))
      }
      let result = try hash.finish()
      #expect(result.hexadecimal == digest)
    }
  }

  @Test func `many threads may ask at once`() async throws {
    await withTaskGroup { group in
      for number in 0..<8 {
        group.addTask {
          let message = [UInt8](repeating: UInt8(number), count: 10_000)
          let expected = try? SHA256.digest(of: message.span)
          for _ in 0..<200 { #expect((try? SHA256.digest(of: message.span)) == expected) }
        }
      }
    }
  }
}

extension Digest {
  /// The digits of the digest.
  var hexadecimal: String { withBytes { Hexadecimal.encode($0) } }
}
