import Connectors
import Documents
package import Functions
import Secrets
import Values

/// Some lines of a file, and the import that they belong to.
package struct ImportLines: Sendable {
  let progress: SnapshotImport
  let lines: [Line]

  /// A line with its number, counted from 1.
  package struct Line: Sendable {
    let number: Int
    let bytes: [UInt8]

    /// A line without its end.
    package init(number: Int, bytes: [UInt8]) {
      self.number = number
      self.bytes = bytes
    }
  }

  /// Lines for an import.
  package init(_ lines: [Line], for progress: SnapshotImport) {
    self.lines = lines
    self.progress = progress
  }
}

/// A row with its id, and the ciphertexts that are stored of it.
struct PlacedRow: Sendable {
  let line: Int
  let row: ImportedRow
  let id: DocumentID
  /// The time that it keeps; nil for one that gets a new one.
  let time: Double?
  let sealed: [SealedField]
  let resealedCount: Int

  /// What became of it.
  enum Outcome: Sendable {
    case inserted(Double)
    case refused(RowFault)
  }
}

extension Integrations {
  /// What the audit rows of an import have as their function.
  private static let importName = "import"
  /// How many documents one mutation deletes.
  private static let documentsAtOnce = 1_000

  /// Begins an import, and deletes what is to be replaced; nil where the table ought to be empty and
  /// is not.
  package static let beginImport = InternalAction<SnapshotImport.Mode, SnapshotImport?>(
    "integrations.beginImport"
  ) { context, mode in
    let present = try await context.runMutation(lookThrough, ())
    if mode == .intoEmpty, !present.ids.isEmpty { return nil }
    let progress = SnapshotImport(
      now: present.now, times: mode == .append ? Set(present.times) : [])
    guard mode == .replace else { return progress }
    var rest = present.ids[...]
    while !rest.isEmpty {
      let some = Array(rest.prefix(documentsAtOnce))
      rest = rest.dropFirst(documentsAtOnce)
      try await context.runMutation(removeForImport, some)
      progress.noteRemoved(some.count)
    }
    return progress
  }

  /// Sees to it that the rows of ids which this database made itself are free for the lines that have
  /// them, whatever comes before these.
  package static let passIDs = InternalAction<ImportLines, Void>("integrations.passIDs") {
    context, batch in
    let ids = batch.lines.compactMap { batch.progress.reader.id(of: $0.bytes) }
    try await context.runMutation(passImported, ids)
  }

  /// Checks lines, and inserts the rows that are good; all that is wrong is noted.
  package static let importLines = InternalAction<ImportLines, Void>("integrations.importLines") {
    context, batch in
    var placed: [PlacedRow] = []
    for line in batch.lines {
      if let row = try await place(line, batch.progress, context) { placed.append(row) }
    }
    let outcomes = try await context.runMutation(insertImported, placed)
    for (row, outcome) in zip(placed, outcomes) { batch.progress.note(row, outcome) }
  }

  /// The row of a line, ready to be inserted; nil for one with faults, which are noted.
  @EventLoop
  private static func place(
    _ line: ImportLines.Line, _ progress: SnapshotImport, _ context: ActionContext
  ) async throws -> PlacedRow? {
    let row: ImportedRow
    do throws(RowReader.Faults) {
      row = try progress.reader.row(of: line.bytes)
    } catch {
      progress.note(error.faults, line: line.number)
      return nil
    }
    var faults = progress.check(row, line: line.number)
    let id: DocumentID
    if let kept = row.id { id = kept } else { id = try await context.reserveID(in: table) }
    var sealed: [SealedField] = []
    var resealed = 0
    for given in row.sealed {
      do throws(FunctionError) {
        let field = try adopt(given, as: id, of: row, context.vault)
        if field.sealed.bytes != given.sealed.bytes { resealed += 1 }
        sealed.append(field)
      } catch {
        guard error.isOfRow else { throw error }
        faults.append(RowFault(error, at: given.field))
      }
    }
    guard faults.isEmpty else {
      progress.note(faults, line: line.number)
      return nil
    }
    return PlacedRow(
      line: line.number, row: row, id: id, time: row.creationTime.map { progress.freeTime($0) },
      sealed: sealed, resealedCount: resealed)
  }

