import Foundation
import Testing

@testable import Host

@Suite final class SnapshotSourceTests {
  private let root: TemporaryDirectory

  init() throws { root = try TemporaryDirectory(prefix: "snapshot-source-") }

  private func write(_ name: String, _ text: String = "") throws {
    let url = URL(filePath: "\(root.path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
  }

  private func fault(_ name: String) -> SnapshotSource.Fault? {
    do throws(SnapshotSource.Fault) {
      _ = try SnapshotSource("\(root.path)/\(name)")
      return nil
    } catch {
      return error
    }
  }

  @Test func `[W-180] a file is one, whatever its name`() throws {
    try write("rows.jsonl")
    #expect(try SnapshotSource("\(root.path)/rows.jsonl").file == "\(root.path)/rows.jsonl")
    // What is wrong with it shows when it is read.
    #expect(fault("nothing") == nil)
    try write("snapshot.zip")
    #expect(fault("snapshot.zip") == .packed)
  }

  @Test func `[W-180] a snapshot may stand in a folder of its own, with other tables`() throws {
    try write("s/in/integrations/documents.jsonl")
    try write("s/in/integrations/generated_schema.jsonl", "\"uniform\"\n")
    try write("s/in/_tables/documents.jsonl")
    try write("s/in/_storage/documents.jsonl")
    try write("s/in/users/documents.jsonl")
    try write("s/in/empty/readme.txt")
    for path in ["s/in", "s"] {
      let source = try SnapshotSource("\(root.path)/\(path)")
      #expect(source.file == "\(root.path)/s/in/integrations/documents.jsonl")
      #expect(source.otherTables == ["users"])
    }
    try write("s/two/integrations/documents.jsonl")
    #expect(fault("s") == .severalTables)
    #expect(fault("s/in/users") == .noTable)
  }

  @Test func `[W-180] a snapshot of the old form is refused`() throws {
    try write("s/integrations/documents.jsonl")
    #expect(fault("s") == nil)
    try write("s/integrations/generated_schema.jsonl", "{\"name\":\"string\"}\n")
    #expect(fault("s") == .oldForm)
  }
}
