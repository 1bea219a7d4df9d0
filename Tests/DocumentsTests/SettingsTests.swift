import Documents
import SQLite
import Sealing
import Secrets
import Testing

@Suite struct SettingsTests {
  @Test func `of two processes the first to set a value keeps it`() throws {
    let directory = TemporaryDirectory()
    let first = Store(directory)
    let second = Store(directory)
    #expect(try first.sealedSetting("key") == nil)
    try first.endBatch()
    try first.beginWriting()
    #expect(try first.keepSealedSetting("key", sealed("one", by: nil)).bytes == Array("one".utf8))
    try first.endBatch()
    try second.beginWriting()
    #expect(try second.keepSealedSetting("key", sealed("two")).bytes == Array("one".utf8))
    try second.replaceSealedSetting("key", sealed("three"))
    try second.endBatch()
    #expect(try first.sealedSetting("key")?.bytes == Array("three".utf8))
    #expect(try first.sealedSettingNames() == ["key"])
    try first.endBatch()
  }

  @Test func `no name reaches the store's own settings`() throws {
    let store = Store(.memory)
    #expect(try store.sealedSetting("store.idKey") == nil)
    #expect(try store.sealedSetting("") == nil)
    try store.endBatch()
    try store.beginWriting()
    try store.replaceSealedSetting("store.idKey", sealed("x"))
    try store.endBatch()
    let note = try store.mutate { try $0.add("a") }
    #expect(try store.query { try $0.load(Notes.table, note.id) } == note)
  }

  @Test func `nothing is set outside a write transaction`() throws {
    let store = Store(.memory)
    #expect(reason { try store.replaceSealedSetting("key", sealed("x")) } == .io)
    #expect(reason { try store.keepSealedSetting("key", sealed("x")) } == .io)
  }
}
