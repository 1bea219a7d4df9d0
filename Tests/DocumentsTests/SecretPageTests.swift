import Documents
import Foundation
import Secrets
import Testing
import Values

@Suite struct SecretPageTests {
  let store = Store(.memory)
  let old = KeyID("AAAAAAAAAAAAAAAA")
  let new = KeyID("BBBBBBBBBBBBBBBB")

  /// Documents with a ciphertext each, all by the old key but the first.
  private func fill(_ count: Int, bytes: Int = 1) throws -> [DocumentID] {
    let text = String(repeating: "x", count: bytes)
    return try store.mutate { writer in
      try (0..<count).map { number in
        let id = try writer.add("\(number)").id
        try writer.put(sealed(text, by: number == 0 ? new : old), for: id, field: "f")
        return id
      }
    }
  }

  /// All pages, of so many ciphertexts each.
  private func pages(of key: String? = nil, limit: Int) throws -> [[DocumentID?]] {
    defer { try? store.endBatch() }
    var pages: [[DocumentID?]] = []
    var place: Int64? = Store.firstPlace
    while let from = place {
      let page = try store.secrets(of: key, from: from, limit: limit)
      pages.append(page.secrets.map(\.id))
      place = page.next
    }
    return pages
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func `pages hold each ciphertext once, in order, and end`(limit: Int) throws {
    let ids = try fill(5)
    let all = try pages(limit: limit)
    #expect(all.flatMap(\.self) == ids)
    #expect(all.allSatisfy { $0.count <= limit })
    // A full page may be the last one: only the next shows it.
    #expect(all.count == 5 / limit + 1)
  }

  @Test func `those of one key are found, and counted`() throws {
    let ids = try fill(5)
    let one = try #require(old)
    let other = try #require(new)
    #expect(try pages(of: one.description, limit: 3).flatMap(\.self) == Array(ids.dropFirst()))
    #expect(try pages(of: other.description, limit: 3).flatMap(\.self) == [ids[0]])
    #expect(try pages(of: "", limit: 3) == [[]])
    #expect(try store.sealedCounts() == [one.description: 4, other.description: 1])
    #expect(try store.uses(of: one) == KeyUses(secrets: 4))
    try store.endBatch()
  }

  @Test func `a page of large ciphertexts is full sooner`() throws {
    let ids = try fill(40, bytes: 1 << 16)
    let all = try pages(limit: 100)
    #expect(all.map(\.count) == [16, 16, 8])
    #expect(all.flatMap(\.self) == ids)
  }

  @Test func `[W-173] a ciphertext is replaced only where it is still the one that was read`()
    throws
  {
    let ids = try fill(2)
    let (first, second) = (sealed("x", by: old), sealed("anew", by: new))
    try store.mutate { writer in
      #expect(try writer.replace(first, by: second, for: ids[1], field: "f"))
      #expect(try !writer.replace(first, by: second, for: ids[1], field: "f"))
      #expect(try !writer.replace(second, by: first, for: ids[1], field: "g"))
      #expect(try writer.sealed(of: ids[1]) == ["f": second])
      try writer.delete(Notes.table, id: ids[1])
      #expect(try !writer.replace(second, by: first, for: ids[1], field: "f"))
      #expect(try writer.sealed(of: ids[1]).isEmpty)
      // By the same key and so of the same length, and yet another one.
      try writer.put(sealed("y", by: old), for: ids[0], field: "f")
      #expect(try !writer.replace(first, by: second, for: ids[0], field: "f"))
    }
    #expect(try store.keyIDs().count == 2)
    try store.endBatch()
  }

  @Test func `[W-173] a setting is replaced only where it is still the one that was read`() throws {
    try store.beginWriting()
    _ = try store.keepSealedSetting("key", sealed("one"))
    #expect(try store.writer.replaceSetting("key", sealed("one"), by: sealed("two")))
    #expect(try !store.writer.replaceSetting("key", sealed("one"), by: sealed("three")))
    #expect(try !store.writer.replaceSetting("other", sealed("one"), by: sealed("three")))
    #expect(try store.sealedSetting("key")?.bytes == Array("two".utf8))
    #expect(try store.sealedSetting("other") == nil)
    try store.endBatch()
  }

  @Test func `[W-104] a ciphertext that was sealed anew is not in the file after a clean end`()
    throws
  {
    let directory = TemporaryDirectory()
    let store = Store(directory)
    let filler = String(repeating: "-", count: 300)
    let ids = try store.mutate { writer in
      try (0..<200).map { number in
        let id = try writer.add("\(number)").id
        try writer.put(sealed("secret\(number)." + filler, by: old), for: id, field: "f")
        return id
      }
    }
    try store.mutate { writer throws in
      for (number, id) in ids.enumerated() {
        let before = sealed("secret\(number)." + filler, by: old)
        let after = sealed("anew\(number)." + filler + filler, by: new)
        #expect(try writer.replace(before, by: after, for: id, field: "f"))
      }
    }
    store.close()
    let contents = directory.contents()
    for number in 0..<200 {
      #expect(contents.range(of: Data("secret\(number).".utf8)) == nil)
      #expect(contents.range(of: Data("anew\(number).".utf8)) != nil)
    }
  }
}
