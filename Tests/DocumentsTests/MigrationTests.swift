import Documents
import Foundation
import SQLite
import Testing

@Suite struct MigrationTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file of `Schema/tables`.
  private struct File {
    let number: Int
    let name: String
    let sql: String

    init(_ url: URL) throws {
      let parts = url.deletingPathExtension().lastPathComponent.split(
        separator: "_", maxSplits: 1)
      number = try #require(Int(parts[0]))
      name = String(parts[1])
      sql = try String(contentsOf: url, encoding: .utf8)
    }

    /// The migration as Swift, its lines after the first indented by two more than `indent`.
    func swift(indent: Int) -> String {
      let inner = String(repeating: " ", count: indent + 2)
      let text = sql.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      let quotes = String(repeating: "\"", count: 3)
      let lines =
        ["Migration(", inner + "number: \(number), name: \"\(name)\","]
        + [inner + "sql: #" + quotes]
        + text.map { $0.isEmpty ? "" : inner + "  " + $0 }
        + [inner + "  " + quotes + "#)"]
      return lines.joined(separator: "\n")
    }
  }

  private static func files() throws -> [File] {
    try FileManager.default
      .contentsOfDirectory(
        at: root.appending(path: "Schema/tables"), includingPropertiesForKeys: nil
      )
      .filter { $0.pathExtension == "sql" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map(File.init)
  }

  private static let head = """
    // Made from Schema/tables. Do not edit: change the SQL, then run the tests with RECORD=1.


    """

  @Test func `the embedded migrations are the files of Schema/tables`() throws {
    let files = try Self.files()
    #expect(files.map(\.number) == Array(1...files.count))
    let store = """
      extension Migration {
        /// The tables that every database of the store has.
        package static let store = \(files[0].swift(indent: 2))
      }

      """
    // As the formatter has it: a comma behind each of several, none behind the only one.
    let comma = files.count > 2 ? "," : ""
    let items = files.dropFirst().map { "    " + $0.swift(indent: 4) + comma }
    let tables = """
      package import Documents

      /// The migrations of this product's tables of documents.
      package enum Migrations {
        /// All of them, in order.
        package static let all: [Migration] = [
      \(items.joined(separator: "\n"))
        ]
      }

      """
    for (path, text) in [
      ("Sources/Documents/Opening/Migration+Store.swift", store),
      ("Sources/Integrations/Migrations.swift", tables),
    ] {
      let url = Self.root.appending(path: path)
      if ProcessInfo.processInfo.environment["RECORD"] == "1" {
        try (Self.head + text).write(to: url, atomically: true, encoding: .utf8)
      }
      #expect(try String(contentsOf: url, encoding: .utf8) == Self.head + text, "\(path)")
    }
  }

  @Test func `the scans of integrations use an index and never sort`() throws {
    let connection = try Connection(path: nil)
    for file in try Self.files() { try connection.execute(file.sql) }
    for (columns, index) in [
      (["organizationId"], "by_creation"), (["organizationId", "provider"], "by_creation"),
      (["organizationId", "status"], "by_creation"),
      (["organizationId", "provider", "status"], "by_creation"),
      (["organizationId", "provider", "name"], "by_name"),
    ] {
      let conditions = columns.map { "\($0) = ? AND " }.joined()
      let plan = try connection.prepare(
        "EXPLAIN QUERY PLAN SELECT document, creationTime, rowid FROM integrations"
          + " WHERE \(conditions)creationTime > ? ORDER BY creationTime LIMIT ?")
      #expect(try plan.step())
      #expect(plan.string(at: 3).contains("USING INDEX integrations_\(index)"))
      #expect(try !plan.step())
    }
  }
}
