import Documents
import Foundation
import SQLite
import Secrets
import Testing
import Values

/// What is left in the file of what was removed [W-104].
@Suite struct ScrubTests {
  let directory = TemporaryDirectory()

  /// Ciphertexts that came and went, by a mark that each repeats.
  private struct History {
    var live: [DocumentID: String] = [:]
    var gone: [String] = []
    private var ids: [DocumentID] = []
    private var random: UInt64 = 1

    private mutating func below(_ limit: Int) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33) % limit
    }

    /// Adds, replaces and removes ciphertexts of random length, so that rows are moved about.
    mutating func goOn(in store: Store, steps: Int = 30) throws {
      for step in 0..<steps {
        try store.mutate { writer in
          for turn in 0..<100 { try change("\(step).\(turn)", writer) }
        }
      }
    }

    private mutating func change(_ name: String, _ writer: Writer) throws {
      let secret = "<\(name)>"
      let sealed = sealed(String(repeating: secret, count: 30 + below(100)))
      let choice = below(10)
      guard !ids.isEmpty, choice >= 5 else {
        let id = try writer.add(name).id
        try writer.put(sealed, for: id, field: "f")
        ids.append(id)
        return live[id] = secret
      }
      let place = below(ids.count)
      let id = ids[place]
      gone.append(live[id] ?? "")
      if choice < 8 {
        try writer.put(sealed, for: id, field: "f")
        live[id] = secret
      } else {
        try writer.remove(for: id, field: "f")
        ids.remove(at: place)
        live[id] = nil
      }
    }
  }

  /// Those of the marks that stand somewhere in the files.
  private func found<S: Sequence<String>>(_ marks: S) -> Set<String> {
    let bytes = [UInt8](directory.contents())
    var all: Set<String> = []
    var start = 0
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "<") { start = index }
      guard byte == UInt8(ascii: ">"), index - start < 9 else { continue }
      all.insert(String(decoding: bytes[start...index], as: UTF8.self))
    }
    return all.intersection(marks)
  }

  private func isMarked() throws -> Bool {
    let other = try Connection(path: directory.database)
    defer { other.close() }
    let sql = "SELECT count(*) FROM store_setting WHERE name = 'store.removed'"
    return try other.integer(sql) == 1
  }

  /// A store that only reads, and its end.
  private func readAndClose() throws {
    let store = Store(directory)
    try store.query { _ = try $0.titles("ann") }
    store.close()
  }

  @Test func `[W-104] no copy of a removed ciphertext stays behind when rows are moved`() throws {
    let store = Store(directory)
    var history = History()
    try history.goOn(in: store)
    store.close()
    #expect(found(history.gone) == [])
    #expect(found(history.live.values).count == history.live.count)
    #expect(try !isMarked())
    let connection = try Connection(path: directory.database)
    #expect(try connection.text("PRAGMA integrity_check") == "ok")
  }

  @Test func `[W-104] after a crash the next process that ends cleanly sees to it`() throws {
    let crashed = TemporaryDirectory()
    let store = Store(crashed)
    var history = History()
    try history.goOn(in: store)
    // The files as a process leaves them that is killed now.
    for name in ["test.sqlite", "test.sqlite-wal"] {
      try FileManager.default.copyItem(
        atPath: crashed.path + "/" + name, toPath: directory.path + "/" + name)
    }
    #expect(found(history.gone) != [])
    try readAndClose()
    #expect(found(history.gone) == [])
    #expect(found(history.live.values).count == history.live.count)
  }

  @Test func `[W-104] where another process held the lock the next end sees to it`() throws {
    let store = Store(directory)
    var history = History()
    try history.goOn(in: store)
    let other = try Connection(path: directory.database)
    try other.execute("BEGIN IMMEDIATE")
    let start = Connection.now
    store.close()
    #expect(Connection.now - start < 3_000_000_000)
    try other.execute("ROLLBACK")
    other.close()
    #expect(found(history.gone) != [])
    #expect(try isMarked())
    try readAndClose()
    #expect(found(history.gone) == [])
    #expect(try !isMarked())
  }

  @Test func `[W-104] a removal is marked with its transaction, also after another's clean end`()
    throws
  {
    struct Refusal: Error {}
    let store = Store(directory)
    let notes = try store.mutate { writer in try ["a", "b"].map { try writer.add($0) } }
    try? store.mutate { writer in
      try writer.delete(Notes.table, id: notes[0].id)
      throw Refusal()
    }
    #expect(try !isMarked())
    for note in notes {
      try store.mutate { try $0.delete(Notes.table, id: note.id) }
      #expect(try isMarked())
      try readAndClose()
      #expect(try !isMarked())
    }
    try store.beginWriting()
    try store.replaceSealedSetting("key", sealed("one"))
    try store.endBatch()
    #expect(try isMarked())
  }
}
