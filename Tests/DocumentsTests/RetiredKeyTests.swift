import Documents
import Secrets
import Testing
import Values

@Suite struct RetiredKeyTests {
  let directory = TemporaryDirectory()
  let store: Store
  let old = KeyID("AAAAAAAAAAAAAAAA")
  let new = KeyID("BBBBBBBBBBBBBBBB")

  init() {
    store = Store(directory)
  }

  private func put(_ key: KeyID?, in store: Store) -> StoreError.Reason? {
    reason {
      try store.mutate { writer in
        let id = try writer.add("\(UInt64.random(in: 0 ... .max))").id
        try writer.put(sealed("x", by: key), for: id, field: "f")
      }
    }
  }

  @Test func `[W-174] what a retired key sealed is refused, whatever a process knows of the key`()
    throws
  {
    let key = try #require(old)
    // Both processes have stored with it.
    let other = Store(directory)
    #expect(put(key, in: store) == nil)
    #expect(put(key, in: other) == nil)
    try store.mutate { writer throws in #expect(try writer.retire(key)) }
    for each in [store, other] {
      #expect(put(key, in: each) == .retiredKey(key))
      #expect(put(new, in: each) == nil)
      #expect(put(nil, in: each) == nil)
    }
    #expect(
      reason {
        try other.mutate { writer in
          let id = try writer.add("a").id
          try writer.put(sealed("x", by: new), for: id, field: "f")
          _ = try writer.replace(
            sealed("x", by: new), by: sealed("y", by: key), for: id, field: "f")
        }
      } == .retiredKey(key))
    try other.beginWriting()
    #expect(
      reason { _ = try other.keepSealedSetting("s", sealed("x", by: key)) } == .retiredKey(key))
    #expect(
      reason { try other.replaceSealedSetting("s", sealed("x", by: key)) } == .retiredKey(key))
    try other.endBatch()
    #expect(try other.sealedSettingNames() == [])
    try other.endBatch()
  }

  @Test func `[W-174] a key is retired once, and not where that is undone`() throws {
    let key = try #require(old)
    try store.mutate { writer throws in
      try? store.savepoint { () throws in
        #expect(try writer.retire(key))
        throw CancellationError()
      }
      #expect(try !store.isRetired(key))
      #expect(try writer.retire(key))
      #expect(try !writer.retire(key))
      #expect(try store.isRetired(key))
    }
    store.close()
    let next = Store(directory)
    #expect(try next.isRetired(key))
    #expect(try !next.isRetired(#require(new)))
    #expect(try next.sealedSettingNames() == [])
    try next.endBatch()
  }

  @Test
  func `[W-174] a transaction that stored with a key cannot store with it once it is retired`()
    throws
  {
    let key = try #require(old)
    #expect(
      reason {
        try store.mutate { writer in
          let id = try writer.add("a").id
          try writer.put(sealed("x", by: key), for: id, field: "f")
          _ = try writer.retire(key)
          try writer.put(sealed("y", by: key), for: id, field: "g")
        }
      } == .retiredKey(key))
    #expect(try !store.isRetired(key))
    try store.endBatch()
  }

  @Test func `a retired key is told without a word that is a storage fault`() throws {
    let error = StoreError(.retiredKey(try #require(old)))
    #expect(error.storageReason == nil)
    #expect(error.message.contains("Call again"))
  }
}
