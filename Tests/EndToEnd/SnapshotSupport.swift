import Foundation
import Testing

/// A database with `export` and `import`, and the files that they read and write.
struct SnapshotScene {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func database(_ name: String) -> HostProcess.Database {
    .file(workspace.path("\(name).sqlite"))
  }

  /// A host on a database of the scene.
  func host(
    _ database: String = "a", environment: [String: String?] = [:], _ words: [String] = []
  ) throws -> HostProcess {
    try HostProcess.start(
      words, environment: environment, database: self.database(database), workspace: workspace)
  }

  /// Exports a database to a folder of the scene.
  func export(
    _ database: String = "a", to folder: String, environment: [String: String?] = [:]
  ) throws -> Exchange {
    try HostProcess.command(
      ["export", workspace.path(folder)], environment: environment,
      database: self.database(database), workspace: workspace)
  }

  /// Imports a folder or a file of the scene.
  func `import`(
    _ path: String, _ flags: String..., into database: String,
    environment: [String: String?] = [:]
  ) throws -> Exchange {
    try HostProcess.command(
      ["import", workspace.path(path)] + flags, environment: environment,
      database: self.database(database), workspace: workspace)
  }

  /// Writes a file of rows.
  func write(_ name: String, _ rows: [String]) throws {
    try workspace.write(name, Array(joined(rows).utf8))
  }

  /// The lines of the integrations of an export.
  func lines(_ folder: String) throws -> [String] {
    let bytes = try workspace.contents(of: "\(folder)/integrations/documents.jsonl")
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// All files of an export with their bytes.
  func files(_ folder: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in workspace.files() where name.hasPrefix("\(folder)/") {
      files[String(name.dropFirst(folder.count))] = try workspace.contents(of: name)
    }
    return files
  }

  /// The audit rows of a database: event, function and document.
  func audit(_ database: String) throws -> [String] {
    let rows = try DatabaseFile(path: workspace.path("\(database).sqlite")).rows(
      "SELECT event, function, documentId FROM store_audit ORDER BY seq")
    return rows.map { row in
      [row["event"], row["function"], row["documentId"]].map { $0?.string ?? "-" }
        .joined(separator: " ")
    }
  }

  /// Fills a database with one integration of each kind, and returns their ids.
  func fill(_ database: String = "a") throws -> [JSONValue] {
    let host = try host(database)
    let ids = try [
      Sample.shopify([
        "metadata": ["whole": 5, "deep": ["list": [1.5, .null, "é\u{2028}"]]],
        "capabilities": ["canSync": true],
      ]),
      Sample.oauth2(), Sample.circuly(), Sample.stripe(["name": "without"]),
      Sample.stripeWithKey(["organizationId": "org_2"]),
    ].map { try host.create($0) }
    try host.must(
      "integrations.updateSyncStats", ["integrationId": ids[1], "totalRecords": 1_500])
    try host.finish()
    return ids
  }

  /// A row of our form; nil takes a member away.
  static func row(_ more: [String: JSONValue?] = [:]) -> String {
    var members: [String: JSONValue] = [
      "organizationId": "org_1", "provider": "stripe", "name": "Row", "authMethod": "api_key",
      "status": "inactive",
    ]
    for (name, value) in more { members[name] = value }
    return JSONValue.object(members).text
  }

  /// A text sealed by a host under a key, bound to no place.
  static func sealed(_ text: String, key: String = HostProcess.keyHex) throws -> JSONValue {
    let host = try HostProcess.start(
      environment: ["ENCRYPTION_SECRET_HEX": key], database: .memory)
    let sealed = try host.must("oauth2.encrypt", ["plaintext": .string(text)])["encrypted"]
    try host.finish()
    return try #require(sealed)
  }
}

extension Exchange {
  /// The lines on stdout.
  var outputLines: [String] { output.split(separator: "\n").map(String.init) }

  /// Where something is wrong, as an import tells it: `line 1: ._id`.
  var faults: [String] {
    outputLines.filter { $0.hasPrefix("line ") }.map { line in
      let parts = line.split(separator: ":", maxSplits: 2).map(String.init)
      return parts.count > 2 && (parts[1].hasPrefix(" .") || parts[1].hasPrefix(" ["))
        ? parts[0] + ":" + parts[1] : parts[0]
    }
  }
}
