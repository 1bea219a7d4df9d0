import Functions
import JSON
import Values

/// Reads the rows of a file: each a line of JSON in our form or the predecessor's [W-180].
struct RowReader {
  /// All that is wrong with a row.
  struct Faults: Error {
    let faults: [RowFault]

    init(_ faults: [RowFault]) { self.faults = faults }
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private var document = JSONDocument()

  /// The row of a line.
  ///
  /// Throws everything that is wrong with it, as far as that shows without opening a ciphertext.
  mutating func row(of line: [UInt8]) throws(Faults) -> ImportedRow {
    defer { document.release() }
    if line.starts(with: Self.byteOrderMark) {
      throw Faults([
        RowFault("", "The row begins with a byte order mark. Save the file without one.")
      ])
    }
    try parse(line)
    guard document.kind(of: document.root) == .object else {
      throw Faults([RowFault("", "The row is no JSON object.")])
    }
    if let wire = metadataOnWire() { try parse(wire) }
    return isPredecessors ? try predecessorRow() : try storedRow()
  }

  /// The id that a line has; nil where it has none, or is no row.
  mutating func id(of line: [UInt8]) -> DocumentID? {
    defer { document.release() }
    do throws(Faults) { try parse(line) } catch { return nil }
    guard document.kind(of: document.root) == .object,
      let id = document.member("_id", of: document.root), document.kind(of: id) == .string
    else { return nil }
    return document.withUTF8(of: id) { DocumentID(text: $0) }
  }

  private mutating func parse(_ bytes: [UInt8]) throws(Faults) {
    do throws(JSONError) {
      try document.parse(bytes, in: bytes.indices)
    } catch {
      throw Faults([RowFault("", error.description)])
    }
  }

  /// Whether the row has the predecessor's `title` or `isActive`, and not our `provider`.
  private var isPredecessors: Bool {
    guard document.member("provider", of: document.root) == nil else { return false }
    return document.member("title", of: document.root) != nil
      || document.member("isActive", of: document.root) != nil
  }

  /// The row with its metadata in the form of the wire; nil where it has none.
  ///
  /// There a whole number is told from an int64 by its dot. All other numbers are floats, however
  /// they are written.
  private func metadataOnWire() -> [UInt8]? {
    guard document.member("metadata", of: document.root) != nil else { return nil }
    var writer = JSONWriter()
    writer.beginObject()
    var key = document.firstChild(of: document.root)
    for _ in 0..<document.count(of: document.root) {
      guard let name = key else { break }
      let value = document.next(after: name)
      key = document.next(after: value)
      writer.key(of: name, in: document)
      if document.equals(name, "metadata") {
        ExportForm.read(value, of: document, into: &writer)
      } else {
        writer.raw(document.bytes, in: document.text(of: value))
      }
    }
    writer.endObject()
    return writer.bytes
  }

  private func storedRow() throws(Faults) -> ImportedRow {
    let stored = try decoded(StoredRow.shape)
    let row = stored.imported
    let faults = stored.faults + row.faults(in: StoredRow.shape.validator)
    guard faults.isEmpty else { throw Faults(faults) }
    return row
  }

  private func predecessorRow() throws(Faults) -> ImportedRow {
    let predecessor = try decoded(PredecessorRow.shape)
    let row: ImportedRow
    do throws(RowFault) {
      row = try predecessor.imported()
    } catch {
      throw Faults([error])
    }
    let faults = row.faults(in: PredecessorRow.shape.validator)
    guard faults.isEmpty else { throw Faults(faults) }
    return row
  }

  private func decoded<Row>(_ shape: Shape<Row>) throws(Faults) -> Row {
    let faults = shape.validator.faults(document, document.root)
    guard faults.isEmpty else { throw Faults(faults.map { RowFault($0) }) }
    do throws(ValidationError) {
      return try shape.decode(document, document.root)
    } catch {
      throw Faults([RowFault(error)])
    }
  }
}
