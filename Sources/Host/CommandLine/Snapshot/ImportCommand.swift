import Documents
import Functions
import Glibc
import Integrations
import Sealing

/// The `import` subcommand: rows of a file into the table, all of them or none [W-180].
@EventLoop
struct ImportCommand {
  /// How many lines, and about how many bytes of them, are checked and inserted at once.
  private static let linesAtOnce = 500
  private static let bytesAtOnce = 1 << 20

  /// How it ended.
  private enum Ending {
    case done(SnapshotImport)
    /// The table has rows, and neither `--append` nor `--replace` was given.
    case notEmpty
    case unreadable(SystemError)
    case failed(FunctionError)
  }

  private let request: ImportRequest
  private let composition: Composition
  private let log: Log

  init(_ request: ImportRequest, _ keys: KeyEnvironment, _ log: Log) {
    self.request = request
    self.log = log
    composition = Composition(Self.options(of: request), keys, log)
  }

  /// A dry run makes no database where there is none: it tries with one in memory.
  private static func options(of request: ImportRequest) -> Options {
    var options = request.options
    guard request.isDryRun, case .file(let path) = options.database,
      unsafe access(path, F_OK) != 0
    else { return options }
    if options.keyring == nil { options.keyring = "\(path).keys.json" }
    options.database = .memory
    return options
  }

  /// Imports, prints what was done or what is wrong, and returns the exit status.
  func run(output: consuming OutputStream) -> CInt {
    defer { composition.store.close() }
    let source: SnapshotSource
    do throws(SnapshotSource.Fault) {
      source = try SnapshotSource(request.path)
    } catch {
      log.write(.error, error.message, [.path("path", request.path)])
      return ExitStatus.dataError
    }
    switch importAll(source.file) {
    case .done(let progress) where progress.faultCount > 0:
      return refuse(progress, output)
    case .done(let progress):
      return finish(progress, source, output)
    case .notEmpty:
      log.error("there are integrations already; add to them with --append, or --replace them")
      return ExitStatus.dataError
    case .unreadable(let error):
      log.error(
        "the rows cannot be read; name a folder or a file", .path("file", source.file),
        .cause(error))
      return ExitStatus.ioError
    case .failed(let error): return fail(error)
    }
  }

  /// Reads the file and gives its lines to the import, all in one transaction.
  private func importAll(_ path: String) -> Ending {
    do {
      let input = InputStream(try FileDescriptor.open(path, O_RDONLY))
      guard
        let progress = try composition.runner.run(
          Integrations.beginImport, request.mode)
      else { return .notEmpty }
      // What can be read only once, such as a pipe, is taken as it comes.
      if lseek(input.number, 0, SEEK_CUR) == 0 {
        try forEachBatch(of: input, tooLong: { _ in }) { lines in
          try composition.runner.run(Integrations.passIDs, ImportLines(lines, for: progress))
        }
        guard lseek(input.number, 0, SEEK_SET) == 0 else { throw SystemError("lseek") }
      }
      let note = { (line: Int) in
        progress.note("The row has more than \(LineCutter.longest) bytes.", line: line)
      }
      try forEachBatch(of: input, tooLong: note) { lines in
        try composition.runner.run(Integrations.importLines, ImportLines(lines, for: progress))
      }
      return .done(progress)
    } catch let error as SystemError {
      return .unreadable(error)
    } catch {
      return .failed(FunctionError(error))
    }
  }

  /// Reads lines to the end, and hands them over some at a time.
  private func forEachBatch(
    of input: borrowing InputStream, tooLong: (Int) -> Void,
    _ body: ([ImportLines.Line]) throws -> Void
  ) throws {
    var cutter = LineCutter()
    var batch = Batch()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var isOver = false
    while !isOver {
      var span = buffer.mutableSpan
      switch input.read(into: &span) {
      case .read(let count): cutter.append(buffer[..<count])
      case .wouldBlock: continue
      case .endOfInput: isOver = true
      case .failed(let error): throw error
      }
      while let piece = isOver ? cutter.next() ?? cutter.finish() : cutter.next() {
        batch.take(piece, tooLong)
        if batch.isFull { try body(batch.empty()) }
      }
    }
    if !batch.lines.isEmpty { try body(batch.empty()) }
  }

