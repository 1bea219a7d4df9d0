import Foundation
import Glibc
import Secrets
import Synchronization
import Testing

@testable import Sealing

/// What a ring does with its key file, beside variables and without them.
@Suite struct KeyCollectionTests {
  private let directory: TemporaryDirectory
  private let notices = Notices()

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `the key file is made when something is sealed, and told of once [W-112]`() throws {
    let ring = fileRing()
    #expect(openFailure(ring, sealed(JWEVectors.rows[0].jwe), .given)?.code == .decryptionFailed)
    #expect(try ring.keyIDs().isEmpty)
    #expect(try directory.names.isEmpty)
    let sealed = try ring.seal(secret("x"), context: nil)
    _ = try ring.seal(secret("x"), context: nil)
    #expect(try directory.names == ["keys.json"])
    #expect(notices.all == [.madeFile(path: directory.keyFile)])
    #expect(try open(fileRing(), sealed, .given) == "x")
    #expect(notices.all.count == 1)
  }

  @Test func `the first key of the file seals and all open [W-112]`() throws {
    let old = try ring(["ENCRYPTION_SECRET": otherKeyText]).seal(secret("old"), context: nil)
    try directory.write(keySet(vectorKeyText, otherKeyText))
    let ring = fileRing()
    #expect(try ring.seal(secret("x"), context: nil).keyID?.description == vectorKeyID)
    #expect(try open(ring, old, .given) == "old")
    #expect(try open(ring, sealed(JWEVectors.rows[0].jwe), .given) == "shpat_test")
    #expect(notices.all.isEmpty)
  }

  @Test func `a changed file is taken up at once`() throws {
    let ring = fileRing()
    for number in 0..<50 {
      let keys = [vectorKeyText, otherKeyText]
      let ids = [vectorKeyID, otherKeyID]
      // Alternately replaced and written over, at the same size and within one tick of the clock.
      if number % 4 < 2 { try? FileManager.default.removeItem(atPath: directory.keyFile) }
      try directory.write(keySet(keys[number % 2]))
      #expect(try ring.primaryID().description == ids[number % 2])
      #expect(try ring.primaryID().description == ids[number % 2])
    }
  }

  @Test func `a rotation in another process is taken up`() throws {
    let ring = fileRing()
    let before = try ring.seal(secret("before"), context: nil)
    let id = try #require(try KeyFile(path: directory.keyFile).rotate())
    #expect(try ring.seal(secret("x"), context: nil).keyID == id)
    #expect(try open(ring, before, .given) == "before")
  }

  @Test func `a failure is tried again by the next call [W-03]`() throws {
    try directory.write(keySet(vectorKeyText), mode: 0o644)
    let ring = fileRing()
    let row = sealed(JWEVectors.rows[0].jwe)
    for _ in 0..<2 {
      #expect(sealFailure(ring)?.code == .keyFile(.permissions))
      #expect(openFailure(ring, row, .given)?.code == .keyFile(.permissions))
    }
    _ = unsafe chmod(directory.keyFile, 0o600)
    #expect(sealFailure(ring) == nil)
    try directory.write("spoiled")
    #expect(sealFailure(ring)?.code == .keyFile(.spoiled))
    try directory.write(keySet(vectorKeyText))
    #expect(try open(ring, row, .given) == "shpat_test")
  }

  @Test func `a file that is gone is not made again`() throws {
    let ring = fileRing()
    let sealed = try ring.seal(secret("x"), context: nil)
    try FileManager.default.removeItem(atPath: directory.keyFile)
    #expect(sealFailure(ring)?.code == .keyFile(.vanished))
    let error = openFailure(ring, sealed, .given)
    #expect(error?.code == .keyUnavailable)
    #expect(error?.kid == sealed.keyID?.description)
    #expect(try directory.names.isEmpty)
  }

  @Test func `beside a variable the file's keys open and do not seal [W-112]`() throws {
    try directory.write(keySet(vectorKeyText))
    let ring = fileRing(try environment(["ENCRYPTION_SECRET": otherKeyText]))
    #expect(try ring.seal(secret("x"), context: nil).keyID?.description == otherKeyID)
    #expect(try open(ring, sealed(JWEVectors.rows[0].jwe), .given) == "shpat_test")
    #expect(try ring.keyIDs().map { $0.origin } == [.environment, .file])
  }

  @Test func `beside a variable no file is made [W-112]`() throws {
    let ring = fileRing(try environment(["ENCRYPTION_SECRET": otherKeyText]))
    let sealed = try ring.seal(secret("x"), context: nil)
    #expect(try open(ring, sealed, .given) == "x")
    #expect(try directory.names.isEmpty)
  }

  @Test func `a spoiled file beside a variable fails only what needs its keys [W-112]`() throws {
    let foreign = try ring(["ENCRYPTION_SECRET": vectorKeyText]).seal(secret("x"), context: nil)
    try directory.write("spoiled")
    let ring = fileRing(try environment(["ENCRYPTION_SECRET": otherKeyText]))
    let own = try ring.seal(secret("x"), context: nil)
    #expect(try open(ring, own, .given) == "x")
    let error = openFailure(ring, foreign, .given)
    #expect(error?.code == .keyFile(.spoiled))
    #expect(error?.kid == vectorKeyID)
    let bare = openFailure(ring, sealed(JWEVectors.rows[0].jwe), .given)
    #expect(bare?.code == .keyFile(.spoiled))
    #expect(bare?.kid == nil)
  }

  @Test func `for a database in memory nothing is written, but a file that is named opens`() throws
  {
    let storage = KeyStorage.memory(KeyFile(path: directory.keyFile))
    let ring = KeyRing(environment: .empty, storage: storage) { [notices] in notices.add($0) }
    let own = try ring.seal(secret("x"), context: nil)
    #expect(try directory.names.isEmpty)
    #expect(notices.all == [.madeInMemory])
    try directory.write(keySet(vectorKeyText))
    #expect(try open(ring, sealed(JWEVectors.rows[0].jwe), .given) == "shpat_test")
    #expect(try open(ring, own, .given) == "x")
  }

  @Test func `a link that leads nowhere is not a place for a key`() throws {
    try FileManager.default.createSymbolicLink(
      atPath: directory.keyFile, withDestinationPath: directory.path + "/nowhere")
    #expect(sealFailure(fileRing())?.code == .keyFile(.notAFile))
    #expect(try directory.names == ["keys.json"])
  }

  private func fileRing(_ environment: KeyEnvironment = .empty) -> KeyRing {
    KeyRing(environment: environment, storage: .file(KeyFile(path: directory.keyFile))) {
      [notices] in notices.add($0)
    }
  }

  private func sealFailure(_ ring: KeyRing) -> SealingError? {
    failure { () throws(SealingError) in _ = try ring.seal(secret("x"), context: nil) }
  }
}

/// The notices that a ring gave.
private final class Notices: Sendable {
  private let list = Mutex<[KeyNotice]>([])

  var all: [KeyNotice] { list.withLock { $0 } }

  func add(_ notice: KeyNotice) {
    list.withLock { $0.append(notice) }
  }
}
