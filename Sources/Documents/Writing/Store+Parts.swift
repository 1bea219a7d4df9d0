internal import JSON
internal import SQLite
package import Values

extension Reader {
  /// A part of the document with an id as a value of Swift, or nil.
  package func load<Record, Value>(
    _ part: Part<Value>, of table: Table<Record>, id: DocumentID
  ) throws(StoreError) -> Value? {
    try store.load(part, of: table, id: id)
  }
}

extension Writer {
  /// Changes a part of a document and leaves the rest byte for byte as it is; false where there is
  /// none.
  ///
  /// The part must not write fields that are columns of the table. Throws what `body` throws, and
  /// what `replace` throws.
  package func change<Record, Value>(
    _ part: Part<Value>, in table: Table<Record>, id: DocumentID,
    _ body: (inout Value) throws -> Void
  ) throws -> Bool {
    try store.change(part, in: table, id: id, body)
  }
}

extension Store {
  func load<Record, Value>(
    _ part: Part<Value>, of table: Table<Record>, id: DocumentID
  ) throws(StoreError) -> Value? {
    guard try copyText(of: id, table) else { return nil }
    defer { parsed.release() }
    do {
      try parsed.parse(parsedBytes, in: parsedBytes.indices)
      return try part.decode(parsed, parsed.root)
    } catch {
      throw .damagedDocument
    }
  }

  func change<Record, Value>(
    _ part: Part<Value>, in table: Table<Record>, id: DocumentID,
    _ body: (inout Value) throws -> Void
  ) throws -> Bool {
    let session = try writable()
    try countWritten()
    guard let row = try row(of: id, in: table.number, session),
      try copyText(of: id, table)
    else { return false }
    var value: Value
    var document = parsed
    parsed = JSONDocument()
    defer {
      document.release()
      parsed = document
    }
    do {
      try document.parse(parsedBytes, in: parsedBytes.indices)
      value = try part.decode(document, document.root)
    } catch {
      throw StoreError.damagedDocument
    }
    try body(&value)
    encoded.bytes.removeAll(keepingCapacity: true)
    part.replace(in: document, document.root, with: value, into: &encoded)
    try checkEncoded()
    return try attempt(session) { () throws(SQLiteError) in
      try session.write(table.texts.changeDocument) { (statement) throws(SQLiteError) in
        try statement.bind(row, at: 1)
        let document = encoded.bytes
        try statement.bind(DocumentChecksum.of(document.span), at: 2)
        try statement.bind(text: document.span, at: 3)
      } > 0
    }
  }

  /// Copies a document's canonical JSON into `parsedBytes`; false where there is none.
  ///
  /// One that is not what was stored has to pass the table's shape again.
  private func copyText<Record>(
    of id: DocumentID, _ table: Table<Record>
  ) throws(StoreError) -> Bool {
    guard let found = try document(of: table.texts, id) else { return false }
    parsed.release()
    parsedBytes.removeAll(keepingCapacity: true)
    found.lease.statement.appendText(at: 0, to: &parsedBytes)
    let text = parsedBytes
    if DocumentChecksum.of(text.span) != found.lease.statement.integer(at: 1) {
      parsedBytes = table.shape.canonicalBytes(of: try found.decode(as: table))
    }
    return true
  }
}
