package import Integrations

/// `export`: all documents, in a folder that Convex takes for a snapshot. [W-179]
package struct ExportRequest: Equatable, Sendable {
  /// The folder that is to be made.
  package var folder: String
  package var options: Options
}

/// `import`: documents from such a folder, or from a file of rows. [W-180]
package struct ImportRequest: Equatable, Sendable {
  /// The folder or the file.
  package var path: String
  /// What becomes of the documents that are there.
  package var mode: SnapshotImport.Mode
  /// Whether nothing is to be kept.
  package var isDryRun: Bool
  package var options: Options
}

extension [SubcommandFlag] {
  /// What `import` is to do with the documents that are there.
  func importMode() throws(UsageError) -> SnapshotImport.Mode {
    switch (contains(.append), contains(.replace)) {
    case (false, false): .intoEmpty
    case (true, false): .append
    case (false, true): .replace
    case (true, true): throw .appendAndReplace
    }
  }
}

extension UsageError {
  static let plaintextExport = UsageError(
    "credentials leave only sealed, to be opened with your own key; see its --help",
    .argument("option", "--plaintext"))

  static let appendAndReplace = UsageError(
    "rows are added to those that are there or take their place; see its --help",
    .argument("option", "--append"), .argument("option", "--replace"))
}
