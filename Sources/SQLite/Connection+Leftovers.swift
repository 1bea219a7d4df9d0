internal import CSQLite

/// What stays behind in a file when rows are moved from one page to another.
///
/// `secure_delete` zeroes what is freed. But where SQLite divides rows anew among neighbouring
/// pages, the gap in each of them keeps what stood there, and so a copy of a row outlives it.
/// Nothing is ever read from a gap, so zeros can be written over it whoever reads the page.
extension Connection {
  /// How much of the file is looked at at once.
  private static let portion = 1 << 20
  /// In a larger file a page of another kind could begin as one of a table does: 128 GiB.
  private static let mostPages: Int64 = 1 << 25

  /// A number that changes when another connection has committed something.
  package var dataVersion: Int64 {
    get throws(SQLiteError) { try integer("PRAGMA data_version") ?? 0 }
  }

  /// Whether nothing at all stands in the write-ahead log, so that the file is what is read.
  package var isLogEmpty: Bool {
    guard let open = unsafe openHandle else { return false }
    return unsafe ih_sqlite_size(open, SQLITE_FCNTL_JOURNAL_POINTER) == 0
  }

  /// Forgets the pages that are held in memory and not in use.
  package func releasePages() throws(SQLiteError) {
    try execute("PRAGMA shrink_memory")
  }

  /// The gaps of the file that are not all zeros, as places in the file.
  ///
  /// They hold as long as nobody commits: for a file whose log is empty. Takes no lock. Throws for a
  /// file that somebody has given pages of pointers (`auto_vacuum`), which begin as others do.
  package func leftovers() throws(SQLiteError) -> [Range<Int64>] {
    let open = try unsafe requireOpen()
    let pageSize = Int(try integer("PRAGMA page_size") ?? 0)
    let size = unsafe ih_sqlite_size(open, SQLITE_FCNTL_FILE_POINTER)
    guard pageSize >= 512, size >= 0, size / Int64(pageSize) < Connection.mostPages,
      try integer("PRAGMA auto_vacuum") == 0
    else {
      throw SQLiteError(code: .inputOutput)
    }
    var found: [Range<Int64>] = []
    var bytes = [UInt8](repeating: 0, count: max(pageSize, Connection.portion))
    var start: Int64 = 0
    while start < size {
      let count = Int(min(Int64(bytes.count), size - start))
      try read(count, from: start, into: &bytes)
      for page in stride(from: 0, through: count - pageSize, by: pageSize) {
        let place = start + Int64(page)
        let header = place == 0 ? 100 : 0
        let span = bytes.span.extracting(page..<page + pageSize)
        guard let gap = PageLayout.gap(in: span, headerAt: header) else { continue }
        var all: UInt8 = 0
        for index in gap { all |= span[index] }
        if all != 0 {
          found.append(place + Int64(gap.lowerBound)..<place + Int64(gap.upperBound))
        }
      }
      start += Int64(count)
    }
    return found
  }

  /// Writes zeros over places that `leftovers` gave.
  ///
  /// For a write transaction at whose start nothing had been committed since, so that the gaps
  /// are still gaps.
  package func zero(_ places: [Range<Int64>]) throws(SQLiteError) {
    let open = try unsafe requireOpen()
    let zeros = [UInt8](repeating: 0, count: 1 << 16)
    for place in places {
      let count = Int32(place.count)
      let code = unsafe zeros.withUnsafeBytes { bytes in
        unsafe ih_sqlite_write_file(open, bytes.baseAddress, count, place.lowerBound)
      }
      if code != SQLITE_OK { throw SQLiteError(code: ResultCode(rawValue: code)) }
    }
  }

  private func read(
    _ count: Int, from start: Int64, into bytes: inout [UInt8]
  ) throws(SQLiteError) {
    let open = try unsafe requireOpen()
    let code = unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe ih_sqlite_read_file(open, bytes.baseAddress, Int32(count), start)
    }
    if code != SQLITE_OK { throw SQLiteError(code: ResultCode(rawValue: code)) }
  }
}
