import Documents
import Foundation
import SQLite
import Testing

@Suite struct OpeningTests {
  let directory = TemporaryDirectory()

  @Test func `[W-08] a store opens nothing before it is used`() throws {
    let store = Store(directory)
    store.setDeadline(nil)
    store.beginCall()
    store.checkpointIfNeeded()
    try store.endBatch()
    store.close()
    #expect(!store.isOpen)
    #expect(!FileManager.default.fileExists(atPath: directory.database))
  }

  @Test(arguments: [mode_t(0o000), 0o022, 0o077, 0o777])
  func `[W-04] directories are 0700 and files 0600 whatever the umask`(mask: mode_t) async {
    // The umask is the process's own, so it is changed in another process; and the superuser may
    // open what others may not.
    await #expect(processExitsWith: .success) { [mask = mask as mode_t] in
      if getuid() == 0 { #expect(setuid(65_534) == 0) }
      let directory = TemporaryDirectory()
      let path = directory.path
      umask(mask)
      let store = Store(.file(path + "/a/b/x.sqlite"))
      try store.mutate { try $0.add("a") }
      for (name, expected) in [
        ("a", 0o700), ("a/b", 0o700), ("a/b/x.sqlite", 0o600), ("a/b/x.sqlite-wal", 0o600),
        ("a/b/x.sqlite-shm", 0o600),
      ] {
        var status = stat()
        #expect(unsafe stat(path + "/" + name, &status) == 0)
        #expect(status.st_mode & 0o7777 == mode_t(expected), "\(name)")
      }
    }
  }

  @Test func `[W-04] an empty file that somebody else made becomes private`() throws {
    _ = FileManager.default.createFile(
      atPath: directory.database, contents: nil, attributes: [.posixPermissions: 0o644])
    let store = Store(directory)
    try store.mutate { try $0.add("a") }
    #expect(directory.permissions("test.sqlite") == 0o600)
    #expect(directory.permissions("test.sqlite-wal") == 0o600)
  }

  @Test(arguments: [mode_t(0o644), 0o660, 0o604])
  func `[W-04] [W-167] a database of ours that others may use becomes private`(
    mode: mode_t
  ) throws {
    let first = Store(directory)
    try first.mutate { try $0.add("a") }
    first.close()
    #expect(unsafe chmod(directory.database, mode) == 0)
    let store = Store(directory)
    #expect(try store.query { try $0.titles("ann") } == ["a"])
    for name in ["test.sqlite", "test.sqlite-wal", "test.sqlite-shm"] {
      #expect(directory.permissions(name) == 0o600, "\(name)")
    }
  }

  @Test func `[W-04] a database that is not ours keeps its permissions`() throws {
    _ = FileManager.default.createFile(
      atPath: directory.database, contents: Data("something else".utf8),
      attributes: [.posixPermissions: 0o644])
    #expect(throws: StoreError.self) { try Store(directory).query { try $0.titles("ann") } }
    #expect(directory.permissions("test.sqlite") == 0o644)
  }

  @Test func `[W-03] the empty path is that of no file`() throws {
    #expect(throws: StoreError.self) { try Store(.file("")).query { try $0.titles("ann") } }
  }

  @Test func `a path that SQLite would take for a URI is a path`() throws {
    let name = "file:\(UUID().uuidString)?mode=memory"
    defer { try? FileManager.default.removeItem(atPath: name) }
    let store = Store(.file(name))
    try store.mutate { try $0.add("a") }
    store.close()
    #expect(try Store(.file(name)).query { try $0.titles("ann") } == ["a"])
  }

  @Test func `settings are as decided`() throws {
    let store = Store(.file(directory.database), durability: .full)
    try store.mutate { try $0.add("a") }
    let other = try Connection(path: directory.database)
    #expect(try other.text("PRAGMA journal_mode") == "wal")
    #expect(try other.integer("PRAGMA application_id") == 0x494e_5448)
    #expect(try other.integer("PRAGMA user_version") == 2)
    #expect(try other.integer("SELECT count(*) FROM store_migration") == 2)
    #expect(try other.integer("SELECT length(value) FROM store_setting") == 16)
  }