  /// Lines that wait for their turn.
  private struct Batch {
    private(set) var lines: [ImportLines.Line] = []
    private var byteCount = 0

    @EventLoop var isFull: Bool { lines.count >= linesAtOnce || byteCount >= bytesAtOnce }

    mutating func take(_ piece: LineCutter.Piece, _ tooLong: (Int) -> Void) {
      switch piece {
      case .line(let number, let bytes):
        lines.append(ImportLines.Line(number: number, bytes: bytes))
        byteCount += bytes.count
      case .tooLong(let number): tooLong(number)
      }
    }

    mutating func empty() -> [ImportLines.Line] {
      defer { self = Batch() }
      return lines
    }
  }

  // MARK: the end

  /// Commits, unless it is a dry run, and says what was done.
  private func finish(
    _ progress: SnapshotImport, _ source: SnapshotSource, _ output: consuming OutputStream
  ) -> CInt {
    if !request.isDryRun {
      do throws(StoreError) {
        try composition.store.endBatch()
      } catch {
        return fail(FunctionError(error))
      }
    }
    var lines: [String] = []
    if request.isDryRun { lines.append("dry run, nothing was written; it would be") }
    func add(_ what: String, _ count: Int, always: Bool = false) {
      if count > 0 || always { lines.append("\(what): \(count)") }
    }
    add("integrations deleted", progress.removedCount, always: request.mode == .replace)
    add("integrations imported", progress.insertedCount, always: true)
    add("ciphertexts sealed anew", progress.resealedCount)
    add("rows given a new _id", progress.newIDCount)
    add("creation times moved", progress.movedTimeCount)
    add("connectors left out", progress.connectorCount)
    if !source.otherTables.isEmpty {
      lines.append("tables left out: \(source.otherTables.joined(separator: ", "))")
    }
    let text = lines.map { $0 + "\n" }.joined()
    return CommandOutput.write(Array(text.utf8), to: output, log: log)
  }

  /// Says what is wrong with the rows; nothing of the import is kept.
  private func refuse(_ progress: SnapshotImport, _ output: consuming OutputStream) -> CInt {
    var text: [UInt8] = []
    for entry in progress.faultsByLine {
      let path = entry.fault.path
      let line = "line \(entry.line): \(path.isEmpty ? "" : "\(path): ")\(entry.fault.text)"
      // Names of fields come from the file.
      text += JSONText.visible(Array(line.utf8)[...]) + [UInt8(ascii: "\n")]
    }
    let more = progress.faultCount - progress.faults.count
    if more > 0 { text += Array("and \(more) more\n".utf8) }
    let written = CommandOutput.write(text, to: output, log: log)
    for (kid, count) in progress.missingKeys.sorted(by: { $0.key < $1.key }) {
      log.error(
        "a key is not configured; add it to ENCRYPTION_SECRET_PREVIOUS or to the key file",
        LogField(key: "kid", value: .own(kid)), .number("ciphertexts", count))
    }
    log.error(
      "nothing was imported; mend the rows that are told on stdout",
      .number("faults", progress.faultCount))
    guard written == ExitStatus.success else { return written }
    return progress.missingKeys.isEmpty ? ExitStatus.dataError : ExitStatus.configuration
  }

  private func fail(_ error: FunctionError) -> CInt {
    log.error(
      "nothing was imported; integrations-host doctor says more", .problem(error))
    switch error.kind {
    case .storageFailed, .timeout: return ExitStatus.ioError
    case .keyUnavailable: return ExitStatus.configuration
    default: return ExitStatus.failure
    }
  }
}
