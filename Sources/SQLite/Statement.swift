internal import CSQLite

/// One compiled statement; parameters count from 1, columns from 0.
@safe
package final class Statement {
  private let handle: OpaquePointer

  /// Where short parameters stand until the next reset, so that SQLite need not allocate for each.
  private var parameters: UnsafeMutableRawBufferPointer?
  private var parameterBytes = 0

  /// The room for them; what does not fit is copied by SQLite.
  private static let parameterRoom = 4_096

  /// Takes a statement and finalizes it in the end.
  init(owning handle: OpaquePointer) { unsafe self.handle = handle }

  deinit {
    unsafe sqlite3_finalize(handle)
    unsafe parameters?.deallocate()
  }

  /// Goes to the next row; false when there is none.
  package func step() throws(SQLiteError) -> Bool {
    let code = unsafe sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    throw error(code)
  }

  /// Runs to the end and makes ready for the next use, whatever happens.
  package func run() throws(SQLiteError) {
    defer { reset() }
    while try step() {}
  }

  /// Leaves the row that it stands on and forgets the parameters.
  package func reset() {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
    parameterBytes = 0
  }

  private func error(_ code: Int32) -> SQLiteError {
    unsafe SQLiteError(code: code, on: sqlite3_db_handle(handle))
  }

  private func check(_ code: Int32) throws(SQLiteError) {
    if code != SQLITE_OK { throw error(code) }
  }

  // MARK: Parameters

  package func bind(_ value: Int64, at index: Int32) throws(SQLiteError) {
    try check(unsafe sqlite3_bind_int64(handle, index, value))
  }

  package func bind(_ value: Double, at index: Int32) throws(SQLiteError) {
    try check(unsafe sqlite3_bind_double(handle, index, value))
  }

  package func bindNull(at index: Int32) throws(SQLiteError) {
    try check(unsafe sqlite3_bind_null(handle, index))
  }

  /// Binds UTF-8 text, which is copied.
  package func bind(text: Span<UInt8>, at index: Int32) throws(SQLiteError) {
    let code = unsafe text.withUnsafeBytes { bytes in
      guard let kept = unsafe keep(bytes) else {
        return unsafe ih_sqlite_bind_text(handle, index, bytes.baseAddress, UInt64(bytes.count))
      }
      return unsafe sqlite3_bind_text(handle, index, kept, Int32(bytes.count), nil)
    }
    try check(code)
  }

  package func bind(text: String, at index: Int32) throws(SQLiteError) {
    try bind(text: text.utf8Span.span, at: index)
  }

  /// Binds bytes, which are copied.
  package func bind(blob: Span<UInt8>, at index: Int32) throws(SQLiteError) {
    let code = unsafe blob.withUnsafeBytes { bytes in
      guard let kept = unsafe keep(bytes) else {
        return unsafe ih_sqlite_bind_blob(handle, index, bytes.baseAddress, UInt64(bytes.count))
      }
      return unsafe sqlite3_bind_blob(handle, index, kept, Int32(bytes.count), nil)
    }
    try check(code)
  }

  /// Copies a parameter to where it stays until the next reset; nil where there is no room.
  private func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutablePointer<CChar>? {
    guard bytes.count <= Statement.parameterRoom - parameterBytes else { return nil }
    if unsafe parameters == nil {
      unsafe parameters = .allocate(byteCount: Statement.parameterRoom, alignment: 1)
    }
    guard let room = unsafe parameters?.baseAddress else { return nil }
    let start = unsafe room + parameterBytes
    if let source = bytes.baseAddress {
      unsafe start.copyMemory(from: source, byteCount: bytes.count)
    }
    parameterBytes += bytes.count
    return unsafe start.assumingMemoryBound(to: CChar.self)
  }

  // MARK: Columns of the row that it stands on

  package func isNull(at column: Int32) -> Bool {
    unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  package func integer(at column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

  package func real(at column: Int32) -> Double { unsafe sqlite3_column_double(handle, column) }

  /// Lends the bytes of a text, which are SQLite's own and stay until the next step or reset.
  package func withText<R: ~Copyable, E: Error>(
    at column: Int32, _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    let start = unsafe sqlite3_column_text(handle, column)
    let count = unsafe sqlite3_column_bytes(handle, column)
    return try unsafe body(
      Span(_unsafeElements: UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
    )
  }

  /// The length of a text in bytes.
  package func textCount(at column: Int32) -> Int {
    _ = unsafe sqlite3_column_text(handle, column)
    return Int(unsafe sqlite3_column_bytes(handle, column))
  }

  package func string(at column: Int32) -> String {
    withText(at: column) { text in
      unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Appends the bytes of a text.
  package func appendText(at column: Int32, to bytes: inout [UInt8]) {
    withText(at: column) { text in
      unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
  }

  package func blob(at column: Int32) -> [UInt8] {
    let start = unsafe sqlite3_column_blob(handle, column)
    let count = unsafe sqlite3_column_bytes(handle, column)
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
  }
}
