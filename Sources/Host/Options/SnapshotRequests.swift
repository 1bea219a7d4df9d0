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

/// The options of `export` and `import` that take no value.
struct SnapshotFlags {
  private(set) var mode: SnapshotImport.Mode?
  private(set) var isDryRun = false

  /// Takes an argument where it is one of these flags; false for another one.
  mutating func take(_ argument: String, of subcommand: Subcommand?) throws(UsageError) -> Bool {
    let (flag, value) = argument.parted(at: UInt8(ascii: "="))
    switch (subcommand, flag) {
    case (.export, "--plaintext"): throw .plaintextExport
    case (.import, "--append"): try set(.append)
    case (.import, "--replace"): try set(.replace)
    case (.import, "--dry-run"): isDryRun = true
    default: return false
    }
    if value != nil { throw .needlessValue(flag) }
    return true
  }

  private mutating func set(_ new: SnapshotImport.Mode) throws(UsageError) {
    if let mode, mode != new { throw .appendAndReplace }
    mode = new
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
