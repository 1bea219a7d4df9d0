/// The compiled statements of one connection, each text at a place of its own.
///
/// Places are small numbers that stand for texts, so that finding a statement hashes nothing.
package final class StatementCache {
  /// Texts at places beyond are compiled for each use, so that nothing can grow without bound.
  package static let mostPlaces = 1_024

  private let connection: Connection
  // Looked at for every statement; see the spares of a pool.
  @exclusivity(unchecked) private var pools: [StatementPool?] = []
  /// Where statements over `row_feed` may run on.
  @exclusivity(unchecked) private var runningOn: [Int] = []

  package init(on connection: Connection) { self.connection = connection }

  /// The statements that wait for their next use.
  package var spareCount: Int { unsafe pools.reduce(0) { $0 + ($1?.spareCount ?? 0) } }

  /// Lends a compiled statement of the text that belongs to a place.
  package func lease(_ sql: String, at place: Int) throws(SQLiteError) -> StatementLease {
    if unsafe place < pools.count, let pool = unsafe pools[place] { return try pool.lease() }
    return try makePool(sql, at: place).lease()
  }

  /// Lends a statement over `row_feed` whose next step looks up `row`.
  ///
  /// It runs on from use to use, in the same transaction, until ``rest()``.
  package func lease(
    _ sql: String, at place: Int, lookingUp row: Int64
  ) throws(SQLiteError) -> StatementLease {
    if unsafe place < pools.count, let pool = unsafe pools[place] {
      return try pool.lease(lookingUp: row)
    }
    let pool = makePool(sql, at: place)
    // One that is not kept ends with its lease.
    if place < StatementCache.mostPlaces { unsafe runningOn.append(place) }
    return try pool.lease(lookingUp: row)
  }

  /// Ends what runs on; the transaction cannot let go of its snapshot before.
  package func rest() {
    for place in unsafe runningOn { unsafe pools[place]?.rest() }
  }

  /// Finalizes what waits for its next use, as a connection needs that is to be closed.
  package func clear() {
    unsafe pools = []
    unsafe runningOn = []
  }

  private func makePool(_ sql: String, at place: Int) -> StatementPool {
    let pool = StatementPool(sql, on: connection)
    if place < StatementCache.mostPlaces {
      while unsafe pools.count <= place { unsafe pools.append(nil) }
      unsafe pools[place] = pool
    }
    return pool
  }
}
