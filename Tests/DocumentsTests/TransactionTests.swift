import Foundation
import SQLite
import Testing

@testable import Documents

@Suite struct TransactionTests {
  private struct Refusal: Error {}

  @Test func `a batch of reads sees one snapshot`() throws {
    let directory = TemporaryDirectory()
    let reading = Store(directory)
    let writing = Store(directory)
    try writing.mutate { try $0.add("a") }
    try reading.beginReading()
    #expect(try reading.reader.titles("ann") == ["a"])
    try writing.mutate { try $0.add("b") }
    #expect(try reading.reader.titles("ann") == ["a"])
    try reading.endBatch()
    #expect(try reading.query { try $0.titles("ann") } == ["a", "b"])
  }

  @Test func `[W-42] a savepoint that throws leaves nothing, the others stay`() throws {
    let store = Store(.memory)
    try store.beginWriting()
    try store.savepoint { _ = try store.writer.add("a") }
    #expect(throws: Refusal.self) {
      try store.savepoint {
        try store.writer.add("b")
        throw Refusal()
      }
    }
    try store.savepoint { _ = try store.writer.add("c") }
    try store.endBatch()
    #expect(try store.query { try $0.titles("ann") } == ["a", "c"])
  }

  /// Pages of 4 KB that are changed; SQLite keeps few or many of them in different ways.
  @Test(arguments: [10, 40, 1_100])
  func `a savepoint is undone however many pages were changed in it`(pages: Int) throws {
    let directory = TemporaryDirectory()
    let store = Store(.file(directory.database))
    let body = String(repeating: "a", count: 3_600)
    let notes = try store.mutate { writer in
      try (0..<pages).map { try writer.add("\($0)", body: body) }
    }
    try store.beginWriting()
    try store.savepoint { _ = try store.writer.add("kept") }
    #expect(throws: Refusal.self) {
      try store.savepoint {
        for var note in notes {
          note.body = String(repeating: "b", count: 3_600)
          try store.writer.replace(Notes.table, id: note.id, note)
        }
        throw Refusal()
      }
    }
    try store.endBatch()
    let kept = try store.query { reader in
      try notes.map { try reader.load(Notes.table, $0.id) }
    }
    #expect(kept == notes)
    #expect(try store.query { try $0.titles("ann") }.count == pages + 1)
    store.close()
  }

  @Test func `savepoints stand inside each other`() throws {
    let store = Store(.memory)
    try store.beginWriting()
    try store.savepoint {
      try store.writer.add("a")
      try? store.savepoint {
        try store.writer.add("b")
        try store.savepoint { _ = try store.writer.add("c") }
        throw Refusal()
      }
      try store.savepoint { _ = try store.writer.add("d") }
    }
    try store.endBatch()
    #expect(try store.query { try $0.titles("ann") } == ["a", "d"])
  }

  @Test func `a mutation sees what it wrote`() throws {
    let store = Store(.memory)
    try store.mutate { writer in
      let note = try writer.add("a")
      #expect(try writer.reader.load(Notes.table, note.id) == note)
      try writer.delete(Notes.table, id: note.id)
      #expect(try writer.reader.load(Notes.table, note.id) == nil)
    }
  }

  @Test func `what is not committed is seen by nobody else, and ends with close`() throws {
    let directory = TemporaryDirectory()
    let store = Store(directory)
    let other = Store(directory)
    try store.beginWriting()
    try store.writer.add("a")
    #expect(store.isWriting && store.isOpen)
    #expect(try other.query { try $0.titles("ann") } == [])
    store.close()
    #expect(!store.isWriting && !store.isOpen)
    #expect(try other.query { try $0.titles("ann") } == [])
    #expect(try store.query { try $0.titles("ann") } == [])
  }

  @Test func `writing ends a read transaction and sees what others committed`() throws {
    let directory = TemporaryDirectory()
    let store = Store(directory)
    try store.beginReading()
    #expect(try store.reader.titles("ann") == [])
    try Store(directory).mutate { try $0.add("a") }
    try store.beginWriting()
    #expect(try store.reader.titles("ann") == ["a"])
    try store.writer.add("b")
    try store.endBatch()
    #expect(try store.query { try $0.titles("ann") } == ["a", "b"])
  }

  @Test func `[W-70] a fault ends a snapshot, and the next call has another`() throws {
    let directory = TemporaryDirectory()
    let writing = Store(directory)
    let notes = try writing.mutate { writer in
      try (0..<300).map { try writer.add("\($0)", body: String(repeating: "x", count: 1_000)) }
    }
    enum Next: CaseIterable { case reads, ends, writes }
    let stores = Next.allCases.map { _ in Store(directory) }
    let log = try #require(FileHandle(forUpdatingAtPath: directory.database + "-wal"))
    let bytes = try #require(try log.readToEnd())
    for (store, next) in zip(stores, Next.allCases) {
      try store.beginReading()
      #expect(try store.reader.load(Notes.table, notes[0].id) == notes[0])
      try log.truncate(atOffset: 0)
      #expect(reason { _ = try store.reader.titles("ann") } == .io)
      try log.seek(toOffset: 0)
      try log.write(contentsOf: bytes)
      // The call that met the fault does not go on with another snapshot.
      #expect(reason { _ = try store.reader.titles("ann") } == .io)
      switch next {
      case .reads:
        #expect(reason { try store.beginReading() } == nil)
        #expect(try store.reader.titles("ann").count == 300)
      case .writes:
        #expect(reason { try store.beginWriting() } == nil)
        _ = reason { try store.writer.add("after") }
      case .ends: break
      }
      #expect(reason { try store.endBatch() } == nil)
    }
    #expect(try writing.query { try $0.titles("ann") }.count == 301)
  }

  @Test func `an empty batch ends without a trace`() throws {
    let store = Store(.memory)
    try store.endBatch()
    #expect(!store.isOpen)
    try store.beginWriting()
    try store.beginWriting()
    try store.endBatch()
    try store.endBatch()
  }

  @Test func `[W-70] another process's lock is waited for, then it is locked`() throws {
    let directory = TemporaryDirectory()
    let holder = Store(directory)
    let waiter = Store(directory)
    try holder.beginWriting()
    let start = Connection.now
    #expect(reason { try waiter.beginWriting() } == .locked)
    let waited = Double(Connection.now - start) / 1e9
    #expect(waited > 4.5 && waited < 10)
    #expect(try waiter.query { try $0.titles("ann") } == [])
    try holder.endBatch()
    try waiter.mutate { try $0.add("a") }
  }

  @Test func `a deadline ends the wait for a lock`() throws {
    let directory = TemporaryDirectory()
    let holder = Store(directory)
    let waiter = Store(directory)
    try holder.beginWriting()
    waiter.setDeadline(Connection.now + 30_000_000)
    #expect(reason { try waiter.beginWriting() } == .timeout)
    waiter.setDeadline(nil)
    try holder.endBatch()
    try waiter.mutate { try $0.add("a") }
  }

  @Test func `a deadline stops a long read, and spares the rest of the batch`() throws {
    let store = Store(.memory)
    try store.mutate { writer in for title in 0..<2_000 { try writer.add("\(title)") } }
    try store.beginWriting()
    try store.savepoint { _ = try store.writer.add("kept") }
    store.setDeadline(1)
    #expect(reason { _ = try store.savepoint { try store.reader.titles("ann") } } == .timeout)
    #expect(reason { try store.writer.add("late") } == .timeout)
    store.setDeadline(nil)
    try store.savepoint { _ = try store.writer.add("more") }
    try store.endBatch()
    #expect(try store.query { try $0.titles("ann") }.suffix(2) == ["kept", "more"])
  }

  @Test func `a deadline that passes during a write spares the rest of the batch`() throws {
    let slow = Migration(
      number: 3, name: "slow",
      sql: """
        CREATE TABLE many (a);
        WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 1000)
        INSERT INTO many SELECT x FROM c;
        CREATE TRIGGER slow AFTER INSERT ON notes WHEN new.title = 'slow'
        BEGIN INSERT INTO many SELECT count(*) FROM many a, many b; END;
        """)
    let store = Store(.memory, migrations: Notes.migrations + [slow])
    try store.beginWriting()
    try store.savepoint { _ = try store.writer.add("kept") }
    store.setDeadline(Connection.now + 2_000_000)
    #expect(reason { try store.writer.add("slow") } == nil)
    #expect(reason { try store.writer.add("late") } == .timeout)
    store.setDeadline(nil)
    try store.endBatch()
    #expect(try store.query { try $0.titles("ann") } == ["kept", "slow"])
  }

  @Test func `a scan is stopped too, and a held document is not in the way of the end`() throws {
    let store = Store(.memory)
    let note = try store.mutate { try $0.add("a") }
    try store.beginReading()
    let held = try store.reader.get(Notes.table, note.id)
    try store.endBatch()
    switch consume held {
    case .some(let document): #expect(text(document).contains(#""title":"a""#))
    case .none: Issue.record("no document")
    }
    try store.mutate { try $0.add("b") }
    #expect(try store.query { try $0.titles("ann") } == ["a", "b"])
  }
}

