import Foundation
import Glibc
import Synchronization
import Testing

@testable import Sealing
@testable import Secrets

@Suite struct KeyFileTests {
  private let directory: TemporaryDirectory
  private let file: KeyFile

  init() throws {
    directory = try TemporaryDirectory()
    file = KeyFile(path: directory.keyFile)
  }

  @Test func `where there is no file there are no keys, and none is made`() throws {
    #expect(try ids(file) == nil)
    #expect(try ids(KeyFile(path: directory.path + "/missing/keys.json")) == nil)
    #expect(try directory.names.isEmpty)
  }

  @Test func `where no place is known for a file none is made`() throws {
    let nowhere = KeyFile(path: "")
    #expect(try ids(nowhere) == nil)
    let key = try Key(random: .shared)
    let error = try #require(throws: SealingError.self) {
      try nowhere.make(key, random: .shared)
    }
    #expect(error.code == .keyFile(.notAFile))
    #expect(error.message.contains("name a database"))
  }

  @Test(arguments: [0o600, 0o400, 0o700] as [mode_t])
  func `a file that only its owner may read is read [W-04]`(mode: mode_t) throws {
    try directory.write(keySet(vectorKeyText, otherKeyText), mode: mode)
    #expect(try ids(file) == [vectorKeyID, otherKeyID])
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666] as [mode_t])
  func `a file with any bit for others is refused [W-04]`(mode: mode_t) throws {
    try directory.write(keySet(vectorKeyText), mode: mode)
    let error = try #require(loadFailure(file))
    #expect(error.code == .keyFile(.permissions))
    #expect(error.message.contains(directory.keyFile))
    #expect(error.message.contains("chmod 600"))
  }

  @Test(.enabled(if: geteuid() == 0, "only the superuser can give a file away"))
  func `a file of another user is refused [W-04]`() throws {
    try directory.write(keySet(vectorKeyText))
    #expect(unsafe chown(directory.keyFile, 12345, 0) == 0)
    #expect(loadFailure(file)?.code == .keyFile(.owner))
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func `a file that may not be read is refused with the system's words`() throws {
    try directory.write(keySet(vectorKeyText), mode: 0o000)
    #expect(loadFailure(file)?.code == .keyFile(.system(EACCES)))
  }

  @Test func `what is not a file is refused, and never waited for`() throws {
    #expect(loadFailure(KeyFile(path: directory.path))?.code == .keyFile(.notAFile))
    #expect(unsafe mkfifo(directory.keyFile, 0o600) == 0)
    #expect(loadFailure(file)?.code == .keyFile(.notAFile))
    let below = KeyFile(path: directory.keyFile + "/x")
    #expect(loadFailure(below)?.code == .keyFile(.system(ENOTDIR)))
  }

  @Test(arguments: ["", "{}", "CANARY", keySet("CANARY"), String(repeating: " ", count: 1 << 21)])
  func `a spoiled file is refused, without a byte of it [W-112]`(content: String) throws {
    try directory.write(content)
    let error = try #require(loadFailure(file))
    #expect(error.code == .keyFile(.spoiled))
    #expect(error.message.contains(directory.keyFile))
    #expect(!error.message.contains("CANARY"))
  }

  @Test func `a link is followed to a file that must be private itself`() throws {
    let target = directory.path + "/target"
    try directory.write(keySet(vectorKeyText))
    try FileManager.default.moveItem(atPath: directory.keyFile, toPath: target)
    try FileManager.default.createSymbolicLink(
      atPath: directory.keyFile, withDestinationPath: target)
    #expect(try ids(file) == [vectorKeyID])
    _ = unsafe chmod(target, 0o644)
    #expect(loadFailure(file)?.code == .keyFile(.permissions))
  }

  @Test func `a file is made whole, private, with its directories [W-04]`() throws {
    let path = directory.path + "/a/b/keys.json"
    let file = KeyFile(path: path)
    let key = try Key(random: .shared)
    #expect(try file.make(key, random: .shared))
    #expect(mode(path) == 0o600)
    #expect(mode(directory.path + "/a") == 0o700)
    #expect(mode(directory.path + "/a/b") == 0o700)
    #expect(try ids(file) == [key.makeID().description])
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path + "/a/b").count == 1)
  }

  @Test(arguments: [0o000, 0o777] as [mode_t])
  func `whatever the umask, the file is private and its owner may read it [W-04]`(
    mask: mode_t
  ) async {
    await #expect(processExitsWith: .success) { [mask] in
      let directory = try TemporaryDirectory()
      umask(mask)
      let file = KeyFile(path: directory.keyFile)
      #expect(try file.make(Key(random: .shared), random: .shared))
      #expect(mode(directory.keyFile) == 0o600)
    }
  }

  @Test func `a file that is there is never replaced by a new one`() throws {
    try directory.write("spoiled")
    #expect(try !file.make(Key(random: .shared), random: .shared))
    #expect(try String(contentsOfFile: directory.keyFile, encoding: .utf8) == "spoiled")
    #expect(try directory.names == ["keys.json"])
  }

  @Test func `a directory that cannot be written is an error that names the file`() throws {
    let path = "/proc/self/keys.json"
    let error = try #require(
      failure { () throws(SealingError) in
        _ = try KeyFile(path: path).make(Key(random: .shared), random: .shared)
      })
    guard case .keyFile(.system) = error.code else {
      Issue.record("\(error.code)")
      return
    }
    #expect(error.message.contains(path))
  }

  @Test func `of many that make it at once one succeeds and all end with its key`() async throws {
    for _ in 0..<20 {
      let directory = try TemporaryDirectory()
      let rings = (0..<8).map { _ in
        KeyRing(environment: .empty, storage: .file(KeyFile(path: directory.keyFile))) { _ in }
      }
      let ids = try await withThrowingTaskGroup { group in
        for ring in rings { group.addTask { try ring.primaryID() } }
        return try await group.reduce(into: Set<KeyID>()) { $0.insert($1) }
      }
      #expect(ids.count == 1)
      #expect(try directory.names == ["keys.json"])
    }
  }

  @Test func `a rotation puts a new key first and keeps the others`() throws {
    let first = try #require(try file.rotate())
    let second = try #require(try file.rotate())
    #expect(try ids(file) == [second.description, first.description])
    #expect(mode(directory.keyFile) == 0o600)
    #expect(try directory.names == ["keys.json"])
  }

  @Test func `rotations at once lose no key`() async throws {
    let made = try await withThrowingTaskGroup { group in
      for _ in 0..<12 { group.addTask { [file] in try file.rotate() } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1?.description ?? "") }
    }
    #expect(made.count == 12)
    #expect(try Set(ids(file) ?? []) == made)
  }

  @Test func `a spoiled or linked file is not rotated`() throws {
    try directory.write("spoiled")
    #expect(rotationFailure()?.code == .keyFile(.spoiled))
    try FileManager.default.moveItem(atPath: directory.keyFile, toPath: directory.path + "/target")
    try FileManager.default.createSymbolicLink(
      atPath: directory.keyFile, withDestinationPath: directory.path + "/target")
    #expect(rotationFailure()?.code == .keyFile(.notAFile))
  }

  private func ids(_ file: KeyFile) throws -> [String]? {
    try file.load()?.keys.map { try $0.makeID().description }
  }

  private func loadFailure(_ file: KeyFile) -> SealingError? {
    failure { () throws(SealingError) in _ = try file.load() }
  }

  private func rotationFailure() -> SealingError? {
    failure { () throws(SealingError) in _ = try file.rotate() }
  }
}