  /// A ciphertext of a row, bound to its field of the document and under the key that seals now.
  @EventLoop
  private static func adopt(
    _ given: SealedField, as id: DocumentID, of row: ImportedRow, _ vault: Vault
  ) throws(FunctionError) -> SealedField {
    do {
      let sealed = try vault.adopt(
        given.sealed, for: given.field.rawValue, of: id, in: table.name
      ) { plaintext in
        guard (1...65_536).contains(plaintext.count) else {
          throw FunctionError.invalidArgument(
            ".\(given.field.rawValue)", .valueNotAllowed, .string(),
            "must hold a credential of 1 byte to 64 KiB")
        }
        guard given.field == .key, let prefix = row.integration.apiKeyAuth?.keyPrefix else {
          return
        }
        _ = try KeyPrefix.shown(of: SecretArgument(plaintext.copy()), given: prefix)
      }
      return SealedField(field: given.field, sealed: sealed)
    } catch {
      throw FunctionError(error)
    }
  }

  /// Reads the ids and creation times of all documents, in the transaction of the import.
  private static let lookThrough = Mutation(internal: "integrations.lookThrough") {
    (context: MutationContext, _: Void) -> PresentDocuments in
    let identities = try context.db.reader.identities(of: table)
    return PresentDocuments(
      ids: identities.map(\.id), times: identities.map(\.creationTime), now: context.now)
  }

  private static let passImported = Mutation(internal: "integrations.passImported") {
    (context: MutationContext, ids: [DocumentID]) -> Void in
    try context.db.pass(ids, in: table)
  }

  /// Deletes documents that an import replaces, each with its audit row.
  private static let removeForImport = Mutation(internal: "integrations.removeForImport") {
    (context: MutationContext, ids: [DocumentID]) -> Void in
    for id in ids {
      // Whose a damaged document is cannot be told.
      let holder = try? context.db.reader.load(CredentialHolder.part, of: table, id: id)
      _ = try context.db.delete(table, id: id)
      try context.audit(
        "integration.deleted", by: importName, id, of: holder?.organizationId)
    }
  }

  /// Inserts rows, each with its ciphertexts and its audit row; one that cannot be is told.
  private static let insertImported = Mutation(internal: "integrations.insertImported") {
    (context: MutationContext, rows: [PlacedRow]) -> [PlacedRow.Outcome] in
    try rows.map { row in
      do {
        return .inserted(try insertImported(row, context))
      } catch let error as StoreError {
        guard let fault = RowFault(error) else { throw error }
        return .refused(fault)
      }
    }
  }

  private static func insertImported(_ row: PlacedRow, _ context: MutationContext) throws -> Double
  {
    if row.row.id != nil { try context.db.adopt(row.id, in: table) }
    let time: Double
    if let kept = row.time {
      time = kept
      try context.db.pass(creationTime: kept)
    } else {
      time = try context.db.nextCreationTime(context.now)
    }
    let document = row.row.document(row.id, at: time)
    try context.db.insert(
      table, id: row.id, creationTime: time, document,
      sealed: row.sealed.map { ($0.field.rawValue, $0.sealed) })
    try context.audit(
      "integration.imported", by: importName, row.id, of: document.organizationId)
    return time
  }
}

/// What a table holds before an import.
private struct PresentDocuments: Sendable {
  let ids: [DocumentID]
  let times: [Double]
  /// The time of the look.
  let now: Double
}

extension FunctionError {
  /// Whether it is about a row, and not about the database or the key file.
  fileprivate var isOfRow: Bool {
    switch kind {
    case .argumentValidation, .decryptionFailed: true
    case .keyUnavailable: details.contains { $0.name == "kid" }
    default: false
    }
  }
}

extension RowFault {
  /// What the database refuses of a row; nil for an error that is not about it.
  fileprivate init?(_ error: StoreError) {
    switch error.reason {
    case .uniqueIndex("name"):
      self.init(
        ".name",
        "The field `.name` is taken: the organization has an integration of this provider with this "
          + "name already, in the table or in an earlier line.")
    case .uniqueIndex("_id"):
      self.init("._id", "The field `._id` is that of an integration that is there already.")
    case .limit(let name) where name == "documentBytes" || name == "documentDepth":
      self.init("", "The row passes the limit `\(name)` of a document.")
    default: return nil
    }
  }
}
