extension DocumentID {
  /// An ECMA-262 regular expression that every id of a table matches.
  ///
  /// It says all that [W-60] asks but the checksum: the table number stands in the first
  /// characters, and the last one has no bits to spare.
  package static func pattern(tableNumber: UInt32) -> String {
    let least = DocumentID(tableNumber: tableNumber, high: 0, low: 0)
    let greatest = DocumentID(tableNumber: tableNumber, high: .max, low: .max)
    return least.withText { first in
      greatest.withText { last in
        var pattern = "^"
        var index = 0
        // Both texts begin with the characters that the table number alone decides.
        while first[index] == last[index] {
          pattern.unicodeScalars.append(Unicode.Scalar(first[index]))
          index += 1
        }
        let bits = 5 * first.count
        let spare = bits % 8
        let rest = first.count - index - 2
        return pattern + characters(from: first[index], to: last[index]) + any + "{\(rest)}"
          + (spare == 0 ? any : characters(withZeroBits: spare)) + "$"
      }
    }
  }

  /// Any character of the alphabet.
  private static let any = "[0-9a-hjkmnp-tv-z]"
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  private static func characters(from first: UInt8, to last: UInt8) -> String {
    set(alphabet.filter { first <= $0 && $0 <= last })
  }

  private static func characters(withZeroBits bits: Int) -> String {
    set(alphabet.indices.filter { $0 & ((1 << bits) - 1) == 0 }.map { alphabet[$0] })
  }

  private static func set(_ characters: [UInt8]) -> String {
    characters.count == alphabet.count ? any : "[\(String(decoding: characters, as: UTF8.self))]"
  }
}
