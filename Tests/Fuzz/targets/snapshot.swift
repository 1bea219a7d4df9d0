// Rows of a file into a table: all of them or none. What was imported is exported, imported into
// another database with the same keys, and exported again, byte for byte the same.
@testable import Documents
@testable import Functions
@testable import Host
@testable import Integrations
@testable import JSON
@testable import Sealing
@testable import Secrets

func fuzz(_ bytes: [UInt8]) {
  EventLoop.assumeIsolated {
    let stream = filledIn(bytes)
    let lines = pieces(stream, .whole)
    for cut in [Cut.bytes, .pieces] {
      expect(pieces(stream, cut) == lines, "cut up the lines are others")
    }
    checkPlainly(lines, stream)
    guard let first = imported(lines) else { return }
    let snapshot = Snapshot(of: first)
    guard let second = imported(pieces(snapshot.lines, .whole)) else {
      end("what was exported is refused: \(shown(snapshot.lines))")
    }
    let again = Snapshot(of: second)
    expect(again.documents == snapshot.documents, "other documents: \(shown(snapshot.lines))")
    expect(again.lines == snapshot.lines, "another snapshot: \(shown(snapshot.lines))")
    first.close()
    second.close()
  }
}

private let longest = 2000

/// The lines, as the command cuts them.
private func pieces(_ bytes: [UInt8], _ cut: Cut) -> [LineCutter.Piece] {
  var cutter = LineCutter(longest: longest)
  var pieces: [LineCutter.Piece] = []
  cut.forEach(bytes) { bytes in
    cutter.append(bytes)
    while let piece = cutter.next() { pieces.append(piece) }
  }
  if let piece = cutter.finish() { pieces.append(piece) }
  return pieces
}

/// The same, told from all bytes at once.
private func checkPlainly(_ pieces: [LineCutter.Piece], _ bytes: [UInt8]) {
  var plain: [LineCutter.Piece] = []
  let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
  for (index, line) in lines.enumerated() {
    if line.count > longest {
      plain.append(.tooLong(number: index + 1))
    } else if !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
      plain.append(.line(number: index + 1, bytes: Array(line)))
    }
  }
  expect(pieces == plain, "other lines than there are")
}

/// The id that stands for `@i`, to which `@1` to `@4` are bound; `@0` is bound to nothing.
private let id = "j57cxzerkqy2tkje5r1dzqc7kf6db4y8"

private let ciphertexts: [[UInt8]] = {
  let ring = KeyRing(environment: hostKeys, storage: .memory(nil)) { _ in }
  let contexts = [nil] + CredentialField.allCases.map { "integrations/\(id)/\($0.rawValue)" }
  return contexts.compactMap { context in
    let secret = Secret(copying: Array("shpat_0123456789abcdef".utf8).span)
    return (try? ring.seal(secret, context: context))?.bytes
  }
}()

private func filledIn(_ bytes: [UInt8]) -> [UInt8] {
  var filled: [UInt8] = []
  var rest = bytes[...]
  while let byte = rest.popFirst() {
    switch (byte, rest.first ?? 0) {
    case (0x40, UInt8(ascii: "i")): filled += Array(id.utf8)
    case (0x40, let mark) where (0x30...0x34).contains(mark):
      filled += ciphertexts[Int(mark - 0x30)]
    default:
      filled.append(byte)
      continue
    }
    rest = rest.dropFirst()
  }
  return filled
}

/// A new database with all rows, or nil where one has a fault, and then there is none.
@EventLoop
private func imported(_ pieces: [LineCutter.Piece]) -> Store? {
  let composition = Composition(Options(database: .memory), hostKeys, Log.silent)
  let store = composition.store
  do {
    guard let progress = try composition.runner.run(Integrations.beginImport, .intoEmpty) else {
      end("a new database is not empty")
    }
    var lines: [ImportLines.Line] = []
    for piece in pieces {
      switch piece {
      case .line(let number, let bytes):
        lines.append(ImportLines.Line(number: number, bytes: bytes))
      case .tooLong(let number): progress.note("The row is too long.", line: number)
      }
    }
    // In two parts, as a long file would come.
    let half = lines.count / 2
    for part in [lines[..<half], lines[half...]] where !part.isEmpty {
      try composition.runner.run(Integrations.importLines, ImportLines(Array(part), for: progress))
    }
    check(progress, pieces, store)
    guard progress.faultCount == 0 else {
      store.close()
      return nil
    }
    try store.endBatch()
    return store
  } catch {
    end("the import fails inside: \(error)")
  }
}

/// Each line was imported or has a fault, and what is in the table is what was counted.
@EventLoop
private func check(
  _ progress: SnapshotImport, _ pieces: [LineCutter.Piece], _ store: Store
) {
  let faulty = Set(progress.faultsByLine.map(\.line))
  expect(
    progress.insertedCount + faulty.count == pieces.count,
    "\(pieces.count) lines, of which \(progress.insertedCount) imported and \(faulty.count) not")
  let present = (try? store.reader.identities(of: Integrations.table).count) ?? -1
  expect(present == progress.insertedCount, "another number of rows in the table")
  for fault in progress.faultsByLine {
    expect(!fault.fault.text.contains("shpat_0123"), "a fault tells a credential")
  }
}

/// All rows of a table: as a snapshot has them, and as they are stored.
@EventLoop
private struct Snapshot {
  private(set) var lines: [UInt8] = []
  private(set) var documents: [[UInt8]] = []

  init(of store: Store) {
    do {
      try store.forEachDocument(of: Integrations.table) { document, sealed in
        var writer = JSONWriter()
        try document.splice(into: &writer)
        documents.append(writer.bytes)
        let parsed = try JSONDocument(parsing: writer.bytes)
        let fault = ExportedIntegration.append(parsed, sealed, to: &lines)
        expect(fault == nil, "a document and its credentials do not agree")
      }
      try store.endBatch()
    } catch {
      end("the export fails: \(error)")
    }
  }
}
