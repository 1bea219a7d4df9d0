import Glibc

/// Where the rows of an import are: a file, or a folder in the layout of Convex's snapshots [W-180].
struct SnapshotSource: Equatable {
  /// Why there are no rows to be read.
  enum Fault: Error, Equatable {
    /// Nothing in the folder is a table of integrations.
    case noTable
    /// Several folders in it have one.
    case severalTables
    /// A snapshot as Convex once wrote it.
    case oldForm
    /// A snapshot that was not unpacked.
    case packed

    /// What is wrong, as a line of the log says it.
    var message: StaticString {
      switch self {
      case .noTable: "the folder has no integrations/documents.jsonl; name the one that has"
      case .severalTables: "several folders in it have integrations; name the one that is meant"
      case .oldForm: "the snapshot is of a form that Convex no longer writes; export it anew"
      case .packed: "a packed snapshot cannot be read; unzip it and name the folder"
      }
    }
  }

  private static let table = "integrations"

  /// The file with one row a line.
  let file: String
  /// The other tables of a snapshot, which are left out.
  let otherTables: [String]

  /// Looks a path up.
  init(_ path: String) throws(Fault) {
    guard Self.isFolder(path) else {
      if path.utf8.suffix(4).elementsEqual(".zip".utf8) { throw .packed }
      file = path
      otherTables = []
      return
    }
    let base = try Self.base(path)
    file = "\(base)/\(Self.table)/documents.jsonl"
    otherTables = TemporaryDirectory.names(in: base).sorted().filter { name in
      name != Self.table && Options.isTableName(name)
        && Self.isFile("\(base)/\(name)/documents.jsonl")
    }
    try Self.checkForm("\(base)/\(Self.table)/generated_schema.jsonl")
  }

  /// The folder that has the table: the one named, or the only one in it that has.
  private static func base(_ path: String) throws(Fault) -> String {
    if hasTable(path) { return path }
    let found = TemporaryDirectory.names(in: path).map { "\(path)/\($0)" }.filter(hasTable)
    guard let first = found.first else { throw .noTable }
    guard found.count == 1 else { throw .severalTables }
    return first
  }

  private static func hasTable(_ folder: String) -> Bool {
    isFile("\(folder)/\(table)/documents.jsonl")
  }

  /// Snapshots of old have the shapes of their values here, and numbers that mean something else.
  private static func checkForm(_ path: String) throws(Fault) {
    guard let text = try? FileContents.read(path) else { return }
    let words = text.filter { $0 > 0x20 }
    guard words.elementsEqual("\"uniform\"".utf8) else { throw .oldForm }
  }

  private static func isFile(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

extension Options {
  /// Whether a name is that of a table of a Convex user: an identifier without an underscore first.
  fileprivate static func isTableName(_ name: String) -> Bool {
    guard let first = name.utf8.first, first != UInt8(ascii: "_") else { return false }
    return isOrganization(name) && !name.utf8.contains(UInt8(ascii: "-"))
  }
}
