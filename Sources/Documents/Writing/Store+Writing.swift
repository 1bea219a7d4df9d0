internal import JSON
internal import SQLite
internal import Values

extension Store {
  /// The most bytes of a document's canonical JSON [W-120].
  package static let mostDocumentBytes = 1 << 20
  /// The most levels of a document, itself being the first [W-120].
  package static let mostDocumentDepth = 16

  func insert<Record>(
    _ table: Table<Record>, id: DocumentID, creationTime: Double, _ record: Record
  ) throws(StoreError) {
    let session = try writable()
    try countWritten()
    guard let row = try row(of: id, in: table.number, session) else {
      throw StoreError(.io, detail: "an id of another table or database")
    }
    try encode(record, as: table.shape)
    try attempt(session) { () throws(SQLiteError) in
      _ = try session.write(table.texts.insert) { (statement) throws(SQLiteError) in
        try statement.bind(row, at: 1)
        try statement.bind(creationTime, at: 2)
        try bind(record, table.columns, from: 3, to: statement)
      }
    }
  }

  func replace<Record>(
    _ table: Table<Record>, id: DocumentID, _ record: Record
  ) throws(StoreError) -> Bool {
    let session = try writable()
    try countWritten()
    guard let row = try row(of: id, in: table.number, session) else { return false }
    try encode(record, as: table.shape)
    return try attempt(session) { () throws(SQLiteError) in
      for text in [table.texts.replaceDocument, table.texts.replaceAll] {
        let changed = try session.write(text) { (statement) throws(SQLiteError) in
          try statement.bind(row, at: 1)
          try bind(record, table.columns, from: 2, to: statement)
        }
        if changed > 0 { return true }
      }
      return false
    }
  }

  func delete(_ table: TableTexts, id: DocumentID) throws(StoreError) -> Bool {
    let session = try writable()
    try countWritten()
    guard let row = try row(of: id, in: table.number, session) else { return false }
    let changed = try attempt(session) { () throws(SQLiteError) in
      try session.write(table.delete) { (statement) throws(SQLiteError) in
        try statement.bind(row, at: 1)
      }
    }
    if changed > 0 { try markRemoval(session) }
    try removeSecrets(of: id)
    try removeAlias(id, session)
    return changed > 0
  }

  private func bind<Record>(
    _ record: Record, _ columns: [Column<Record>], from first: Int32, to statement: Statement
  ) throws(SQLiteError) {
    var index = first
    for column in columns {
      try statement.bind(column.value(record), at: index)
      index += 1
    }
    let document = encoded.bytes
    try statement.bind(DocumentChecksum.of(document.span), at: index)
    try statement.bind(text: document.span, at: index + 1)
  }

  /// Writes a record's canonical JSON into `encoded` and checks its limits.
  private func encode<Record>(
    _ record: Record, as shape: Shape<Record>
  ) throws(StoreError) {
    encoded.bytes.removeAll(keepingCapacity: true)
    shape.encode(record, &encoded)
    try checkEncoded()
  }

  /// Checks the limits of the document in `encoded`.
  func checkEncoded() throws(StoreError) {
    let document = encoded.bytes
    guard document.count <= Store.mostDocumentBytes else {
      throw StoreError(.limit("documentBytes"))
    }
    if Store.isTooDeep(document.span) { throw StoreError(.limit("documentDepth")) }
  }

  func countWritten() throws(StoreError) {
    guard unsafe documentsWritten < Store.mostDocumentsWritten else {
      throw StoreError(.limit("documentsWritten"))
    }
    unsafe documentsWritten += 1
  }

  /// Whether JSON that is known to be well formed nests deeper than a document may; `{}` is a level,
  /// and `$integer`, `$float` and `$bytes`, which are scalars, are none [W-50].
  private static func isTooDeep(_ text: Span<UInt8>) -> Bool {
    // Few brackets cannot be deep, wherever they stand, and are counted in a fraction of the time.
    guard openingBrackets(in: text) > mostDocumentDepth else { return false }
    var depth = 0
    var isInString = false
    var index = 0
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "\\"): index &+= 1
      case UInt8(ascii: "{") where !isInString && isReserved(text, at: index):
        // Base64 holds no bracket.
        while index < text.count, text[index] != UInt8(ascii: "}") { index &+= 1 }
      case UInt8(ascii: "{"), UInt8(ascii: "["): if !isInString { depth &+= 1 }
      case UInt8(ascii: "}"), UInt8(ascii: "]"): if !isInString { depth &-= 1 }
      default: break
      }
      if depth > mostDocumentDepth { return true }
      index &+= 1
    }
    return false
  }

  /// How many bytes are `{` or `[`, counted eight at a time.
  private static func openingBrackets(in text: Span<UInt8>) -> Int {
    var count = 0
    var index = 0
    while index &+ 8 <= text.count {
      // The two differ in one bit. A byte that is one of them becomes 0, and then its highest bit.
      let other =
        (text.word(at: index) | 0x2020_2020_2020_2020) ^ 0x7b7b_7b7b_7b7b_7b7b
      let low = (other & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7f7f_7f7f_7f7f_7f7f
      let found = (~(low | other) & 0x8080_8080_8080_8080) &>> 7
      // The product's highest byte is the sum of all bytes.
      count &+= Int(truncatingIfNeeded: (found &* 0x0101_0101_0101_0101) &>> 56)
      index &+= 8
    }
    while index < text.count {
      if text[index] | 0x20 == UInt8(ascii: "{") { count &+= 1 }
      index &+= 1
    }
    return count
  }

  /// Whether the object that begins at an index has a name that only `$integer` and the like have.
  private static func isReserved(_ text: Span<UInt8>, at index: Int) -> Bool {
    index + 2 < text.count && text[index + 1] == UInt8(ascii: "\"")
      && text[index + 2] == UInt8(ascii: "$")
  }
}
