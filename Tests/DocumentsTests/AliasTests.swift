import Documents
import Foundation
import Secrets
import Testing
import Values

/// Ids that documents bring along from another database [W-181].
@Suite struct AliasTests {
  /// The notes, and the table of aliases of `Schema/tables`.
  private static let migrations: [Migration] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Schema/tables/0004_aliases.sql")
    let sql = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return Notes.migrations + [Migration(number: 3, name: "aliases", sql: sql)]
  }()

  private static func store(_ location: Store.Location = .memory) -> Store {
    Store(location, migrations: migrations)
  }

  private static func foreign(_ number: UInt64, table: UInt32 = 10_001) -> DocumentID {
    DocumentID(tableNumber: table, high: number, low: ~number)
  }

  /// Inserts a note under an id that comes from elsewhere.
  private static func bring(
    _ id: DocumentID, _ title: String, _ writer: Writer, time: Double? = nil
  ) throws {
    try writer.adopt(id, in: Notes.table)
    if let time { try writer.pass(creationTime: time) }
    let creationTime = try time ?? writer.nextCreationTime(1_000)
    try writer.insert(
      Notes.table, id: id, creationTime: creationTime,
      Note(creationTime: creationTime, id: id, body: "", owner: "ann", title: title),
      sealed: [(field: "f", sealed: sealed(title))])
  }

  @Test(arguments: [10_001, 1, 127, 128, 10_007, UInt32.max])
  func `[W-181] an id of any table number is kept, with all that hangs on it`(table: UInt32) throws
  {
    let store = Self.store()
    let id = Self.foreign(7, table: table)
    try store.mutate { writer in
      try writer.add("before")
      try Self.bring(id, "brought", writer)
    }
    #expect(try store.query { try $0.load(Notes.table, id)?.title } == "brought")
    #expect(try store.sealed(of: id) == ["f": sealed("brought")])
    #expect(try store.query { try $0.isForeign(id, to: Notes.table) } == false)
    try store.mutate { writer in
      var note = try #require(try writer.reader.load(Notes.table, id))
      note.body = "changed"
      #expect(try writer.replace(Notes.table, id: id, note))
      try writer.put(sealed("two"), for: id, field: "g")
    }
    #expect(try store.query { try $0.load(Notes.table, id)?.body } == "changed")
    #expect(try store.sealed(of: id).count == 2)
    try store.endBatch()
  }

  @Test func `[W-181] a row is told by the id that its document brought along`() throws {
    let store = Self.store()
    let own = try store.mutate { writer in
      let own = try writer.add("own", now: 1)
      try Self.bring(Self.foreign(1), "a", writer, time: 5)
      try Self.bring(Self.foreign(2), "b", writer, time: 3)
      return own.id
    }
    let ids = [own, Self.foreign(2), Self.foreign(1)]
    try store.query { reader throws in
      #expect(try reader.identities(of: Notes.table).map(\.id) == ids)
      #expect(try reader.identities(of: Notes.table).map(\.creationTime) == [1, 3, 5])
      var found: [DocumentID] = []
      var notes = try reader.select(Notes.byOwner, [.text("ann")])
      while try notes.advance() { found.append(try notes.id) }
      #expect(found == ids)
      let first = try reader.first(Notes.newest, [.text("ann")])
      switch consume first {
      case .some(let note): #expect(note.id == Self.foreign(1))
      case .none: Issue.record("no note")
      }
    }
    let sealed = try store.secrets(from: Store.firstPlace, limit: 10).secrets
    #expect(Set(sealed.map(\.id)) == [Self.foreign(1), Self.foreign(2)])
    var lent: [DocumentID] = []
    try store.forEachDocument(of: Notes.table) { note, sealed in
      lent.append(note.id)
      #expect(sealed.count == (note.id == own ? 0 : 1))
    }
    #expect(lent == ids)
    try store.endBatch()
  }

  @Test func `[W-181] an id goes with its document, and can be brought again`() throws {
    let store = Self.store()
    let id = Self.foreign(3, table: 10_009)
    try store.mutate { try Self.bring(id, "a", $0) }
    #expect(
      reason { try store.mutate { try $0.adopt(id, in: Notes.table) } } == .uniqueIndex("_id"))
    #expect(try store.mutate { try $0.delete(Notes.table, id: id) })
    #expect(try store.query { try $0.load(Notes.table, id) } == nil)
    #expect(try store.query { try $0.isForeign(id, to: Notes.table) })
    #expect(try store.sealed(of: id).isEmpty)
    try store.endBatch()
    try store.mutate { try Self.bring(id, "b", $0) }
    #expect(try store.query { try $0.load(Notes.table, id)?.title } == "b")
  }

  @Test func `[W-181] what one process brings in another one finds at once`() throws {
    let directory = TemporaryDirectory()
    let stores = [
      Self.store(.file(directory.database)), Self.store(.file(directory.database)),
    ]
    for turn in 0..<6 {
      let id = Self.foreign(UInt64(turn))
      #expect(try stores[1 - turn % 2].query { try $0.load(Notes.table, id) } == nil)
      try stores[turn % 2].mutate { try Self.bring(id, "\(turn)", $0) }
      let other = stores[1 - turn % 2]
      #expect(try other.query { try $0.load(Notes.table, id)?.title } == "\(turn)")
      #expect(try other.query { try $0.identities(of: Notes.table).last?.id } == id)
    }
  }

  @Test func `[W-181] an id of this database gets its own row back`() throws {
    let store = Self.store()
    let note = try store.mutate { try $0.add("a") }
    #expect(try store.mutate { try $0.delete(Notes.table, id: note.id) })
    try store.mutate { try Self.bring(note.id, "again", $0) }
    #expect(try store.query { try $0.load(Notes.table, note.id)?.title } == "again")
    // It is not given out to another document, and is not an alias.
    let next = try store.mutate { try $0.add("next") }
    #expect(next.id != note.id)
    #expect(reason { try store.mutate { try Self.bring(note.id, "x", $0) } } == .uniqueIndex("_id"))
  }

  @Test func `[W-60] rows of an older copy of the database do not get taken ids`() throws {
    let directory = TemporaryDirectory()
    let first = Self.store(.file(directory.database))
    try first.mutate { try $0.add("a") }
    first.close()
    let copy = directory.path + "/copy.sqlite"
    try FileManager.default.copyItem(atPath: directory.database, toPath: copy)
    // The original goes on and gives out many more rows; one of its documents comes to the copy.
    let later = Self.store(.file(directory.database))
    let notes = try later.mutate { writer in try (0..<600).map { try writer.add("\($0)") } }
    let brought = try #require(notes.last)
    let store = Self.store(.file(copy))
    try store.mutate { try Self.bring(brought.id, "brought", $0) }
    let ids = try store.mutate { writer in try (0..<900).map { try writer.add("n\($0)").id } }
    #expect(!ids.contains(brought.id))
    #expect(try store.query { try $0.load(Notes.table, brought.id)?.title } == "brought")
  }

  /// A database and a copy of it that is older than the last ten notes.
  private static func diverged(
    in directory: TemporaryDirectory
  ) throws -> (copy: Store.Location, notes: [Note]) {
    let first = store(.file(directory.database))
    try first.mutate { try $0.add("common") }
    first.close()
    let copy = directory.path + "/copy.sqlite"
    try FileManager.default.copyItem(atPath: directory.database, toPath: copy)
    let later = store(.file(directory.database))
    let notes = try later.mutate { writer in try (0..<10).map { try writer.add("\($0)") } }
    return (.file(copy), notes)
  }

  @Test func `[W-07] [W-60] a row that another process brought back is not given out`() throws {
    let directory = TemporaryDirectory()
    let (copy, notes) = try Self.diverged(in: directory)
    let running = Self.store(copy)
    var ids = [try running.mutate { try $0.add("running") }.id]
    for number in [3, 6, 2] {
      let other = Self.store(copy)
      try other.mutate { try Self.bring(notes[number].id, "brought \(number)", $0) }
      other.close()
      ids.append(try running.mutate { try $0.add("after \(number)") }.id)
    }
    ids += try running.mutate { writer in try (0..<300).map { try writer.add("n\($0)").id } }
    #expect(Set(ids).count == 304)
    #expect(Set(ids).isDisjoint(with: [3, 6, 2].map { notes[$0].id }))
  }

  @Test func `[W-60] a row that this process brought back is not given out`() throws {
    let directory = TemporaryDirectory()
    let (copy, notes) = try Self.diverged(in: directory)
    let store = Self.store(copy)
    let ids = try store.mutate { writer in
      var ids = [try writer.add("first").id]
      try Self.bring(notes[4].id, "brought", writer)
      for number in 0..<300 { ids.append(try writer.add("n\(number)").id) }
      return ids
    }
    #expect(Set(ids).count == 301 && !ids.contains(notes[4].id))
  }

  @Test func `[W-181] the id of an audit row here is kept as one of elsewhere`() throws {
    let store = Self.store()
    let id = try store.query { _ in try store.auditReader.id(of: 3) }
    for _ in 0..<2 {
      try store.mutate { try Self.bring(id, "audit", $0) }
      #expect(try store.query { try $0.load(Notes.table, id)?.title } == "audit")
      #expect(try store.sealed(of: id) == ["f": sealed("audit")])
      try store.endBatch()
      #expect(try store.mutate { try $0.delete(Notes.table, id: id) })
    }
    #expect(try store.query { try $0.isForeign(id, to: Notes.table) })
  }

  @Test func `[W-181] an id of a document of another table here is taken`() throws {
    let store = Self.store()
    let other = Table(name: "others", number: 10_002, shape: Note.shape, columns: [])
    try store.mutate { writer in
      let id = try writer.reserveID(in: other)
      #expect(reason { try writer.adopt(id, in: Notes.table) } == .uniqueIndex("_id"))
    }
  }

  @Test func `[W-181] what is created later is later than what was brought`() throws {
    let store = Self.store()
    try store.mutate { try Self.bring(Self.foreign(1), "a", $0, time: 5_000_000) }
    let note = try store.mutate { try $0.add("b", now: 1_000) }
    #expect(note.creationTime > 5_000_000)
    try store.mutate { try Self.bring(Self.foreign(2), "c", $0, time: 2_000) }
    let next = try store.mutate { try $0.add("d", now: 1_000) }
    #expect(next.creationTime > note.creationTime)
  }

  @Test func `a database without the table of aliases has none`() throws {
    let store = Store(.memory)
    let note = try store.mutate { try $0.add("a") }
    try store.query { reader throws in
      #expect(try reader.load(Notes.table, Self.foreign(1)) == nil)
      #expect(try reader.isForeign(Self.foreign(1, table: 5), to: Notes.table))
      #expect(try reader.identities(of: Notes.table).map(\.id) == [note.id])
    }
  }
}

private enum KeyIDs {
  static let other = KeyID("BBBBBBBBBBBBBBBB")
}
