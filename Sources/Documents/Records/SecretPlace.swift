internal import Values

/// Where the ciphertexts of a document stand: sixteen places side by side.
struct SecretPlace {
  /// The most ciphertexts that a document can have.
  static let slots: Int64 = 16
  /// The tables that can have ciphertexts: as many as fit above the rows.
  private static let tables: UInt32 = 1 << 11

  let range: ClosedRange<Int64>

  /// The places of a row; nil for a table whose number is out of reach.
  init?(table: UInt32, row: Int64) {
    guard table >= TableTexts.lowestNumber, table - TableTexts.lowestNumber < SecretPlace.tables,
      IDCipher.rows.contains(row)
    else { return nil }
    let first = Int64(table - TableTexts.lowestNumber) << 52 | row << 4
    range = first...(first + SecretPlace.slots - 1)
  }

  /// The table and the row that a place belongs to; nil for a place that this type never gave.
  static func owner(of place: Int64) -> (table: UInt32, row: Int64)? {
    let row = place >> 4 & (1 << 48 - 1)
    guard place >= 0, IDCipher.rows.contains(row) else { return nil }
    return (TableTexts.lowestNumber + UInt32(place >> 52), row)
  }
}
