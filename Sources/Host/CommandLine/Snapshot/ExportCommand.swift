import Documents
import Glibc
import Integrations
import JSON
import Values

/// The `export` subcommand: all integrations in a folder, as Convex writes a snapshot [W-179].
struct ExportCommand {
  /// How many bytes are written at once.
  private static let chunk = 1 << 18

  private let request: ExportRequest
  private let store: Store
  private let log: Log

  init(_ request: ExportRequest, _ store: Store, _ log: Log) {
    self.request = request
    self.store = store
    self.log = log
  }

  /// What came of going over the documents.
  private struct Outcome {
    var count = 0
    /// Documents that say another thing of their credentials than is stored.
    var faults: [(id: String, field: String)] = []
  }

  /// Exports, prints how many there are, and returns the exit status.
  func run(output: consuming OutputStream) -> CInt {
    if case .file(let path) = request.options.database, unsafe access(path, F_OK) != 0 {
      log.error("there is no database to export; name it with --database", .path("file", path))
      return ExitStatus.ioError
    }
    defer { store.close() }
    do {
      let outcome = try export()
      guard outcome.faults.isEmpty else { return tell(outcome.faults) }
      let text = "integrations exported: \(outcome.count)\n"
      return CommandOutput.write(Array(text.utf8), to: output, log: log)
    } catch let error as SystemError where error.code == EEXIST {
      log.error(
        "the folder is there already and not empty; name another one",
        .path("folder", request.folder))
    } catch let error as SystemError {
      log.error(
        "the folder cannot be written; see integrations-host export --help",
        .path("folder", request.folder), .cause(error))
    } catch let error as StoreError {
      log.error(
        "the database cannot be read; integrations-host doctor says more", .problem(error))
    } catch {
      log.error("the export failed inside; please report it")
    }
    return ExitStatus.ioError
  }

  private func export() throws -> Outcome {
    let folder = try SnapshotFolder.make(for: request.folder)
    try folder.makeFolder("_tables")
    try folder.makeFolder("integrations")
    let table = Integrations.table
    try folder.write("README.md", SnapshotReadme.text)
    try folder.write(
      "_tables/documents.jsonl", "{\"name\":\"\(table.name)\",\"id\":\(table.number)}\n")
    try folder.write("integrations/generated_schema.jsonl", "\"uniform\"\n")
    let file = try folder.makeFile("integrations/documents.jsonl")
    let outcome = try writeDocuments(to: file)
    try SnapshotFolder.close(file)
    if outcome.faults.isEmpty { try folder.finish() }
    return outcome
  }

  private func writeDocuments(to file: borrowing OutputStream) throws -> Outcome {
    var outcome = Outcome()
    var lines: [UInt8] = []
    var writer = JSONWriter()
    var parsed = JSONDocument()
    try store.forEachDocument(of: Integrations.table) { document, sealed in
      writer.bytes.removeAll(keepingCapacity: true)
      try document.splice(into: &writer)
      do throws(JSONError) {
        try parsed.parse(writer.bytes, in: writer.bytes.indices)
      } catch {
        throw StoreError(.corrupt, detail: "a stored document was changed")
      }
      if let field = ExportedIntegration.append(parsed, sealed, to: &lines) {
        outcome.faults.append((document.id.description, field.rawValue))
      }
      outcome.count += 1
      parsed.release()
      guard lines.count >= Self.chunk else { return }
      try SnapshotFolder.write(lines, to: file)
      lines.removeAll(keepingCapacity: true)
    }
    try store.endBatch()
    try SnapshotFolder.write(lines, to: file)
    return outcome
  }

  /// Says which documents cannot leave as they are.
  private func tell(_ faults: [(id: String, field: String)]) -> CInt {
    for (id, field) in faults.prefix(SnapshotImport.mostFaults) {
      log.error(
        "a credential and its document do not agree; give it anew, or delete the integration",
        LogField(key: "id", value: .own(id)), LogField(key: "field", value: .own(field)))
    }
    log.error("nothing was exported", .number("faults", faults.count))
    return ExitStatus.dataError
  }
}
