import Foundation
import Testing

@testable import Host

@Suite final class SnapshotFolderTests {
  private let root: TemporaryDirectory

  init() throws { root = try TemporaryDirectory(prefix: "snapshot-folder-") }

  private var names: [String] { TemporaryDirectory.names(in: root.path).sorted() }

  private func make(_ path: String, finishes: Bool = true) throws(SystemError) {
    let folder = try SnapshotFolder.make(for: path)
    try folder.makeFolder("a")
    try folder.write("a/b", "text")
    #expect(names.count == (names.contains("out") ? 2 : 1))
    if finishes { try folder.finish() }
  }

  @Test(arguments: ["out", "out/", "out//"])
  func `[W-179] a folder is in its place once it is whole`(name: String) throws {
    try make("\(root.path)/\(name)")
    #expect(names == ["out"])
    #expect(try String(contentsOfFile: "\(root.path)/out/a/b", encoding: .utf8) == "text")
    let manager = FileManager.default
    for (path, mode) in [("out", 0o700), ("out/a", 0o700), ("out/a/b", 0o600)] {
      let found = try manager.attributesOfItem(atPath: "\(root.path)/\(path)")[.posixPermissions]
      #expect((found as? NSNumber)?.intValue == mode, "\(path)")
    }
  }

  @Test func `[W-179] one that is not finished leaves nothing`() throws {
    try make("\(root.path)/out", finishes: false)
    #expect(names == [])
  }

  @Test func `[W-179] an empty folder gives way, anything else does not`() throws {
    let out = "\(root.path)/out"
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: false)
    try make(out)
    #expect(throws: SystemError("mkdir", code: EEXIST)) { try make(out) }
    try "x".write(toFile: "\(root.path)/file", atomically: true, encoding: .utf8)
    #expect(throws: SystemError("mkdir", code: EEXIST)) { try make("\(root.path)/file") }
    #expect(throws: SystemError("mkdtemp", code: ENOENT)) { try make("\(root.path)/no/out") }
    #expect(names == ["file", "out"])
  }
}
