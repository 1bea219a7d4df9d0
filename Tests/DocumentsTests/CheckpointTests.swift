import Documents
import Foundation
import SQLite
import Synchronization
import Testing

@Suite struct CheckpointTests {
  let directory = TemporaryDirectory()

  /// Writes about as many pages to the log, by a connection beside the store, and lets the store
  /// see it by a commit of its own.
  private func write(_ pages: Int, to store: Store) throws {
    try store.mutate { try $0.add(UUID().uuidString) }
    let filler = try Connection(path: directory.database)
    try filler.execute("CREATE TABLE IF NOT EXISTS filler (a)")
    try filler.execute("INSERT INTO filler VALUES (zeroblob(\(pages * 4_080)))")
    filler.close()
    try store.mutate { try $0.add(UUID().uuidString) }
  }

  @Test func `a clean end leaves no log`() throws {
    let store = Store(directory)
    try write(50, to: store)
    #expect(directory.bytes("test.sqlite-wal").count > 50 * 4_096)
    store.close()
    #expect(directory.permissions("test.sqlite-wal") == nil)
    #expect(directory.permissions("test.sqlite-shm") == nil)
    #expect(try Store(directory).query { try $0.titles("ann") }.count == 2)
  }

  @Test func `closing empties the log though another process has the file open`() throws {
    let store = Store(directory)
    let other = Store(directory)
    #expect(try other.query { try $0.titles("ann") } == [])
    try write(50, to: store)
    store.close()
    #expect(directory.bytes("test.sqlite-wal").isEmpty)
    #expect(try other.query { try $0.titles("ann") }.count == 2)
  }

  @Test func `closing does not wait long for a reader`() throws {
    let store = Store(directory)
    let other = Store(directory)
    try write(5, to: store)
    try other.beginReading()
    #expect(try other.reader.titles("ann").count == 2)
    try write(5, to: store)
    let start = Connection.now
    store.close()
    #expect(Connection.now - start < 2_000_000_000)
    try other.endBatch()
    #expect(try other.query { try $0.titles("ann") }.count == 4)
  }

  @Test func `an idle moment copies a log that is worth it`() throws {
    let store = Store(directory)
    try write(100, to: store)
    store.checkpointIfNeeded()
    #expect(store.logPages > 100)
    try write(1_000, to: store)
    #expect(store.checkpointIfNeeded(isIdle: false) == nil)
    #expect(store.logPages > 1_000)
    #expect(store.checkpointIfNeeded() == nil)
    #expect(store.logPages == 0)
  }

  @Test func `a busy process copies a long log`() throws {
    let store = Store(directory)
    try write(15_000, to: store)
    #expect(store.checkpointIfNeeded(isIdle: false) == nil)
    #expect(store.logPages > 14_000)
    try write(1_500, to: store)
    #expect(store.checkpointIfNeeded(isIdle: false) == nil)
    #expect(store.logPages == 0)
  }

  @Test func `nothing is copied inside a transaction`() throws {
    let store = Store(directory)
    try write(1_200, to: store)
    try store.beginReading()
    store.checkpointIfNeeded()
    #expect(store.logPages > 1_000)
    try store.endBatch()
  }

  @Test func `the log stays bounded while another process reads all the time`() throws {
    let store = Store(directory)
    try store.mutate { try $0.add("a") }
    let path = directory.database
    let signal = Signal()
    let reading = Thread {
      let other = Store(.file(path))
      while !signal.isOver.load(ordering: .relaxed) {
        _ = try? other.query { reader in
          for _ in 0..<20 { _ = try reader.titles("ann") }
        }
      }
    }
    reading.start()
    defer { signal.isOver.store(true, ordering: .relaxed) }
    var longest = 0
    // How soon the reader lets go is the machine's business; that it does so once is the store's.
    for _ in 0..<100 where store.logPages >= longest {
      try write(4_000, to: store)
      longest = max(longest, store.logPages)
      store.checkpointIfNeeded(isIdle: false)
    }
    #expect(store.logPages < longest)
  }

  @Test func `a database in memory has no log`() throws {
    let store = Store(.memory)
    try store.mutate { try $0.add("a") }
    #expect(store.checkpointIfNeeded() == nil)
    #expect(store.logPages == 0)
    store.close()
    #expect(try store.query { try $0.titles("ann") } == [])
  }
}

/// Tells a thread that its work is over.
private final class Signal: Sendable {
  let isOver = Atomic(false)
}
