import Foundation
import Glibc
import JSON
import Testing

@testable import Sealing
@testable import Secrets

/// Looks for secrets in all memory of a process that is done with them. [W-114]
@Suite(.enabled(if: !Sanitizer.isOn, "a sanitizer keeps what was freed"))
struct SecretMemoryTests {
  @Test func `a secret that died is nowhere in memory [W-114]`() async {
    await #expect(processExitsWith: .success) {
      let canary = MaskedPattern()
      do {
        let secret = canary.makeSecret(repeated: 8)
        #expect(canary.countInMemory() == 8)
        let argument = SecretArgument(canary.makeSecret(repeated: 8))
        #expect(canary.countInMemory() == 16)
        #expect(secret.count == argument.count)
      }
      #expect(canary.countInMemory() == 0)
    }
  }

  @Test func `sealing and opening leave no copy of a plaintext [W-114]`() async {
    await #expect(processExitsWith: .success) {
      let canary = MaskedPattern()
      let ring = try ring(["ENCRYPTION_SECRET": vectorKeyText])
      for times in [1, 8, 100, 4096] {
        let sealed = try ring.seal(canary.makeSecret(repeated: times), context: nil)
        let opened = try ring.open(sealed, from: .given)
        #expect(canary.countInMemory() == times)
        #expect(opened.count == times * MaskedPattern.byteCount)
        // A failed opening has decrypted already when it learns that the tag is wrong.
        var changed = sealed.bytes
        changed[changed.count - 3] ^= 1
        #expect(openFailure(ring, Sealed(bytes: changed), .given) != nil)
        #expect(canary.countInMemory() == times)
      }
      #expect(canary.countInMemory() == 0)
    }
  }

  @Test func `a string that was unescaped leaves no copy [W-114]`() async {
    await #expect(processExitsWith: .success) {
      let canary = MaskedPattern()
      var json = escapedText(of: canary, repeated: 256)
      var document = try JSONDocument(parsing: json)
      do {
        let secret = Secret(string: document.root, in: document)
        #expect(secret.count == 4097)
        // In the document and in the secret.
        #expect(canary.countInMemory() == 512)
      }
      document.release()
      json.wipe()
      #expect(canary.countInMemory() == 0)
    }
  }

  @Test func `a string that was only looked at leaves no copy either [W-114]`() async {
    await #expect(processExitsWith: .success) {
      let canary = MaskedPattern()
      var json = escapedText(of: canary, repeated: 4096)
      var document = try JSONDocument(parsing: json)
      #expect(document.withUTF8(of: document.root) { $0.count } == 65_537)
      #expect(!document.equals(document.root, "\n"))
      // In the document alone.
      #expect(canary.countInMemory() == 4096)
      document.release()
      json.wipe()
      #expect(canary.countInMemory() == 0)
    }
  }

  @Test func `a ring that died leaves no copy of its keys [W-114]`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let file = KeyFile(path: directory.keyFile)
      let (raw, text) = try usedKeyFile(file)
      #expect(raw.countInMemory() == 0)
      #expect(text.countInMemory() == 0)
      let kept = try #require(try file.load())
      #expect(kept.keys.count == 1)
      #expect(raw.countInMemory() == 1)
      #expect(text.countInMemory() == 0)
    }
  }
}

/// The JSON text of a string with an escape and the pattern in it.
private func escapedText(of canary: MaskedPattern, repeated times: Int) -> [UInt8] {
  var json: [UInt8] = []
  json.reserveCapacity(2 * times * MaskedPattern.byteCount)
  json += [UInt8](#""\n"#.utf8)
  canary.makeSecret(repeated: times).withBytes { bytes in
    for index in bytes.indices { json.append(bytes[index]) }
  }
  json.append(UInt8(ascii: "\""))
  return json
}

/// Makes a key file, seals and opens with its key; gives the key as bytes and as characters.
private func usedKeyFile(_ file: KeyFile) throws -> (raw: MaskedPattern, text: MaskedPattern) {
  for _ in 0..<2 {
    let ring = KeyRing(environment: .empty, storage: .file(file)) { _ in }
    let sealed = try ring.seal(secret("x"), context: nil)
    _ = try ring.open(sealed, from: .given)
  }
  let key = try #require(try file.load()?.keys.first)
  return (
    key.bytes.withBytes { MaskedPattern(endOf: $0) },
    key.printable().withBytes { MaskedPattern(endOf: $0) }
  )
}