/// What happens when the machine or its user turns against us; each in a process of its own.
///
/// In these bodies no closure stands inside `#expect`: the compiler (6.3.1) mixes them up with
/// those of other tests.
@Suite struct FailureTests {
  @Test func `a killed process leaves its commits and nothing else`() async throws {
    let directory = TemporaryDirectory()
    let path = directory.database
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = Store(.file(path))
      try store.mutate { try $0.add("committed") }
      try store.beginWriting()
      try store.writer.add("uncommitted")
      try store.savepoint { _ = try store.writer.add("released") }
      kill(getpid(), SIGKILL)
    }
    #expect(try Store(directory).query { try $0.titles("ann") } == ["committed"])
  }

  @Test func `[W-07] processes that create a database at once share it`() async throws {
    let directory = TemporaryDirectory()
    let path = directory.path + "/new/deep/test.sqlite"
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          await #expect(processExitsWith: .success) {
            [path = path as String, number = number as Int] in
            let store = Store(.file(path))
            for turn in 0..<20 { try store.mutate { try $0.add("\(number)-\(turn)") } }
            store.close()
          }
        }
      }
    }
    let store = Store(.file(path))
    let titles = try store.query { try $0.titles("ann") }
    #expect(titles.count == 160 && Set(titles).count == 160)
    for number in 0..<8 {
      let own = titles.filter { $0.hasPrefix("\(number)-") }
      #expect(own == (0..<20).map { "\(number)-\($0)" })
    }
  }

  @Test func `[W-70] on a full disk the whole batch fails, and the next works`() async throws {
    let directory = TemporaryDirectory()
    let database = directory.database
    await #expect(processExitsWith: .success) { [database = database as String] in
      signal(SIGXFSZ, SIG_IGN)
      let store = Store(.file(database))
      let first = try store.mutate { try $0.add("first") }
      var limit = rlimit(rlim_cur: 256 * 1_024, rlim_max: rlim_t.max)
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      try store.beginWriting()
      // More ids than the first mutation reserved: those of the second block are lost.
      let lost = try store.savepoint {
        try (0..<300).map { _ in try store.writer.reserveID(in: Notes.table) }
      }
      try store.savepoint {
        for count in 0..<100 {
          try store.writer.add("\(count)", body: String(repeating: "x", count: 10_000))
        }
      }
      let outcome = reason { try store.endBatch() }
      #expect(outcome == .diskFull)
      #expect(!store.isWriting)
      let kept = try store.query { try $0.load(Notes.table, first.id) }
      #expect(kept == first)
      limit.rlim_cur = rlim_t.max
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let after = try store.mutate { try $0.add("after") }
      let isNew = !lost.contains(after.id)
      #expect(isNew)
      store.close()
    }
    #expect(try Store(directory).query { try $0.titles("ann") } == ["first", "after"])
  }

  @Test func `a transaction that SQLite undid in the middle is not committed`() throws {
    let directory = TemporaryDirectory()
    let store = Store(directory)
    try store.mutate { try $0.add("first") }
    // What does not fit the file any more undoes all of the transaction, savepoints and all.
    try #require(store.session).connection.execute("PRAGMA max_page_count = 100")
    try store.beginWriting()
    try store.savepoint { _ = try store.writer.add("innocent") }
    let body = String(repeating: "x", count: 1_000_000)
    let failure = reason {
      try store.savepoint { try store.writer.add("large", body: body) }
    }
    let next = reason { try store.savepoint { _ = try store.writer.add("x") } }
    let read = reason { _ = try store.reader.titles("ann") }
    let end = reason { try store.endBatch() }
    #expect([failure, next, read, end] == [.diskFull, .diskFull, .diskFull, .diskFull])
    #expect(try store.query { try $0.titles("ann") } == ["first"])
  }

  @Test func `a transaction that is larger than the cache goes to the log with its commit alone`()
    throws
  {
    let directory = TemporaryDirectory()
    let store = Store(directory)
    try store.mutate { try $0.add("first") }
    let log = directory.database + "-wal"
    func size() -> Int {
      let attributes = try? FileManager.default.attributesOfItem(atPath: log)
      return attributes?[.size] as? Int ?? -1
    }
    let before = size()
    let body = String(repeating: "x", count: 1_000_000)
    try store.beginWriting()
    for count in 0..<80 {
      _ = try store.savepoint { try store.writer.add("\(count)", body: body) }
    }
    #expect(size() == before)
    try store.endBatch()
    #expect(size() > 80_000_000)
  }
}
