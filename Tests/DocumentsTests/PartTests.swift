import Documents
import JSON
import SQLite
import Testing
import Values

@Suite struct PartTests {
  struct Body: Sendable, Equatable {
    var body: String
    let owner: String
    static let part = Part(
      Body.init(body:owner:), readOnly: ["owner"], Field("body", \.body, .string),
      Field("owner", \.owner, .string))
  }

  let directory = TemporaryDirectory()

  @discardableResult
  private func change(_ store: Store, _ id: DocumentID, to body: String) throws -> Bool {
    try store.mutate { try $0.change(Body.part, in: Notes.table, id: id) { $0.body = body } }
  }

  @Test func `a part is changed and the rest stays`() throws {
    let store = Store(directory)
    var note = try store.mutate { try $0.add("a") }
    #expect(try change(store, note.id, to: "changed"))
    note.body = "changed"
    #expect(try store.query { try $0.load(Notes.table, note.id) } == note)
    let part = try store.query { try $0.load(Body.part, of: Notes.table, id: note.id) }
    #expect(part == Body(body: "changed", owner: note.owner))
    let other = Store(.memory)
    #expect(try !change(other, note.id, to: "x"))
    #expect(try other.query { try $0.load(Body.part, of: Notes.table, id: note.id) } == nil)
  }

  @Test func `a change that throws or is too large leaves nothing`() throws {
    struct Refusal: Error {}
    let store = Store(directory)
    let note = try store.mutate { try $0.add("a") }
    #expect(throws: Refusal.self) {
      try store.mutate { writer in
        _ = try writer.change(Body.part, in: Notes.table, id: note.id) { _ in throw Refusal() }
      }
    }
    let long = String(repeating: "x", count: Store.mostDocumentBytes)
    #expect(reason { try change(store, note.id, to: long) } == .limit("documentBytes"))
    #expect(try store.query { try $0.load(Notes.table, note.id) } == note)
  }

  @Test func `a document that another hand changed is checked and put in order`() throws {
    let store = Store(directory)
    let note = try store.mutate { try $0.add("a") }
    store.close()
    let other = try Connection(path: directory.database)
    try other.execute(
      """
      UPDATE notes SET document = json_object('title', 'a', 'owner', owner, 'body', 'by hand',
        '_id', document ->> '_id', '_creationTime', document -> '_creationTime')
      """)
    #expect(try change(store, note.id, to: "changed"))
    var expected = note
    expected.body = "changed"
    #expect(try store.query { try $0.load(Notes.table, note.id) } == expected)
    store.close()
    try other.execute("UPDATE notes SET document = json_remove(document, '$.title')")
    #expect(reason { try change(store, note.id, to: "x") } == .corrupt)
    #expect(
      reason { _ = try store.query { try $0.load(Body.part, of: Notes.table, id: note.id) } }
        == .corrupt)
  }
}
