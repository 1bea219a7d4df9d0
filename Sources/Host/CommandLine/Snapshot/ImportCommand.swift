import Documents
import Functions
import Glibc
import Integrations
import Sealing

/// The `import` subcommand: rows of a file into the table, all of them or none [W-180].
@EventLoop
final class ImportCommand {
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
  private var ending: Ending?

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
    Task { @EventLoop in ending = await importAll(source.file) }
    LoopExecutor.shared.drain()
    switch ending {
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
    case nil:
      log.error("the import failed inside; please report it")
      return ExitStatus.failure
    }
  }

  /// Reads the file and gives its lines to the import, all in one transaction.
  private func importAll(_ path: String) async -> Ending {
    do {
      let input = InputStream(try FileDescriptor.open(path, O_RDONLY))
      guard
        let progress = try await composition.runner.run(
          Integrations.beginImport, request.mode)
      else { return .notEmpty }
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
        while let piece = cutter.next() {
          if batch.take(piece, progress) { try await flush(&batch, progress) }
        }
      }
      if let piece = cutter.finish() { _ = batch.take(piece, progress) }
      try await flush(&batch, progress)
      return .done(progress)
    } catch let error as SystemError {
      return .unreadable(error)
    } catch {
      return .failed(FunctionError(error))
    }
  }

  /// Lines that wait for their turn.
  private struct Batch {
    var lines: [ImportLines.Line] = []
    var byteCount = 0

    /// Takes a line, and says whether the batch is full.
    @EventLoop
    mutating func take(_ piece: LineCutter.Piece, _ progress: SnapshotImport) -> Bool {
      switch piece {
      case .line(let number, let bytes):
        lines.append(ImportLines.Line(number: number, bytes: bytes))
        byteCount += bytes.count
      case .tooLong(let number):
        progress.note("The row has more than \(LineCutter.longest) bytes.", line: number)
      }
      return lines.count >= linesAtOnce || byteCount >= bytesAtOnce
    }
  }

  private func flush(_ batch: inout Batch, _ progress: SnapshotImport) async throws {
    let lines = batch.lines
    batch = Batch()
    if lines.isEmpty { return }
    try await composition.runner.run(
      Integrations.importLines, ImportLines(lines, for: progress))
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
    if request.isDryRun { lines.append("dry run: nothing was written; it would be") }
    if request.mode == .replace { lines.append("deleted: \(progress.removedCount) integrations") }
    lines.append("imported: \(progress.insertedCount) integrations")
    func add(_ name: String, _ count: Int, _ what: String) {
      if count > 0 { lines.append("\(name): \(count) \(what)") }
    }
    add("sealed anew", progress.resealedCount, "ciphertexts")
    add("new ids", progress.newIDCount, "rows had none")
    add("moved", progress.movedTimeCount, "creation times that others have")
    add("left out", progress.connectorCount, "connectors, since this host has its own")
    if !source.otherTables.isEmpty {
      lines.append("left out: the tables \(source.otherTables.joined(separator: ", "))")
    }
    let text = lines.map { $0 + "\n" }.joined()
    return CommandOutput.write(Array(text.utf8), to: output, log: log)
  }

  /// Says what is wrong with the rows; nothing of the import is kept.
  private func refuse(_ progress: SnapshotImport, _ output: consuming OutputStream) -> CInt {
    var text = ""
    for entry in progress.faults {
      let path = entry.fault.path
      text += "line \(entry.line): \(path.isEmpty ? "" : "\(path): ")\(entry.fault.text)\n"
    }
    let more = progress.faultCount - progress.faults.count
    if more > 0 { text += "and \(more) more\n" }
    let written = CommandOutput.write(Array(text.utf8), to: output, log: log)
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
