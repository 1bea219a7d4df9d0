internal import Sealing
internal import Values

/// Turns rows into ids and back: one AES block of the row and the number of its table.
///
/// The database's own key makes an id unguessable from others, and an id made up has a chance of
/// 2^-64 to be taken for one of ours [W-60].
struct IDCipher {
  /// The number of bytes of the key.
  static let keyByteCount = BlockCipher.keyByteCount
  /// Rows stay below 2^48, so that a row's secrets have a place of their own (see `SecretPlace`).
  static let rows: Range<Int64> = 1..<(1 << 48)

  /// For what else this database alone may read, such as cursors.
  let cipher: BlockCipher

  /// A cipher under the database's key; nil for a key of another length.
  init?(key: [UInt8]) {
    guard let cipher = BlockCipher(key: key.span) else { return nil }
    self.cipher = cipher
  }

  /// The id that this database gives a row, unless the row's document brought one along.
  func ownID(table: UInt32, row: Int64) -> DocumentID {
    let block = cipher.encrypt(high: UInt64(bitPattern: row), low: UInt64(table))
    return DocumentID(tableNumber: table, high: block.high, low: block.low)
  }

  /// The row of a document's id, or nil for one that this database did not make.
  ///
  /// Its ids of what is no document, such as audit rows, are like those of elsewhere.
  func ownRow(of id: DocumentID) -> Int64? {
    guard id.tableNumber >= TableTexts.lowestNumber else { return nil }
    let block = cipher.decrypt(high: id.high, low: id.low)
    let row = Int64(bitPattern: block.high)
    guard block.low == UInt64(id.tableNumber), IDCipher.rows.contains(row) else { return nil }
    return row
  }
}
