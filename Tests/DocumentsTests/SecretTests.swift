import Documents
import Foundation
import SQLite
import Secrets
import Testing
import Values

@Suite struct SecretTests {
  let store = Store(.memory)
  let key = KeyID("AAAAAAAAAAAAAAAA")
  let other = KeyID("BBBBBBBBBBBBBBBB")

  @Test func `ciphertexts come back by field`() throws {
    let id = try store.mutate { writer in
      let note = try writer.add("a")
      try writer.put(sealed("one"), for: note.id, field: "first")
      try writer.put(sealed("two", by: nil), for: note.id, field: "second")
      return note.id
    }
    #expect(try store.sealed(for: id, field: "first") == sealed("one"))
    #expect(try store.sealed(for: id, field: "second") == sealed("two", by: nil))
    #expect(try store.sealed(for: id, field: "third") == nil)
    #expect(try store.sealed(of: id).count == 2)
    try store.endBatch()
  }

  @Test func `a document is inserted with up to 16 ciphertexts`() throws {
    for count in [0, 1, 15, 16] {
      let fields = (0..<count).map { (field: "\($0)", sealed: sealed("\(count) \($0)")) }
      let found = try store.mutate { writer in
        let id = try writer.add("before \(count)").id
        let note = try writer.add("\(count)", sealed: fields)
        #expect(try writer.sealed(of: id).isEmpty)
        if count == 1 { try writer.put(sealed("more"), for: note.id, field: "more") }
        return try writer.sealed(of: note.id)
      }
      var wanted = Dictionary(uniqueKeysWithValues: fields.map { ($0.field, $0.sealed) })
      if count == 1 { wanted["more"] = sealed("more") }
      #expect(found == wanted)
    }
    #expect(try store.keyIDs() == [key])
    try store.endBatch()
  }

  @Test func `no document has 17 ciphertexts`() throws {
    let fields = (0..<17).map { (field: "\($0)", sealed: sealed("\($0)")) }
    #expect(throws: StoreError.self) {
      try store.mutate { writer in _ = try writer.add("a", sealed: fields) }
    }
  }

  @Test func `a ciphertext is replaced and removed by field`() throws {
    try store.mutate { writer in
      let id = try writer.add("a").id
      for field in ["a", "b", "c"] { try writer.put(sealed(field), for: id, field: field) }
      try writer.put(sealed("new"), for: id, field: "b")
      #expect(
        try writer.sealed(of: id) == ["a": sealed("a"), "b": sealed("new"), "c": sealed("c")])
      #expect(try writer.remove(for: id, field: "b"))
      #expect(try !writer.remove(for: id, field: "b"))
      try writer.put(sealed("d"), for: id, field: "d")
      #expect(try writer.sealed(of: id) == ["a": sealed("a"), "c": sealed("c"), "d": sealed("d")])
    }
  }

  @Test func `[W-104] a deleted document takes its ciphertexts along, and no others`() throws {
    let notes = try store.mutate { writer in
      try ["a", "b", "c"].map { title in
        let note = try writer.add(title)
        for field in 0..<16 {
          try writer.put(sealed("\(title)\(field)"), for: note.id, field: "\(field)")
        }
        return note
      }
    }
    try store.mutate { try $0.delete(Notes.table, id: notes[1].id) }
    try store.query { _ throws in
      #expect(try store.sealed(of: notes[0].id).count == 16)
      #expect(try store.sealed(of: notes[1].id).isEmpty)
      #expect(try store.sealed(of: notes[2].id).count == 16)
    }
  }

  @Test func `a document has at most sixteen ciphertexts`() throws {
    try store.mutate { writer in
      let id = try writer.add("a").id
      for field in 0..<16 { try writer.put(sealed("x"), for: id, field: "\(field)") }
      #expect(reason { try writer.put(sealed("x"), for: id, field: "16") } == .io)
      try writer.put(sealed("y"), for: id, field: "15")
      try writer.remove(for: id, field: "3")
      try writer.put(sealed("z"), for: id, field: "16")
      #expect(try writer.sealed(of: id)["16"] == sealed("z"))
    }
  }

  @Test func `ids of other databases have no ciphertexts`() throws {
    let foreign = try Store(.memory).mutate { try $0.add("a").id }
    #expect(try store.sealed(of: foreign).isEmpty)
    try store.endBatch()
    try store.mutate { writer throws in
      #expect(reason { try writer.put(sealed("x"), for: foreign, field: "f") } == .io)
      #expect(try !writer.remove(for: foreign, field: "f"))
    }
  }

  @Test func `the rows of different tables have places of their own`() throws {
    let second = Table(name: "others", number: 10_002, shape: Note.shape, columns: [])
    try store.mutate { writer in
      let ids = [try writer.reserveID(in: Notes.table), try writer.reserveID(in: second)]
      for id in ids { try writer.put(sealed("\(id)"), for: id, field: "f") }
      for id in ids { #expect(try writer.sealed(of: id) == ["f": sealed("\(id)")]) }
    }
  }

  @Test func `[W-113] the key ids that were used are remembered`() throws {
    let directory = TemporaryDirectory()
    let store = Store(directory)
    let used = try #require(key)
    let undone = try #require(other)
    try store.mutate { writer in
      let id = try writer.add("a").id
      for field in ["a", "b"] { try writer.put(sealed("x", by: used), for: id, field: field) }
      try? store.savepoint {
        try writer.put(sealed("y", by: undone), for: id, field: "c")
        throw CancellationError()
      }
      try writer.delete(Notes.table, id: id)
    }
    #expect(try store.keyIDs() == [used])
    try store.endBatch()
    try store.mutate { writer in
      let id = try writer.add("b").id
      try writer.put(sealed("y", by: undone), for: id, field: "c")
    }
    store.close()
    #expect(try Set(Store(directory).keyIDs()) == [used, undone])
  }

  @Test(arguments: [false, true])
  func `[W-104] what was removed or replaced is not in the file after a clean end`(
    isLarge: Bool
  ) throws {
    let directory = TemporaryDirectory()
    let store = Store(directory)
    let filler = String(repeating: "-", count: 300)
    var notes: [Note] = []
    for number in 0..<120 {
      notes.append(
        try store.mutate { writer in
          let note = try writer.add("title\(number)", body: "body\(number)." + filler)
          try writer.put(sealed("secret\(number)." + filler), for: note.id, field: "f")
          return note
        })
    }
    for number in stride(from: 0, to: 120, by: 3) {
      try store.mutate { try $0.delete(Notes.table, id: notes[number].id) }
      try store.mutate { writer in
        let grown = sealed("newer\(number + 1)." + filler + filler)
        try writer.put(grown, for: notes[number + 1].id, field: "f")
      }
    }
    if isLarge {
      let other = try Connection(path: directory.database)
      try other.execute("CREATE TABLE filler (a); INSERT INTO filler VALUES (zeroblob(40000000))")
      other.close()
    }
    store.close()
    let contents = directory.contents()
    func isThere(_ text: String) -> Bool { contents.range(of: Data(text.utf8)) != nil }
    for number in stride(from: 0, to: 120, by: 3) {
      #expect(!isThere("secret\(number)."))
      #expect(!isThere("secret\(number + 1)."))
      #expect(!isThere("body\(number)."))
      #expect(isThere("newer\(number + 1)."))
      #expect(isThere("secret\(number + 2)."))
    }
  }
}
