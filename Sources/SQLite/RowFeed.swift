internal import CSQLite

/// A table-valued source of rowids: `SELECT ... FROM row_feed JOIN t ON t.rowid = row_feed.id`.
///
/// A statement over it stands on a row between two steps, and the next step asks for the row that
/// was offered meanwhile. So a batch of look-ups is one statement that runs on, without the reset,
/// the bindings and the cursors that each would cost alone: half of the work of a look-up.
@safe
final class RowFeed {
  /// The row that the next step of a statement is to look up.
  // Each step looks at these a few times; none of the accesses reaches another.
  @exclusivity(unchecked) private var offered: Int64?
  @exclusivity(unchecked) private var current: Int64?

  /// Makes `row` what the next step looks up.
  func offer(_ row: Int64) { unsafe offered = row }

  /// Makes the table known to a connection, which keeps the feed alive.
  func register(on connection: OpaquePointer) -> Int32 {
    let context = unsafe Unmanaged.passRetained(self).toOpaque()
    return unsafe sqlite3_create_module_v2(
      connection, "row_feed", RowFeed.methods, context,
      { context in
        if let context = unsafe context { unsafe Unmanaged<RowFeed>.fromOpaque(context).release() }
      })
  }

  private func advance() {
    unsafe current = offered
    unsafe offered = nil
  }

  /// The table of a connection: SQLite's part, and whose rows it gives.
  @safe
  private struct Table {
    var base = unsafe sqlite3_vtab()
    // The registration of the module holds the feed, and outlives every table made by it. Counted,
    // it would have to be released where SQLite frees the table.
    unowned(unsafe) let feed: RowFeed
  }

  /// A cursor: SQLite's part begins with its table.
  private static func feed(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> RowFeed? {
    guard let table = unsafe cursor?.pointee.pVtab else { return nil }
    return unsafe UnsafeMutableRawPointer(table).assumingMemoryBound(to: Table.self).pointee.feed
  }

  // SQLite keeps the address; it is the same for all connections and never written again.
  nonisolated(unsafe) private static let methods: UnsafePointer<sqlite3_module> = {
    var module = sqlite3_module()
    // There is no xCreate, so that the table is there without CREATE and cannot be made by it.
    unsafe module.xConnect = { connection, context, _, _, table, _ in
      guard let context = unsafe context else { return SQLITE_ERROR }
      let code = unsafe sqlite3_declare_vtab(connection, "CREATE TABLE x(id INTEGER)")
      guard code == SQLITE_OK else { return code }
      let made = UnsafeMutablePointer<Table>.allocate(capacity: 1)
      let feed = unsafe Unmanaged<RowFeed>.fromOpaque(context).takeUnretainedValue()
      unsafe made.initialize(to: Table(feed: feed))
      unsafe table?.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(
        to: sqlite3_vtab.self)
      return SQLITE_OK
    }
    unsafe module.xBestIndex = { _, info in
      unsafe info?.pointee.estimatedCost = 1
      unsafe info?.pointee.estimatedRows = 1
      return SQLITE_OK
    }
    unsafe module.xDisconnect = { table in
      unsafe UnsafeMutableRawPointer(table)?.deallocate()
      return SQLITE_OK
    }
    unsafe module.xOpen = { _, cursor in
      let made = UnsafeMutablePointer<sqlite3_vtab_cursor>.allocate(capacity: 1)
      unsafe made.initialize(to: sqlite3_vtab_cursor())
      unsafe cursor?.pointee = made
      return SQLITE_OK
    }
    unsafe module.xClose = { cursor in
      unsafe cursor?.deallocate()
      return SQLITE_OK
    }
    unsafe module.xFilter = { cursor, _, _, _, _ in
      unsafe feed(cursor)?.advance()
      return SQLITE_OK
    }
    unsafe module.xNext = { cursor in
      unsafe feed(cursor)?.advance()
      return SQLITE_OK
    }
    unsafe module.xEof = { cursor in
      unsafe feed(cursor)?.current == nil ? 1 : 0
    }
    unsafe module.xColumn = { cursor, context, _ in
      unsafe sqlite3_result_int64(context, feed(cursor)?.current ?? 0)
      return SQLITE_OK
    }
    unsafe module.xRowid = { cursor, row in
      unsafe row?.pointee = feed(cursor)?.current ?? 0
      return SQLITE_OK
    }
    let kept = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
    unsafe kept.initialize(to: module)
    return unsafe UnsafePointer(kept)
  }()
}
