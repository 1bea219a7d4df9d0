internal import SQLite

/// What is kept of a call with an idempotency key [W-91].
package struct IdempotencyRecord: Hashable, Sendable {
  /// Equal for equal arguments.
  package let fingerprint: [UInt8]
  /// The result as compact JSON.
  package let result: [UInt8]
}

extension Store {
  /// How long a record holds, in milliseconds: 14 days.
  package static let idempotencyMilliseconds: Double = 14 * 24 * 3_600_000

  /// The record of a call, or nil where there is none or its time is over.
  package func idempotencyRecord(
    function: String, scope: String, key: String, now: Double
  ) throws(StoreError) -> IdempotencyRecord? {
    let session = try readable()
    return try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(.idempotencyRecord)
      try lease.statement.bind(text: key, at: 1)
      try lease.statement.bind(text: function, at: 2)
      try lease.statement.bind(text: scope, at: 3)
      try lease.statement.bind(now - Store.idempotencyMilliseconds, at: 4)
      guard try lease.statement.step() else { return nil }
      var result: [UInt8] = []
      lease.statement.appendText(at: 1, to: &result)
      return IdempotencyRecord(fingerprint: lease.statement.blob(at: 0), result: result)
    }
  }

  /// Records the result of a call, and clears away a few records whose time is over.
  ///
  /// Throws `uniqueIndex` where a record of the same call still holds.
  package func recordIdempotency(
    function: String, scope: String, key: String, fingerprint: [UInt8], result: [UInt8],
    now: Double
  ) throws(StoreError) {
    let session = try writable()
    let insert = { () throws(SQLiteError) in
      _ = try session.write(.insertIdempotency) { (statement) throws(SQLiteError) in
        try statement.bind(text: key, at: 1)
        try statement.bind(text: function, at: 2)
        try statement.bind(text: scope, at: 3)
        try statement.bind(blob: fingerprint.span, at: 4)
        try statement.bind(text: result.span, at: 5)
        try statement.bind(now, at: 6)
      }
    }
    let over = now - Store.idempotencyMilliseconds
    try attempt(session) { () throws(SQLiteError) in
      // A few old ones with each new one: the table never grows past what 14 days bring.
      try session.write(.clearIdempotency) { (statement) throws(SQLiteError) in
        try statement.bind(over, at: 1)
        try statement.bind(now, at: 2)
      }
      do throws(SQLiteError) {
        try insert()
      } catch {
        guard error.code == .uniqueViolation else { throw error }
        // The same call was recorded before; only a record whose time is over gives way.
        try session.write(.removeIdempotency) { (statement) throws(SQLiteError) in
          try statement.bind(text: key, at: 1)
          try statement.bind(text: function, at: 2)
          try statement.bind(text: scope, at: 3)
          try statement.bind(over, at: 4)
        }
        try insert()
      }
    }
  }
}

extension StatementText {
  fileprivate static let idempotencyRecord = StatementText(
    "SELECT fingerprint, result FROM store_idempotency"
      + " WHERE key = ?1 AND function = ?2 AND scope = ?3 AND creationTime >= ?4")
  fileprivate static let insertIdempotency = StatementText(
    "INSERT INTO store_idempotency (key, function, scope, fingerprint, result, creationTime)"
      + " VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
  fileprivate static let removeIdempotency = StatementText(
    "DELETE FROM store_idempotency"
      + " WHERE key = ?1 AND function = ?2 AND scope = ?3 AND creationTime < ?4")
  /// Looks at the eight oldest, or at eight anywhere where the first is of a clock that was ahead.
  ///
  /// Any number of those behind that one may be so too, and records that are over stand behind them.
  fileprivate static let clearIdempotency = StatementText(
    "DELETE FROM store_idempotency WHERE creationTime < ?1 AND number IN"
      + " (SELECT number FROM store_idempotency WHERE number >="
      + " (SELECT CASE WHEN creationTime <= ?2 THEN number ELSE number + abs(random() %"
      + " ((SELECT max(number) FROM store_idempotency) - number + 1)) END"
      + " FROM store_idempotency ORDER BY number LIMIT 1)"
      + " ORDER BY number LIMIT 8)")
}
