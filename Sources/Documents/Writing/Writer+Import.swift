package import Values

/// What a document keeps that comes from another database.
extension Writer {
  /// Takes an id over, so that a document can be inserted under it.
  ///
  /// Throws `uniqueIndex` of `_id` for one that a document here has brought along already; one of
  /// this database's own that is taken is found by the insert. What an insert that fails then leaves
  /// of the id is the caller's to undo.
  package func adopt<Record>(_ id: DocumentID, in table: Table<Record>) throws(StoreError) {
    try store.adopt(id, in: table.texts)
  }

  /// Keeps the rows of those ids that this database made itself from being given to other
  /// documents, so that one which is taken over later finds its row free.
  package func pass<Record>(_ ids: [DocumentID], in table: Table<Record>) throws(StoreError) {
    try store.pass(ids, in: table.texts)
  }

  /// Notes a creation time that a document keeps: those that are given out from here on are later.
  package func pass(creationTime: Double) throws(StoreError) {
    try store.passCreationTime(creationTime)
  }
}