  @Test func `a foreign file is refused and stays as it is`() throws {
    let foreign = try Connection(path: directory.made())
    try foreign.execute("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
    foreign.close()
    let before = directory.bytes("test.sqlite")
    #expect(reason { try Store(directory).mutate { try $0.add("a") } } == .notOurs)
    #expect(directory.bytes("test.sqlite") == before)
  }

  @Test(arguments: [
    "PRAGMA application_id = 1", "PRAGMA user_version = 7", "CREATE VIEW v AS SELECT 1",
    "PRAGMA application_id = 1; PRAGMA user_version = 2; CREATE TABLE notes (a)",
  ])
  func `another program's database is refused`(sql: String) throws {
    let foreign = try Connection(path: directory.made())
    try foreign.execute(sql)
    foreign.close()
    #expect(reason { try Store(directory).beginReading() } == .notOurs)
    #expect(reason { try Store(directory).beginWriting() } == .notOurs)
  }

  @Test(arguments: [1, 100, 5_000])
  func `a file that is no database is refused and stays as it is`(count: Int) throws {
    let text = String(repeating: "no database ", count: count)
    try text.write(toFile: directory.database, atomically: true, encoding: .utf8)
    let store = Store(directory)
    #expect(reason { try store.beginReading() } == .notOurs)
    #expect(reason { try store.beginWriting() } == .notOurs)
    #expect(directory.bytes("test.sqlite") == Array(text.utf8))
  }

  @Test func `a newer database is refused`() throws {
    let store = Store(directory)
    try store.mutate { try $0.add("a") }
    store.close()
    let newer = try Connection(path: directory.database)
    try newer.execute("PRAGMA user_version = 3")
    newer.close()
    #expect(reason { try Store(directory).beginReading() } == .newer)
    #expect(reason { try Store(directory).beginWriting() } == .newer)
  }

  @Test func `an older database is migrated and keeps its documents`() throws {
    let old = Store(directory)
    let note = try old.mutate { try $0.add("a") }
    old.close()
    let migrations =
      Notes.migrations + [
        Migration(
          number: 3, name: "more", sql: "CREATE TABLE more (rowid INTEGER PRIMARY KEY) STRICT")
      ]
    let new = Store(.file(directory.database), migrations: migrations)
    #expect(try new.query { try $0.load(Notes.table, note.id) } == note)
    new.close()
    let other = try Connection(path: directory.database)
    #expect(try other.integer("PRAGMA user_version") == 3)
    #expect(try other.integer("SELECT count(*) FROM store_migration") == 3)
    #expect(try other.integer("SELECT count(*) FROM more") == 0)
    #expect(reason { try Store(directory).beginReading() } == .newer)
  }

  @Test func `a deadline does not stop a migration in the middle`() throws {
    let slow = Migration(
      number: 3, name: "slow",
      sql: """
        CREATE TABLE many (a);
        WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 200000)
        INSERT INTO many SELECT x FROM c;
        """)
    let store = Store(.file(directory.database), migrations: Notes.migrations + [slow])
    store.setDeadline(1)
    try store.beginReading()
    try store.endBatch()
    let other = try Connection(path: directory.database)
    #expect(try other.integer("SELECT count(*) FROM many") == 200_000)
  }

  @Test func `the switch to the log waits for readers of the old form`() throws {
    Store(directory).withNothing()
    let path = directory.database
    let reader = try Connection(path: path)
    try reader.execute("PRAGMA journal_mode = DELETE; BEGIN")
    #expect(try reader.integer("SELECT count(*) FROM notes") == 0)
    let opening = Thread {
      let store = Store(.file(path))
      _ = try? store.mutate { try $0.add("a") }
    }
    opening.start()
    // Long enough for the first tries to fail; if the thread is late, nothing is proved wrongly.
    Connection.sleep(nanoseconds: 60_000_000)
    try reader.execute("COMMIT")
    reader.close()
    let store = Store(directory)
    while !opening.isFinished { Connection.sleep(nanoseconds: 1_000_000) }
    #expect(try store.query { try $0.titles("ann") } == ["a"])
  }

  @Test func `a migration that fails leaves the database at the one before`() throws {
    let broken = Notes.migrations + [Migration(number: 3, name: "broken", sql: "CREATE TABLE x")]
    let store = Store(.file(directory.database), migrations: broken)
    #expect(reason { try store.beginReading() } != nil)
    let note = try Store(directory).mutate { try $0.add("a") }
    #expect(try Store(directory).query { try $0.load(Notes.table, note.id) } == note)
  }

  @Test func `[W-03] a failed open is tried again by the next call`() throws {
    let path = directory.path + "/blocked/test.sqlite"
    try "in the way".write(
      toFile: directory.path + "/blocked", atomically: true, encoding: .utf8)
    let store = Store(.file(path))
    #expect(reason { try store.beginReading() } == .io)
    #expect(reason { try store.beginWriting() } == .io)
    try FileManager.default.removeItem(atPath: directory.path + "/blocked")
    try store.mutate { try $0.add("a") }
  }

  @Test func `a directory in place of the file is an I/O fault`() throws {
    unsafe mkdir(directory.database, 0o700)
    #expect(reason { try Store(directory).beginReading() } == .io)
  }

  @Test func `[W-70] a damaged file is corrupt, and harms what is whole no more`() throws {
    let store = Store(directory)
    let notes = try store.mutate { writer in
      try (0..<200).map { try writer.add("\($0)", body: String(repeating: "x", count: 1_000)) }
    }
    store.close()
    let handle = try #require(FileHandle(forUpdatingAtPath: directory.database))
    try handle.seek(toOffset: UInt64(directory.bytes("test.sqlite").count / 2))
    try handle.write(contentsOf: Data(repeating: 0xa5, count: 16 * 4_096))
    try handle.close()
    #expect(reason { _ = try store.query { try $0.titles("ann") } } == .corrupt)
    #expect(try store.query { try $0.load(Notes.table, notes[0].id) } == notes[0])
    #expect(reason { _ = try store.query { try $0.titles("ann") } } == .corrupt)
  }

  @Test func `a file that was restored is read again without a new start`() throws {
    let store = Store(directory)
    let note = try store.mutate { try $0.add("a") }
    store.close()
    let whole = Data(directory.bytes("test.sqlite"))
    let handle = try #require(FileHandle(forUpdatingAtPath: directory.database))
    try handle.seek(toOffset: 4_096)
    try handle.write(contentsOf: Data(repeating: 0xa5, count: whole.count - 4_096))
    #expect(reason { try store.query { try $0.load(Notes.table, note.id) } } == .corrupt)
    try handle.seek(toOffset: 0)
    try handle.write(contentsOf: whole)
    try handle.close()
    #expect(try store.query { try $0.load(Notes.table, note.id) } == note)
  }

  @Test func `a file whose header alone is whole is corrupt`() throws {
    let store = Store(directory)
    try store.mutate { try $0.add("a") }
    store.close()
    let handle = try #require(FileHandle(forUpdatingAtPath: directory.database))
    try handle.seek(toOffset: 100)
    try handle.write(contentsOf: Data(repeating: 0xff, count: 3_000))
    try handle.close()
    #expect(reason { try Store(directory).beginReading() } == .corrupt)
  }

  @Test func `a file that was deleted is made anew by the next write`() throws {
    let store = Store(directory)
    try store.mutate { try $0.add("a") }
    for suffix in ["", "-wal", "-shm"] {
      try FileManager.default.removeItem(atPath: directory.database + suffix)
    }
    try store.mutate { try $0.add("b") }
    #expect(try Store(directory).query { try $0.titles("ann") } == ["b"])
  }

  @Test func `[W-70] what cannot be written is read-only`() async throws {
    await #expect(processExitsWith: .success) {
      // The superuser may write everywhere.
      if getuid() == 0 { #expect(setuid(65_534) == 0) }
      let directory = TemporaryDirectory()
      let path = directory.database
      let store = Store(.file(path))
      try store.mutate { try $0.add("a") }
      store.close()
      unsafe chmod(path, 0o400)
      unsafe chmod(directory.path, 0o500)
      defer { unsafe chmod(directory.path, 0o700) }
      let both = reason { try Store(.file(path)).mutate { try $0.add("b") } }
      unsafe chmod(path, 0o600)
      let log = reason { try Store(.file(path)).mutate { try $0.add("b") } }
      let file = reason { try Store(.file(directory.path + "/new.sqlite")).beginWriting() }
      let nested = reason { try Store(.file(directory.path + "/d/new.sqlite")).beginWriting() }
      #expect([both, log, file, nested] == [.readOnly, .readOnly, .readOnly, .readOnly])
      // With a directory that can be written the log can be read, the file still not written.
      unsafe chmod(path, 0o400)
      unsafe chmod(directory.path, 0o700)
      let reading = Store(.file(path))
      let before = try reading.query { try $0.titles("ann") }
      let write = reason { try reading.mutate { try $0.add("b") } }
      let after = try reading.query { try $0.titles("ann") }
      #expect(before == ["a"] && write == .readOnly && after == ["a"])
      for suffix in ["", "-wal", "-shm"] { unsafe chmod(path + suffix, 0o600) }
      let repaired = reason { try reading.mutate { try $0.add("b") } }
      reading.close()
      _ = FileManager.default.createFile(
        atPath: path + "-wal", contents: nil, attributes: [.posixPermissions: 0])
      let foreignLog = reason { try Store(.file(path)).mutate { try $0.add("c") } }
      #expect([repaired, foreignLog] == [nil, .readOnly])
    }
  }

  @Test func `[W-178] a file replaced while its lock was waited for is opened anew`() throws {
    let copied = Store(directory)
    try copied.mutate { try $0.add("new") }
    copied.close()
    let copy = directory.path + "/copy.sqlite"
    try FileManager.default.moveItem(atPath: directory.database, toPath: copy)
    let old = Store(directory)
    try old.mutate { try $0.add("old") }
    old.close()
    // A lock of the open file (F_OFD_SETLK) stands in the way of this process too.
    let descriptor = unsafe open(directory.database, O_RDWR)
    var lock = flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0x4000_0000, l_len: 512, l_pid: 0)
    #expect(unsafe fcntl(descriptor, 37, &lock) == 0)
    let store = Store(directory)
    var waits = 0
    let path = directory.database
    store.mayWait = {
      waits += 1
      if waits == 1 {
        unsafe rename(copy, path)
        let zeros = [UInt8](repeating: 0, count: 16)
        unsafe pwrite(descriptor, zeros, 16, 0)
        close(descriptor)
      }
      return true
    }
    #expect(try store.query { try $0.titles("ann") } == ["new"])
    #expect(waits >= 1)
    store.close()
    #expect(try Store(directory).query { try $0.titles("ann") } == ["new"])
  }

  @Test func `[W-70] a log that could not be written is opened anew by the next write`() async {
    await #expect(processExitsWith: .success) {
      // The superuser may write everywhere.
      if getuid() == 0 { #expect(setuid(65_534) == 0) }
      let directory = TemporaryDirectory()
      let path = directory.database
      let other = Store(.file(path))
      try other.mutate { try $0.add("a") }
      unsafe chmod(path + "-wal", 0o400)
      let store = Store(.file(path))
      let refused = reason { try store.mutate { try $0.add("b") } }
      let again = reason { try store.mutate { try $0.add("b") } }
      unsafe chmod(path + "-wal", 0o600)
      let repaired = reason { try store.mutate { try $0.add("b") } }
      #expect([refused, again, repaired] == [.readOnly, .readOnly, nil])
      let titles = try other.query { try $0.titles("ann") }
      #expect(titles == ["a", "b"])
    }
  }
}

extension TemporaryDirectory {
  /// The path of the database, made as an empty file.
  func made() -> String {
    _ = FileManager.default.createFile(atPath: database, contents: nil)
    return database
  }
}
