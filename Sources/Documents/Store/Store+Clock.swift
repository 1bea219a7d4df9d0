internal import SQLite

/// Creation times: unique in a database, and never going back.
extension Store {
  /// The last time that a number of JavaScript tells from its neighbours.
  private static let latestTime: Double = 9_007_199_254_740_992

  /// A time after all that were given out before, in milliseconds since the epoch.
  func nextCreationTime(_ now: Double) throws(StoreError) -> Double {
    let session = try writable()
    let last = try lastCreationTime(session)
    // A thousandth of a millisecond apart, which also less exact readers of numbers tell apart.
    let time = max(now, last.nextUp, ((last * 1000).rounded() + 1) / 1000)
    guard last.isFinite, time <= Store.latestTime else {
      throw StoreError(.corrupt, detail: "the last creation time is no time")
    }
    session.lastCreationTime = time
    session.isClockAhead = true
    return time
  }

  /// Notes a time that a document brought along: those that are given out from here on come after it.
  func passCreationTime(_ time: Double) throws(StoreError) {
    let session = try writable()
    guard time > (try lastCreationTime(session)) else { return }
    session.lastCreationTime = time
    session.isClockAhead = true
  }

  private func lastCreationTime(_ session: Session) throws(StoreError) -> Double {
    if let known = session.lastCreationTime { return known }
    return try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(.lastCreationTime)
      guard try lease.statement.step() else { return 0 }
      return lease.statement.integer(at: 1) == 1 ? lease.statement.real(at: 0) : .nan
    }
  }

  /// Writes the last time down, once for a whole batch.
  static func saveClock(_ session: Session) throws(SQLiteError) {
    guard let time = session.lastCreationTime else { return }
    try session.write(.saveCreationTime) { (statement) throws(SQLiteError) in
      try statement.bind(time, at: 1)
    }
  }
}

extension StatementText {
  fileprivate static let lastCreationTime = StatementText(
    "SELECT value, typeof(value) IN ('real', 'integer') FROM store_counter WHERE id = 0")
  fileprivate static let saveCreationTime = StatementText(
    "INSERT INTO store_counter (id, value) VALUES (0, ?1)"
      + " ON CONFLICT (id) DO UPDATE SET value = excluded.value")
}
