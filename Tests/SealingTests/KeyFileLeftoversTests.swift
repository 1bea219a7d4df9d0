import Foundation
import Testing

@testable import Sealing
@testable import Secrets

@Suite struct KeyFileLeftoversTests {
  private let directory: TemporaryDirectory
  private let file: KeyFile

  init() throws {
    directory = try TemporaryDirectory()
    file = KeyFile(path: directory.keyFile)
  }

  private func leave(_ name: String) throws {
    try Data(keySet(otherKeyText).utf8).write(to: URL(filePath: "\(directory.path)/\(name)"))
  }

  @Test func `[W-174] what a killed process left beside the file goes with a change`() throws {
    let first = try #require(try file.rotate())
    let left = "keys.json.00112233aabbccdd.new"
    try leave(left)
    #expect(try file.rotate { _ in false } == nil)
    #expect(try directory.names.sorted() == ["keys.json", left], "nothing was changed")
    #expect(try file.rotate() != nil)
    #expect(try directory.names == ["keys.json"])
    try leave(left)
    #expect(try file.remove(first, whileFirst: true) == .removed)
    #expect(try directory.names == ["keys.json"])
  }

  @Test func `[W-22] a file stays whose name is another by its bytes alone`() throws {
    let file = KeyFile(path: "\(directory.path)/k\u{e9}ys.json")
    let left = "k\u{e9}ys.json.00112233aabbccdd.new"
    let other = "ke\u{301}ys.json.00112233aabbccdd.new"
    for name in [left, other] { try leave(name) }
    _ = try file.rotate()
    _ = try file.rotate()
    let names = try directory.names.map { Array($0.utf8) }
    #expect(names.contains(Array(other.utf8)))
    #expect(!names.contains(Array(left.utf8)))
  }

  @Test(arguments: [
    "keys.json.00112233aabbccd.new", "keys.json.00112233aabbccdd0.new",
    "keys.json.00112233AABBCCDD.new", "keys.json.00112233aabbccdd", "keys.json.new",
    "other.json.00112233aabbccdd.new", "keys.json.00112233aabbccdd.new.old",
  ])
  func `a file of another name stays`(name: String) throws {
    try leave(name)
    _ = try file.rotate()
    _ = try file.rotate()
    #expect(try directory.names.sorted() == ["keys.json", name].sorted())
  }
}
