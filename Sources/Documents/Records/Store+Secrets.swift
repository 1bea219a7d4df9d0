internal import SQLite
package import Secrets
package import Values

/// Ciphertexts, apart from documents: a query's reader does not know them.
extension Store {
  /// The ciphertext of a document's field, or nil.
  package func sealed(
    for id: DocumentID, field: String
  ) throws(StoreError) -> Sealed? {
    let session = try readable()
    guard let place = try place(of: id, session) else { return nil }
    return try attempt(session) { () throws(SQLiteError) in
      let lease = try session.lease(.secretsOfRow)
      try lease.statement.bind(place.range.lowerBound, at: 1)
      try lease.statement.bind(place.range.upperBound, at: 2)
      while try lease.statement.step() {
        guard lease.statement.string(at: 1) == field else { continue }
        return Store.sealed(lease.statement, jwe: 2, kid: 3)
      }
      return nil
    }
  }

  /// All ciphertexts of a document by field; none for a document that is not there.
  package func sealed(of id: DocumentID) throws(StoreError) -> [String: Sealed] {
    let session = try readable()
    guard let place = try place(of: id, session) else { return [:] }
    return try attempt(session) { () throws(SQLiteError) in
      var found: [String: Sealed] = [:]
      let lease = try session.lease(.secretsOfRow)
      try lease.statement.bind(place.range.lowerBound, at: 1)
      try lease.statement.bind(place.range.upperBound, at: 2)
      while try lease.statement.step() {
        found[lease.statement.string(at: 1)] = Store.sealed(lease.statement, jwe: 2, kid: 3)
      }
      return found
    }
  }

  /// How many ciphertexts each key sealed, by key id; empty for one whose key is not known.
  package func sealedCounts() throws(StoreError) -> [String: Int] {
    let session = try readable()
    return try attempt(session) { () throws(SQLiteError) in
      var counts: [String: Int] = [:]
      let lease = try session.lease(.secretCounts)
      while try lease.statement.step() {
        counts[lease.statement.string(at: 0)] = Int(lease.statement.integer(at: 1))
      }
      return counts
    }
  }

  /// Puts a ciphertext in a field of a document, in place of the one there.
  func put(
    _ sealed: Sealed, for id: DocumentID, field: String
  ) throws(StoreError) {
    let session = try writable()
    guard let place = try place(of: id, session) else {
      throw StoreError(.io, detail: "an id of another table or database")
    }
    let (slot, isTaken) = try slot(for: field, in: place, session)
    if isTaken { try markRemoval(session) }
    try write(sealed, field: field, to: slot, isTaken ? .replaceSecret : .insertSecret, session)
  }

  /// Puts the first ciphertexts of a new document, whose places are free: no row is given out twice.
  func putFirst(
    _ fields: [(field: String, sealed: Sealed)], for id: DocumentID
  ) throws(StoreError) {
    let session = try writable()
    guard let place = try place(of: id, session), fields.count <= place.range.count else {
      throw StoreError(.io, detail: "an id of another table or database, or too many ciphertexts")
    }
    for (slot, field) in zip(place.range, fields) {
      try write(field.sealed, field: field.field, to: slot, .insertSecret, session)
    }
  }

  private func write(
    _ sealed: Sealed, field: String, to slot: Int64, _ text: StatementText, _ session: Session
  ) throws(StoreError) {
    try remember(sealed.keyID)
    try attempt(session) { () throws(SQLiteError) in
      _ = try session.write(text) { (statement) throws(SQLiteError) in
        try statement.bind(slot, at: 1)
        try statement.bind(text: field, at: 2)
        try statement.bind(text: sealed.keyID?.description ?? "", at: 3)
        try statement.bind(text: sealed.bytes.span, at: 4)
      }
    }
  }

  /// Removes the ciphertext of a field; false where there is none.
  func removeSealed(for id: DocumentID, field: String) throws(StoreError) -> Bool {
    let session = try writable()
    guard let place = try place(of: id, session) else { return false }
    return try remove(place.range, .removeSecret, session) { (statement) throws(SQLiteError) in
      try statement.bind(text: field, at: 3)
    }
  }

  /// Removes all ciphertexts of a document.
  func removeSecrets(of id: DocumentID) throws(StoreError) {
    let session = try writable()
    guard let place = try place(of: id, session) else { return }
    _ = try remove(place.range, .removeSecrets, session) { (_) throws(SQLiteError) in }
  }

  private func remove(
    _ range: ClosedRange<Int64>, _ text: StatementText, _ session: Session,
    _ bind: (Statement) throws(SQLiteError) -> Void
  ) throws(StoreError) -> Bool {
    let removed = try attempt(session) { () throws(SQLiteError) in
      try session.write(text) { (statement) throws(SQLiteError) in
        try statement.bind(range.lowerBound, at: 1)
        try statement.bind(range.upperBound, at: 2)
        try bind(statement)
      }
    }
    if removed > 0 { try markRemoval(session) }
    return removed > 0
  }

  /// The place of a field: its own, or the first free one.
  private func slot(
    for field: String, in place: SecretPlace, _ session: Session
  ) throws(StoreError) -> (place: Int64, isTaken: Bool) {
    var free = place.range.lowerBound
    let own = try attempt(session) { () throws(SQLiteError) -> Int64? in
      let lease = try session.lease(.secretsOfRow)
      try lease.statement.bind(place.range.lowerBound, at: 1)
      try lease.statement.bind(place.range.upperBound, at: 2)
      while try lease.statement.step() {
        let taken = lease.statement.integer(at: 0)
        if lease.statement.string(at: 1) == field { return taken }
        if taken == free { free += 1 }
      }
      return nil
    }
    if let own { return (own, true) }
    guard place.range.contains(free) else {
      throw StoreError(.io, detail: "a document has at most 16 ciphertexts")
    }
    return (free, false)
  }

  func place(
    of id: DocumentID, _ session: Session
  ) throws(StoreError) -> SecretPlace? {
    if let row = session.ids.ownRow(of: id) {
      return SecretPlace(table: id.tableNumber, row: row)
    }
    guard let owner = try owner(ofAlias: id, session) else { return nil }
    return SecretPlace(table: owner.table, row: owner.row)
  }

  static func sealed(_ statement: Statement, jwe: Int32, kid: Int32) -> Sealed {
    var bytes: [UInt8] = []
    statement.appendText(at: jwe, to: &bytes)
    return Sealed(bytes: bytes, keyID: statement.withText(at: kid) { KeyID($0) })
  }
}

extension StatementText {
  fileprivate static let secretsOfRow = StatementText(
    "SELECT place, field, jwe, kid FROM store_secret WHERE place BETWEEN ?1 AND ?2 ORDER BY place")
  fileprivate static let secretCounts = StatementText(
    "SELECT kid, count(*) FROM store_secret GROUP BY kid")
  fileprivate static let insertSecret = StatementText(
    "INSERT INTO store_secret (place, field, kid, jwe) VALUES (?1, ?2, ?3, ?4)")
  fileprivate static let replaceSecret = StatementText(
    "UPDATE store_secret SET kid = ?3, jwe = ?4 WHERE place = ?1 AND field = ?2")
  fileprivate static let removeSecret = StatementText(
    "DELETE FROM store_secret WHERE place BETWEEN ?1 AND ?2 AND field = ?3")
  fileprivate static let removeSecrets = StatementText(
    "DELETE FROM store_secret WHERE place BETWEEN ?1 AND ?2")
}
