import Documents
import JSON
import SQLite
import Testing
import Values

@Suite struct ReaderTests {
  let store = Store(.memory)

  @Test func `get gives the stored bytes`() throws {
    let note = try store.mutate { try $0.add("one", body: "å\n\u{2028}") }
    try store.query { reader in
      guard let document = try reader.get(Notes.table, note.id) else {
        Issue.record("no document")
        return
      }
      #expect(document.id == note.id)
      #expect(document.creationTime == note.creationTime)
      let expected = String(decoding: Note.shape.canonicalBytes(of: note), as: UTF8.self)
      #expect(text(document) == expected)
      #expect(document.utf8Count == expected.utf8.count)
      #expect(try document.decode(as: Notes.table) == note)
    }
    #expect(try store.query { try $0.load(Notes.table, note.id) } == note)
  }

  @Test(
    arguments: [
      (#"' ' || document || char(10)"#, nil),
      (#"replace(document, '"owner":"ann"', '"owner":7')"#, .schema),
      (#"replace(document, '"title":"one"', '"title":"one","key":"shown"')"#, .schema),
      (#"substr(document, 1, 20)"#, .corrupt),
    ] as [(String, StoreError.Reason?)])
  func `[W-52] a document that was changed from outside is checked before it is sent`(
    change: String, refusal: StoreError.Reason?
  ) throws {
    let directory = TemporaryDirectory()
    let store = Store(directory)
    let note = try store.mutate { try $0.add("one") }
    try Connection(path: directory.database).execute("UPDATE notes SET document = \(change)")
    var writer = JSONWriter()
    let thrown = reason {
      try store.query { try $0.get(Notes.table, note.id)?.splice(into: &writer) }
    }
    #expect(thrown == refusal)
    #expect(writer.bytes == (refusal == nil ? Note.shape.canonicalBytes(of: note) : []))
  }

  @Test func `an id whose document is gone gives nothing`() throws {
    let id = try store.mutate { try $0.reserveID(in: Notes.table) }
    #expect(try store.query { try $0.load(Notes.table, id) } == nil)
  }

  @Test(arguments: [
    DocumentID(tableNumber: 10_001, high: 0, low: 0),
    DocumentID(tableNumber: 10_001, high: .max, low: .max),
    DocumentID(tableNumber: 0, high: 1, low: 2),
  ])
  func `an id that this database did not make gives nothing`(id: DocumentID) throws {
    #expect(try store.query { try $0.load(Notes.table, id) } == nil)
  }

  @Test func `an id of another table gives nothing`() throws {
    let note = try store.mutate { try $0.add("one") }
    let moved = DocumentID(tableNumber: 10_002, high: note.id.high, low: note.id.low)
    #expect(try store.query { try $0.load(Notes.table, moved) } == nil)
    let other = Table(name: "notes", number: 10_002, shape: Note.shape, columns: [])
    #expect(try store.query { try $0.load(other, moved) } == nil)
    #expect(try store.query { try $0.load(other, note.id) } == nil)
  }

  @Test func `an id of another database gives nothing`() throws {
    let foreign = try Store(.memory).mutate { try $0.add("one") }
    let own = try store.mutate { try $0.add("one") }
    #expect(foreign.id != own.id)
    #expect(try store.query { try $0.load(Notes.table, foreign.id) } == nil)
  }

  @Test func `two documents of one table can be held at once`() throws {
    let (first, second) = try store.mutate { (try $0.add("one"), try $0.add("two")) }
    try store.query { reader in
      guard let one = try reader.get(Notes.table, first.id),
        let two = try reader.get(Notes.table, second.id)
      else {
        Issue.record("no document")
        return
      }
      #expect(try one.decode(as: Notes.table).title == "one")
      #expect(try two.decode(as: Notes.table).title == "two")
      #expect(text(one).contains(#""title":"one""#))
    }
  }

  @Test func `a selection gives its documents in order of creation`() throws {
    try store.mutate { writer in
      for title in ["c", "a", "b"] { try writer.add(title) }
      try writer.add("x", owner: "bob")
    }
    #expect(try store.query { try $0.titles("ann") } == ["c", "a", "b"])
    #expect(try store.query { try $0.titles("bob") } == ["x"])
    #expect(try store.query { try $0.titles("eve") } == [])
  }

  @Test func `a selection begins after a place and ends at a limit`() throws {
    let notes = try store.mutate { writer in
      try ["a", "b", "c", "d"].map { try writer.add($0) }
    }
    try store.query { reader in
      var found: [String] = []
      var some = try reader.select(
        Notes.byOwner, [.text("ann")], after: notes[0].creationTime, limit: 2)
      while try some.advance() {
        let id = try some.id
        #expect(id == notes[found.count + 1].id)
        #expect(some.creationTime == notes[found.count + 1].creationTime)
        found.append(try some.decode(as: Notes.table).title)
      }
      #expect(found == ["b", "c"])
      #expect(try !some.advance())
    }
  }

  @Test func `the newest can come first`() throws {
    let notes = try store.mutate { writer in try ["a", "b", "c"].map { try writer.add($0) } }
    try store.query { reader in
      guard let newest = try reader.first(Notes.newest, [.text("ann")]) else {
        Issue.record("no document")
        return
      }
      #expect(newest.id == notes[2].id)
      var rest = try reader.select(
        Notes.newest, [.text("ann")], after: notes[2].creationTime)
      #expect(try rest.advance())
      let id = try rest.id
      #expect(id == notes[1].id)
    }
  }

  @Test func `a first document outlives its scan`() throws {
    let note = try store.mutate { try $0.add("a") }
    try store.query { reader in
      let found = try reader.first(Notes.byOwner, [.text("ann")])
      switch consume found {
      case .some(let document):
        #expect(try document.decode(as: Notes.table) == note)
        #expect(document.creationTime == note.creationTime)
      case .none: Issue.record("no document")
      }
      #expect(try reader.first(Notes.byOwner, [.text("bob")]) == nil)
    }
  }

  @Test func `documents are spliced with commas between them`() throws {
    let notes = try store.mutate { writer in try ["a", "b"].map { try writer.add($0) } }
    var writer = JSONWriter()
    writer.beginArray()
    try store.query { reader in
      var all = try reader.select(Notes.byOwner, [.text("ann")])
      while try all.spliceNext(into: &writer) {}
    }
    writer.endArray()
    let expected = notes.map {
      String(decoding: Note.shape.canonicalBytes(of: $0), as: UTF8.self)
    }
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "[\(expected.joined(separator: ","))]")
  }

  @Test func `[W-120] a call reads 32,000 documents and no more`() throws {
    let note = try store.mutate { try $0.add("a") }
    try store.beginReading()
    store.beginCall()
    for _ in 0..<31_998 { _ = try store.reader.get(Notes.table, note.id) }
    #expect(reason { _ = try store.reader.load(Notes.table, note.id) } == nil)
    #expect(reason { _ = try store.reader.titles("ann") } == nil)
    #expect(
      reason { _ = try store.reader.load(Notes.table, note.id) } == .limit("documentsRead"))
    #expect(reason { _ = try store.reader.titles("ann") } == .limit("documentsRead"))
    store.beginCall()
    #expect(reason { _ = try store.reader.load(Notes.table, note.id) } == nil)
    try store.endBatch()
  }

  @Test func `a document that lost its shape is corrupt, and is still spliced`() throws {
    let strict = Table(
      name: "notes", number: 10_001, shape: Shape.object({ $0 }, Field("no", \.self, .boolean)),
      columns: [])
    let note = try store.mutate { try $0.add("a") }
    #expect(reason { _ = try store.query { try $0.load(strict, note.id) } } == .corrupt)
    #expect(try store.query { try $0.load(Notes.table, note.id) } == note)
  }

  @Test func `reading without a batch begins one`() throws {
    let note = try store.mutate { try $0.add("a") }
    #expect(try store.reader.load(Notes.table, note.id) == note)
    try store.endBatch()
  }

  @Test func `a cursor marks a place for one question only`() throws {
    let cursor = try store.query { try $0.cursor(at: 1_234.5, fingerprint: 7) }
    #expect(cursor.utf8.count == 22)
    try store.query { reader throws in
      #expect(try reader.place(ofCursor: cursor, fingerprint: 7) == 1_234.5)
      #expect(try reader.place(ofCursor: cursor, fingerprint: 8) == nil)
      for wrong in ["", "x", cursor + "A", String(cursor.dropLast()), cursor.lowercased() + "="] {
        #expect(try reader.place(ofCursor: wrong, fingerprint: 7) == nil)
      }
    }
    #expect(try Store(.memory).query { try $0.place(ofCursor: cursor, fingerprint: 7) } == nil)
  }
}
