package import Secrets
package import Values

/// Writes documents and what hangs on them, in the open write transaction of the batch.
///
/// Without one every member throws. Once the call's deadline is past, nothing is written. At most
/// 16,000 documents are written in a call, then `limit` is thrown.
package struct Writer {
  let store: Store

  /// Reads what this transaction sees, what it wrote included.
  package var reader: Reader { Reader(store: store) }

  /// Reserves the id of a document that will be inserted, perhaps in a later transaction.
  ///
  /// No id is ever given out twice. Where the transaction is undone, so is the reservation.
  package func reserveID<Record>(in table: Table<Record>) throws(StoreError) -> DocumentID {
    try store.reserveID(of: table.texts)
  }

  /// A time after all that were given out in this database before: `now`, or a little later.
  package func nextCreationTime(_ now: Double) throws(StoreError) -> Double {
    try store.nextCreationTime(now)
  }

  /// Inserts a document, with the ciphertexts of some of its fields.
  ///
  /// Its `_id` and `_creationTime` are among what the record's shape writes. No field may stand
  /// twice in `sealed`. Throws `uniqueIndex`, and `limit` for a document that is too large or too
  /// deep.
  package func insert<Record>(
    _ table: Table<Record>, id: DocumentID, creationTime: Double, _ record: Record,
    sealed: [(field: String, sealed: Sealed)] = []
  ) throws(StoreError) {
    try store.insert(table, id: id, creationTime: creationTime, record)
    if !sealed.isEmpty { try store.putFirst(sealed, for: id) }
  }

  /// Replaces a document; false where there is none.
  ///
  /// Throws what `insert` throws.
  @discardableResult
  package func replace<Record>(
    _ table: Table<Record>, id: DocumentID, _ record: Record
  ) throws(StoreError) -> Bool {
    try store.replace(table, id: id, record)
  }

  /// Deletes a document and its ciphertexts; false where there is none.
  @discardableResult
  package func delete<Record>(
    _ table: Table<Record>, id: DocumentID
  ) throws(StoreError) -> Bool {
    try store.delete(table.texts, id: id)
  }
}
