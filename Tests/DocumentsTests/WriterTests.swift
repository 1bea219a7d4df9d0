import Documents
import JSON
import SQLite
import Testing
import Values

@Suite struct WriterTests {
  let store = Store(.memory)

  @Test func `a unique index refuses a second row and names its column`() throws {
    try store.mutate { try $0.add("a") }
    #expect(reason { try store.mutate { try $0.add("a") } } == .uniqueIndex("title"))
    #expect(reason { try store.mutate { try $0.add("a", owner: "bob") } } == nil)
    #expect(try store.query { try $0.titles("ann") } == ["a"])
  }

  @Test func `a refused insert leaves the rest of its mutation as it was`() throws {
    try store.mutate { writer in
      try writer.add("a")
      #expect(reason { try writer.add("a") } == .uniqueIndex("title"))
      try writer.add("b")
    }
    #expect(try store.query { try $0.titles("ann") } == ["a", "b"])
  }

  @Test func `an id is inserted once`() throws {
    let note = try store.mutate { try $0.add("a") }
    var again = note
    again.title = "b"
    #expect(
      reason {
        try store.mutate {
          try $0.insert(Notes.table, id: again.id, creationTime: again.creationTime, again)
        }
      } == .uniqueIndex("_id"))
  }

  @Test func `replace changes the document and its columns`() throws {
    var note = try store.mutate { try $0.add("a") }
    note.body = "changed"
    #expect(try store.mutate { try $0.replace(Notes.table, id: note.id, note) })
    #expect(try store.query { try $0.load(Notes.table, note.id) } == note)
    note.title = "b"
    note.owner = "bob"
    #expect(try store.mutate { try $0.replace(Notes.table, id: note.id, note) })
    #expect(try store.query { try $0.load(Notes.table, note.id) } == note)
    #expect(try store.query { try $0.titles("bob") } == ["b"])
    #expect(try store.query { try $0.titles("ann") } == [])
  }

  @Test func `replace obeys the unique index`() throws {
    let notes = try store.mutate { writer in try ["a", "b"].map { try writer.add($0) } }
    var changed = notes[1]
    changed.title = "a"
    #expect(
      reason { try store.mutate { try $0.replace(Notes.table, id: changed.id, changed) } }
        == .uniqueIndex("title"))
  }

  @Test func `what is not there is neither replaced nor deleted`() throws {
    let note = try store.mutate { try $0.add("a") }
    #expect(try store.mutate { try $0.delete(Notes.table, id: note.id) })
    #expect(try !store.mutate { try $0.delete(Notes.table, id: note.id) })
    #expect(try !store.mutate { try $0.replace(Notes.table, id: note.id, note) })
    let unknown = DocumentID(tableNumber: 10_001, high: 1, low: 1)
    #expect(try !store.mutate { try $0.delete(Notes.table, id: unknown) })
    #expect(try !store.mutate { try $0.replace(Notes.table, id: unknown, note) })
  }

  @Test func `an id of another table or database is not inserted`() throws {
    let note = try Store(.memory).mutate { try $0.add("a") }
    #expect(
      reason {
        try store.mutate { try $0.insert(Notes.table, id: note.id, creationTime: 1, note) }
      } == .io)
  }

  @Test func `nothing is written outside a write transaction`() throws {
    #expect(reason { _ = try store.writer.reserveID(in: Notes.table) } == .io)
    try store.beginReading()
    #expect(reason { _ = try store.writer.nextCreationTime(1) } == .io)
    #expect(reason { try store.writer.add("a") } == .io)
    #expect(reason { try store.savepoint {} } == .io)
    try store.endBatch()
  }

  @Test func `[W-120] a call writes 16,000 documents and no more`() throws {
    var note = try store.mutate { try $0.add("a") }
    let outcome = reason {
      try store.mutate { writer in
        for count in 1...16_000 {
          note.body = String(count)
          try writer.replace(Notes.table, id: note.id, note)
        }
        #expect(
          reason { _ = try writer.delete(Notes.table, id: note.id) } == .limit("documentsWritten"))
        #expect(reason { try writer.add("b") } == .limit("documentsWritten"))
      }
    }
    #expect(outcome == nil)
    #expect(try store.query { try $0.load(Notes.table, note.id)?.body } == "16000")
  }

  @Test(arguments: [(0, nil), (1, StoreError.Reason.limit("documentBytes"))])
  func `[W-120] a document has at most 1 MiB`(
    excess: Int, expected: StoreError.Reason?
  ) throws {
    try store.mutate { writer in
      var note = try writer.add("a")
      let overhead = Note.shape.canonicalBytes(of: note).count
      note.body = String(repeating: "x", count: Store.mostDocumentBytes - overhead + excess)
      #expect(reason { try writer.replace(Notes.table, id: note.id, note) } == expected)
    }
  }

  @Test(arguments: [(15, nil), (16, StoreError.Reason.limit("documentDepth"))])
  func `[W-120] a document has at most 16 levels`(
    nested: Int, expected: StoreError.Reason?
  ) throws {
    let shape = Shape<Int>(
      validator: .any, decode: { _, _ in 0 },
      encode: { depth, writer in
        writer.beginObject()
        writer.key("x")
        writer.string(#"[[[[[[[[[[[[[[[[[[\"{"#)
        writer.key("y")
        for _ in 0..<depth { writer.beginArray() }
        for _ in 0..<depth { writer.endArray() }
        writer.endObject()
      })
    let table = Table(
      name: "notes", number: 10_001, shape: shape,
      columns: [Column("owner") { _ in .text("o") }, Column("title") { .text("\($0)") }])
    try store.mutate { writer in
      let id = try writer.reserveID(in: table)
      #expect(
        reason { try writer.insert(table, id: id, creationTime: 1, nested) } == expected)
    }
  }

  @Test(
    arguments: [
      #"{"$integer":"AQAAAAAAAAA="}"#, #"{"$bytes":"AAA="}"#, #"{"$bytes":""}"#,
      #"{"$float":"AAAAAAAAAIA="}"#, "{}",
    ], [13, 14, 15])
  func `[W-120] what stands for a scalar is no level`(value: String, nested: Int) throws {
    let shape = Shape<Int>(
      validator: .any, decode: { _, _ in 0 },
      encode: { depth, writer in
        writer.beginObject()
        writer.key("x")
        for _ in 0..<depth { writer.beginArray() }
        writer.raw(Array(value.utf8))
        writer.raw(Array(value.utf8))
        for _ in 0..<depth { writer.endArray() }
        writer.endObject()
      })
    let table = Table(
      name: "notes", number: 10_001, shape: shape,
      columns: [Column("owner") { _ in .text("o") }, Column("title") { .text("\($0)") }])
    let levels = 1 + nested + (value == "{}" ? 1 : 0)
    try store.mutate { writer in
      let id = try writer.reserveID(in: table)
      #expect(
        reason { try writer.insert(table, id: id, creationTime: 1, nested) }
          == (levels > 16 ? .limit("documentDepth") : nil))
    }
  }

  @Test func `creation times rise strictly whatever the clock does`() throws {
    var times: [Double] = []
    for now in [5.0, 5, 4, 1_700_000_000_000, 1_700_000_000_000, 0, -1] {
      try store.mutate { writer in
        times.append(try writer.nextCreationTime(now))
        times.append(try writer.nextCreationTime(now))
      }
    }
    #expect(times == times.sorted() && Set(times).count == times.count)
    #expect(times[0] == 5 && times[1] == 5.001)
    #expect(times.last.map { $0 < 1_700_000_000_001 } == true)
  }

  @Test func `creation times rise strictly across stores of one file`() throws {
    let directory = TemporaryDirectory()
    let stores = [Store(directory), Store(directory)]
    var times: [Double] = []
    for turn in 0..<6 {
      times.append(try stores[turn % 2].mutate { try $0.nextCreationTime(100 - Double(turn)) })
    }
    #expect(times == times.sorted() && Set(times).count == times.count)
  }
}
