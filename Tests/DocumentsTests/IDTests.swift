import Documents
import Testing
import Values

@Suite struct IDTests {
  private struct Refusal: Error {}

  @Test func `ids are never given out twice, whatever is undone`() throws {
    let directory = TemporaryDirectory()
    let stores = [Store(directory), Store(directory)]
    var ids: [DocumentID] = []
    for turn in 0..<12 {
      let store = stores[turn % 2]
      try? store.mutate { writer in
        // More than a block of rows at a time.
        for _ in 0..<300 { ids.append(try writer.reserveID(in: Notes.table)) }
      }
      try? store.mutate { writer in
        // What an undone mutation was given is nobody's.
        for _ in 0..<300 { _ = try writer.reserveID(in: Notes.table) }
        throw Refusal()
      }
    }
    #expect(ids.count == 3_600)
    #expect(Set(ids).count == ids.count)
  }

  @Test func `ids stay unique over a new start`() throws {
    let directory = TemporaryDirectory()
    var ids: Set<DocumentID> = []
    for _ in 0..<3 {
      let store = Store(directory)
      try store.mutate { writer in
        for _ in 0..<10 { ids.insert(try writer.reserveID(in: Notes.table)) }
      }
      store.close()
    }
    #expect(ids.count == 30)
  }

  @Test func `[W-60] ids tell nothing of their order`() throws {
    let store = Store(.memory)
    let ids = try store.mutate { writer in
      try (0..<256).map { _ in try writer.reserveID(in: Notes.table) }
    }
    // Of 255 pairs of neighbours about half rise and half fall, in either word and in one bit.
    let rising = zip(ids, ids.dropFirst()).count { $0.high < $1.high }
    #expect((90...165).contains(rising))
    let odd = ids.count { $0.low & 1 == 1 }
    #expect((90...165).contains(odd))
    let differing = zip(ids, ids.dropFirst()).map { ($0.high ^ $1.high).nonzeroBitCount }
    #expect((24...40).contains(differing.reduce(0, +) / differing.count))
  }

  @Test func `an id with one bit changed is not taken`() throws {
    let store = Store(.memory)
    let note = try store.mutate { try $0.add("a") }
    try store.query { reader throws in
      for bit in 0..<64 {
        let high = DocumentID(
          tableNumber: 10_001, high: note.id.high ^ 1 << UInt64(bit), low: note.id.low)
        let low = DocumentID(
          tableNumber: 10_001, high: note.id.high, low: note.id.low ^ 1 << UInt64(bit))
        #expect(try reader.load(Notes.table, high) == nil)
        #expect(try reader.load(Notes.table, low) == nil)
      }
    }
  }

  @Test func `an id reserved in one transaction is inserted in a later one`() throws {
    let directory = TemporaryDirectory()
    let first = Store(directory)
    let second = Store(directory)
    let id = try first.mutate { try $0.reserveID(in: Notes.table) }
    try second.mutate { writer in for title in ["a", "b"] { try writer.add(title) } }
    try first.mutate { writer in
      let note = Note(
        creationTime: try writer.nextCreationTime(1), id: id, body: "", owner: "ann", title: "c")
      try writer.insert(Notes.table, id: id, creationTime: note.creationTime, note)
    }
    #expect(try second.query { try $0.titles("ann") } == ["a", "b", "c"])
  }

  @Test func `tables have rows of their own`() throws {
    let store = Store(.memory)
    let other = Table(name: "others", number: 10_002, shape: Note.shape, columns: [])
    let ids = try store.mutate { writer in
      (try writer.reserveID(in: Notes.table), try writer.reserveID(in: other))
    }
    #expect(ids.0.tableNumber == 10_001 && ids.1.tableNumber == 10_002)
    #expect(ids.0.high != ids.1.high && ids.0.low != ids.1.low)
  }
}
