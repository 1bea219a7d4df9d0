import Documents
import Foundation
import JSON
import SQLite
import Secrets
import Testing
import Values

/// A directory of its own, removed in the end.
final class TemporaryDirectory {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "documents-tests-\(UUID().uuidString)"
    unsafe mkdir(path, 0o700)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a database in it.
  var database: String { path + "/test.sqlite" }

  func permissions(_ name: String) -> mode_t? {
    var status = stat()
    return unsafe stat(path + "/" + name, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  func bytes(_ name: String) -> [UInt8] {
    (FileManager.default.contents(atPath: path + "/" + name)).map { [UInt8]($0) } ?? []
  }

  /// The bytes of all files in it, but for pages of nothing but zeros.
  func contents() -> Data {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let zeros = Data(count: 4_096)
    return names.reduce(into: Data()) { all, name in
      var rest = FileManager.default.contents(atPath: path + "/" + name) ?? Data()
      while !rest.isEmpty {
        let page = rest.prefix(4_096)
        if page != zeros { all.append(page) }
        rest = rest.dropFirst(4_096)
      }
    }
  }
}

/// A document as the tests have it.
struct Note: Sendable, Equatable {
  var creationTime: Double
  var id: DocumentID
  var body: String
  var owner: String
  var title: String

  static let shape = Shape.object(
    Note.init(creationTime:id:body:owner:title:),
    Field("_creationTime", \.creationTime, .number),
    Field("_id", \.id, .id("notes", number: 10_001, mayBeForeign: true)),
    Field("body", \.body, .string),
    Field("owner", \.owner, .string),
    Field("title", \.title, .string))
}

enum Notes {
  static let table = Table(
    name: "notes", number: 10_001, shape: Note.shape,
    columns: [Column("owner") { .text($0.owner) }, Column("title") { .text($0.title) }])
  static let all = Selection(table)
  static let byOwner = Selection(table, equal: ["owner"])
  static let newest = Selection(table, equal: ["owner"], newestFirst: true)

  static let migrations = [
    Migration(
      number: 2, name: "notes",
      sql: """
        CREATE TABLE notes (rowid INTEGER PRIMARY KEY, creationTime REAL NOT NULL,
          owner TEXT NOT NULL, title TEXT NOT NULL,
          checksum INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
        CREATE UNIQUE INDEX notes_by_title ON notes (owner, title);
        CREATE INDEX notes_by_creation ON notes (owner, creationTime);
        """)
  ]
}

extension Store {
  /// A store of notes.
  convenience init(
    _ location: Location, durability: Durability = .normal,
    migrations: [Migration] = Notes.migrations
  ) {
    self.init(
      location: location, durability: durability, migrations: migrations,
      now: { Date().timeIntervalSince1970 * 1_000 })
  }

  convenience init(_ directory: TemporaryDirectory) { self.init(.file(directory.database)) }

  /// Runs a mutation in a batch of its own.
  @discardableResult
  func mutate<R>(_ body: (Writer) throws -> R) throws -> R {
    try beginWriting()
    beginCall()
    do {
      let result = try savepoint { try body(writer) }
      try endBatch()
      return result
    } catch {
      try? endBatch()
      throw error
    }
  }

  /// Runs a query in a batch of its own.
  @discardableResult
  func query<R>(_ body: (Reader) throws -> R) throws -> R {
    try beginReading()
    beginCall()
    do {
      let result = try body(reader)
      try endBatch()
      return result
    } catch {
      try? endBatch()
      throw error
    }
  }
}

extension Store {
  /// Makes the database and closes it.
  func withNothing() {
    try? mutate { _ in }
    close()
  }
}

extension Writer {
  /// Inserts a new note.
  @discardableResult
  func add(
    _ title: String, owner: String = "ann", body: String = "", now: Double = 1_000,
    sealed: [(field: String, sealed: Sealed)] = []
  ) throws -> Note {
    let note = Note(
      creationTime: try nextCreationTime(now), id: try reserveID(in: Notes.table), body: body,
      owner: owner, title: title)
    try insert(
      Notes.table, id: note.id, creationTime: note.creationTime, note, sealed: sealed)
    return note
  }
}

extension Reader {
  func titles(_ owner: String) throws -> [String] {
    var titles: [String] = []
    var notes = try select(Notes.byOwner, [.text(owner)])
    while try notes.advance() { titles.append(try notes.decode(as: Notes.table).title) }
    return titles
  }
}

/// The reason of the store's error that a body throws, or nil.
func reason<R>(_ body: () throws -> R) -> StoreError.Reason? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? StoreError)?.reason
  }
}

/// What a StoredDocument writes.
func text(_ document: borrowing StoredDocument) -> String {
  var writer = JSONWriter()
  do {
    try document.splice(into: &writer)
  } catch {
    return "\(error)"
  }
  return String(decoding: writer.bytes, as: UTF8.self)
}

func sealed(_ text: String, by key: KeyID? = KeyID("AAAAAAAAAAAAAAAA")) -> Sealed {
  Sealed(bytes: Array(text.utf8), keyID: key)
}
