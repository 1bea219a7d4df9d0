internal import Sealing
internal import Secrets

/// Places in a scan that a client may keep: opaque, and good for one question only [W-101].
extension Reader {
  /// A cursor that stands behind the document created at `place`.
  ///
  /// `fingerprint` tells the question: only the same one opens the cursor again.
  package func cursor(at place: Double, fingerprint: UInt64) throws(StoreError) -> String {
    try store.cursor(place.bitPattern, fingerprint: fingerprint)
  }

  /// The place of a cursor; nil for one of another question or database, or a malformed one.
  package func place(
    ofCursor text: String, fingerprint: UInt64
  ) throws(StoreError) -> Double? {
    guard let word = try store.word(ofCursor: text, fingerprint: fingerprint) else { return nil }
    let place = Double(bitPattern: word)
    return place.isFinite ? place : nil
  }
}

extension Store {
  /// A place and the question that it belongs to, encrypted as an id is.
  func cursor(_ place: UInt64, fingerprint: UInt64) throws(StoreError) -> String {
    let block = try readable().ids.cipher.encrypt(high: place, low: fingerprint)
    var bytes: [UInt8] = []
    for word in [block.high, block.low] {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return String(decoding: Base64URL.encode(bytes.span), as: UTF8.self)
  }

  /// The place of a cursor; nil for one of another question or database, or a malformed one.
  func word(ofCursor text: String, fingerprint: UInt64) throws(StoreError) -> UInt64? {
    let text = Array(text.utf8)
    guard let bytes = Base64URL.decode(text.span), bytes.count == 16 else { return nil }
    var words: [UInt64] = [0, 0]
    for index in 0..<16 { words[index / 8] = words[index / 8] << 8 | UInt64(bytes[index]) }
    let block = try readable().ids.cipher.decrypt(high: words[0], low: words[1])
    return block.low == fingerprint ? block.high : nil
  }
}
