import Documents
import Foundation
import JSON
import SQLite
import Sealing
import Secrets
import Testing
import Values

extension Notes {
  /// The tables with what `Schema/tables` has for the audit trail.
  static let auditMigrations: [Migration] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Schema/tables/0003_audit.sql")
    let sql = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return migrations + [Migration(number: 3, name: "audit", sql: sql)]
  }()
}

/// A trail of audit rows, and what somebody does to the file.
struct Trail {
  let directory = TemporaryDirectory()
  let store: Store
  let keys: KeyRing

  /// So many rows, the first one at the time 1.5 and each a millisecond later.
  init(_ count: Int = 0, key: String = String(repeating: "5a", count: 32)) throws {
    store = Store(.file(directory.database), migrations: Notes.auditMigrations)
    keys = try Trail.ring(["ENCRYPTION_SECRET_HEX": key])
    try append(count)
  }

  static func ring(_ variables: [String: String]) throws -> KeyRing {
    let environment = try KeyEnvironment { name in
      variables[name.description].map { [UInt8]($0.utf8) }
    }
    return KeyRing(environment: environment, storage: .memory(nil)) { _ in }
  }

  static func entry(_ number: Int) -> AuditEntry {
    AuditEntry(
      time: Double(number) + 0.5, event: "event\(number)", function: "f", client: "c",
      organizationId: number % 3 == 0 ? nil : "org_\(number % 3)", outcome: "ok")
  }

  func append(_ count: Int) throws {
    let first = Int(try rows().last?.seq ?? 0) + 1
    guard count > 0 else { return }
    try store.mutate { writer in
      for number in first..<first + count { try writer.appendAudit(Trail.entry(number)) }
    }
  }

  func rows() throws -> [AuditRow] {
    defer { try? store.endBatch() }
    return try store.auditRows(after: .min, limit: 100_000)
  }

  func fault() throws -> AuditFault? {
    defer { try? store.endBatch() }
    return try store.auditFault()
  }

  /// Changes the file with nothing to keep anybody from it.
  func tamper(_ sql: String) throws {
    let other = try Connection(path: directory.database)
    defer { other.close() }
    try other.execute(
      """
      DROP TRIGGER IF EXISTS store_audit_is_not_changed;
      DROP TRIGGER IF EXISTS store_audit_is_not_deleted;
      \(sql)
      """)
  }

  /// Puts the right hash into a row, as whoever knows how it is made can.
  func rehash(_ seq: Int64) throws {
    let row = try #require(try rows().first { $0.seq == seq })
    var writer = JSONWriter()
    writer.beginArray()
    writer.integer(Int(row.seq))
    writer.number(row.time)
    for text in [
      row.event, row.function, row.client, row.organizationId, row.documentId, row.outcome,
      row.details,
    ] {
      if let text { writer.string(text) } else { writer.null() }
    }
    writer.string(Hexadecimal.encode(row.previous.span))
    writer.endArray()
    let hash = try SHA256.digest(of: writer.bytes.span).bytes
    try tamper(
      "UPDATE store_audit SET hash = x'\(Hexadecimal.encode(hash.span))' WHERE seq = \(seq)")
  }

  /// Makes room for a row by giving those from `seq` on other numbers.
  static func shift(from seq: Int, by count: Int) -> String {
    """
    UPDATE store_audit SET seq = -seq WHERE seq >= \(seq);
    UPDATE store_audit SET seq = -seq + \(count) WHERE seq < 0;
    """
  }
}
