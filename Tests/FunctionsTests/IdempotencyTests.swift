import Documents
import Foundation
import Functions
import Sealing
import Secrets
import Testing

struct IdempotencyTests {
  private let host = TestHost()

  private func add(_ name: String, key: String) throws -> String {
    var options = CallOptions()
    options.idempotencyKey = key
    return try host.run(Function(Rooms.add), #"{"name":"\#(name)"}"#, options)
  }

  @Test func `[W-91] the same key and arguments give the recorded result and run nothing`() throws {
    let first = try add("a", key: "k")
    #expect(try add("a", key: "k") == first)
    try host.store.endBatch()
    #expect(try add("a", key: "k") == first)
  }

  @Test func `[W-91] the same key with other arguments is a conflict`() throws {
    _ = try add("a", key: "k")
    let error = failure { _ = try add("b", key: "k") }
    #expect(error?.kind == .conflict)
    #expect(error?.details == [.init("field", "$idempotencyKey")])
    #expect(try host.count("b") == "0")
  }

  @Test(arguments: [1, 2])
  func `[W-91] what seals the records is sealed anew again where that was undone`(
    calls: Int
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "renewal-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let keys = KeyFile(path: folder.appending(path: "keys.json").path)
    let host = TestHost(
      location: .file(folder.appending(path: "database").path), keys: .file(keys))
    let secret = [UInt8](repeating: 1, count: 32)
    func seal() throws -> Sealed {
      try host.runner.keyRing.seal(
        Secret(copying: secret.span), context: "settings/idempotency")
    }
    func add(_ name: String) throws {
      _ = try host.runner.run(Rooms.add, AddArguments(name: name, seats: nil))
    }
    try host.store.beginWriting()
    _ = try host.store.keepSealedSetting("idempotency", seal())
    try host.store.endBatch()
    let first = host.runner.keyRing.lastSealingID
    _ = try keys.rotate()
    _ = try seal()
    let second = host.runner.keyRing.lastSealingID
    #expect(first != second)
    for number in 0..<calls { try add("\(number)") }
    // What was not committed is undone with it.
    host.store.close()
    for expected in ["after", "then"] {
      try add(expected)
      try host.store.endBatch()
      try host.store.beginReading()
      #expect(try host.store.sealedSetting("idempotency")?.statedKeyID == second)
      try host.store.endBatch()
    }
    #expect(try host.count("0") == "0")
  }

  @Test func `[W-91] a call that failed is not recorded`() throws {
    _ = try host.run(Function(Rooms.add), #"{"name":"a"}"#)
    #expect(failure { _ = try add("a", key: "k") }?.kind == .conflict)
    #expect(throws: Never.self) { try add("b", key: "k") }
  }
}
