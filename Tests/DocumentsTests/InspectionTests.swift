import Documents
import Foundation
import Testing

@Suite struct InspectionTests {
  let directory = TemporaryDirectory()

  @Test func `[W-167] a look changes nothing of a database`() throws {
    let store = Store(directory)
    try store.mutate { try $0.add("a") }
    store.close()
    let before = directory.contents()
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    let look = Store(directory)
    #expect(try look.inspect() == .ours(isOlder: false))
    #expect(try look.query { try $0.titles("ann") } == ["a"])
    look.close()
    #expect(directory.contents() == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == names)
  }

  @Test func `[W-167] what is only in the log is seen`() throws {
    let store = Store(directory)
    try store.mutate { try $0.add("a") }
    let look = Store(directory)
    #expect(try look.inspect() == .ours(isOlder: false))
    #expect(try look.query { try $0.titles("ann") } == ["a"])
    look.close()
    try store.mutate { try $0.add("b") }
  }

  @Test func `[W-167] an older database is told and not migrated`() throws {
    let old = Store(location: .file(directory.database), migrations: [], now: { 0 })
    try old.beginWriting()
    try old.endBatch()
    old.close()
    let before = directory.contents()
    #expect(try Store(directory).inspect() == .ours(isOlder: true))
    #expect(directory.contents() == before)
  }

  @Test func `[W-167] an empty file and a missing one stay so`() throws {
    #expect(try Store(directory).inspect() == .missing)
    #expect(try Store(.file(directory.path + "/a/b/c")).inspect() == .missing)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    _ = FileManager.default.createFile(atPath: directory.database, contents: nil)
    #expect(try Store(directory).inspect() == .empty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["test.sqlite"])
    #expect(directory.bytes("test.sqlite") == [])
  }

  @Test func `[W-167] a name that a URI would read otherwise is looked at`() throws {
    let path = directory.path + "/a?b#c%41 é"
    let store = Store(.file(path))
    try store.mutate { try $0.add("a") }
    store.close()
    #expect(try Store(.file(path)).inspect() == .ours(isOlder: false))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 1)
  }

  @Test(arguments: ["file/x", "link", "link/x", "closed/x", "folder", "text", "/proc/none/x"])
  func `[W-167] a place that no call could use is told`(name: String) throws {
    let path = directory.path
    try FileManager.default.createDirectory(
      atPath: path + "/folder", withIntermediateDirectories: false)
    try FileManager.default.createDirectory(
      atPath: path + "/closed", withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o500])
    _ = FileManager.default.createFile(atPath: path + "/file", contents: nil)
    _ = FileManager.default.createFile(atPath: path + "/text", contents: Data("text".utf8))
    try FileManager.default.createSymbolicLink(
      atPath: path + "/link", withDestinationPath: "nowhere")
    let store = Store(.file(name.hasPrefix("/") ? name : "\(path)/\(name)"))
    #expect(throws: InspectionFault.self) { try store.inspect() }
  }

  @Test func `[W-167] a link to a database is followed`() throws {
    let store = Store(directory)
    try store.mutate { try $0.add("a") }
    store.close()
    let link = directory.path + "/link"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: directory.database)
    #expect(try Store(.file(link)).inspect() == .ours(isOlder: false))
  }
}
