internal import SQLite

extension Store {
  /// The open database, opened now if it is not.
  func openSession() throws(StoreError) -> Session {
    // What failed outside of a transaction, as a BEGIN may, was not followed by the end of one.
    if isDoubtful, transaction == .none { discardSession() }
    if let session { return session }
    let opening = Opening(
      location: location, durability: durability, migrations: migrations, now: now,
      deadline: deadline, mayWait: mayWait)
    let session = try opening.session()
    self.session = session
    return session
  }
}

extension Store {
  /// Keeps an open connection for what is read next.
  func keep(
    _ connection: Connection, idKey: [UInt8]
  ) throws(StoreError) {
    guard let ids = IDCipher(key: idKey) else { throw StoreError(.corrupt, detail: "no id key") }
    session = Session(connection: connection, ids: ids)
  }
}
