extension Store {
  /// The open database, opened now if it is not.
  func openSession() throws(StoreError) -> Session {
    if let session { return session }
    let opening = Opening(
      location: location, durability: durability, migrations: migrations, now: now,
      deadline: deadline, mayWait: mayWait)
    let session = try opening.session()
    self.session = session
    return session
  }
}
