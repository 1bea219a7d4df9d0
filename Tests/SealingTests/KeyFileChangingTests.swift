import Foundation
import Glibc
import Testing

@testable import Sealing
@testable import Secrets

@Suite struct KeyFileChangingTests {
  private let directory: TemporaryDirectory
  private let file: KeyFile

  init() throws {
    directory = try TemporaryDirectory()
    file = KeyFile(path: directory.keyFile)
  }

  private func ids() throws -> [KeyID]? {
    try file.load()?.keys.map { try $0.makeID() }
  }

  @Test func `[W-172] a rotation is told before it happens, and can be refused`() throws {
    var told: [KeyRotation] = []
    let first = try file.rotate { rotation in
      told.append(rotation)
      return true
    }
    #expect(try ids() == [first].compactMap(\.self))
    let second = try file.rotate { rotation in
      told.append(rotation)
      return true
    }
    #expect(try ids() == [second, first].compactMap(\.self))
    #expect(told.map(\.kid) == [first, second].compactMap(\.self))
    #expect(told.map(\.previous) == [nil, first])
    let before = try ids()
    #expect(try file.rotate { _ in false } == nil)
    #expect(try ids() == before)
    #expect(try directory.names == ["keys.json"])
    #expect(try KeyFile(path: directory.path + "/other.json").rotate { _ in false } == nil)
    #expect(try directory.names == ["keys.json"])
  }

  @Test func `[W-174] a key is taken out, but not the one that seals`() throws {
    let made = try (0..<3).map { _ in try #require(try file.rotate()) }
    let (oldest, middle, primary) = (made[0], made[1], made[2])
    #expect(try file.remove(primary, whileFirst: true) == .isPrimary)
    #expect(try ids() == [primary, middle, oldest])
    #expect(try file.remove(middle, whileFirst: true) == .removed)
    #expect(try ids() == [primary, oldest])
    #expect(try file.remove(middle, whileFirst: true) == .absent)
    #expect(mode(directory.keyFile) == 0o600)
    #expect(try directory.names == ["keys.json"])
    // Where another key seals the first one is as any other, and the file goes with the last.
    #expect(try file.remove(primary, whileFirst: false) == .removed)
    #expect(try ids() == [oldest])
    #expect(try file.remove(oldest, whileFirst: false) == .removed)
    #expect(try directory.names.isEmpty)
    #expect(try file.remove(oldest, whileFirst: false) == .absent)
  }

  @Test func `[W-174] a ring forgets a key that was taken out`() throws {
    let ring = KeyRing(environment: .empty, storage: .file(file)) { _ in }
    let first = try ring.primaryID()
    let before = try ring.seal(secret("before"), context: nil)
    #expect(try file.rotate() != nil)
    #expect(try text(of: ring.open(before, from: .given)) == "before")
    #expect(try file.remove(first, whileFirst: true) == .removed)
    let error = failure { () throws(SealingError) in _ = try ring.open(before, from: .given) }
    #expect(error?.code == .keyUnavailable && error?.kid == first.description)
    #expect(try ring.keyIDs().count == 1)
  }

  @Test func `a key that the file has twice is taken out twice`() throws {
    try directory.write(keySet(otherKeyText, vectorKeyText, vectorKeyText))
    let id = try #require(KeyID(vectorKeyID))
    #expect(try file.remove(id, whileFirst: true) == .removed)
    #expect(try ids()?.map(\.description) == [otherKeyID])
  }

  @Test func `of changes at once none is lost`() async throws {
    let old = try (0..<8).map { _ in try #require(try file.rotate()) }
    let primary = try #require(try file.rotate())
    try await withThrowingTaskGroup { group in
      for id in old {
        group.addTask { [file] in
          #expect(try file.remove(id, whileFirst: false) == .removed)
          _ = try file.rotate()
        }
      }
      try await group.waitForAll()
    }
    let left = try #require(try ids())
    #expect(left.count == 9 && left.contains(primary))
    #expect(Set(left).isDisjoint(with: old))
  }

  @Test func `a spoiled or linked file is not changed`() throws {
    try directory.write("spoiled")
    let id = try #require(KeyID(vectorKeyID))
    func removalFailure() -> SealingError? {
      failure { () throws(SealingError) in _ = try file.remove(id, whileFirst: true) }
    }
    #expect(removalFailure()?.code == .keyFile(.spoiled))
    try FileManager.default.moveItem(atPath: directory.keyFile, toPath: directory.path + "/target")
    try FileManager.default.createSymbolicLink(
      atPath: directory.keyFile, withDestinationPath: directory.path + "/target")
    #expect(removalFailure()?.code == .keyFile(.notAFile))
  }
}
