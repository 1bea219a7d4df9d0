import JSON

/// Base64url without padding, RFC 4648 section 5, read strictly.
package enum Base64URL {
  /// The two ways to write the values 62 and 63.
  package enum Alphabet {
    /// `-` and `_`.
    case url
    /// `+` and `/`.
    case standard

    /// The two, as ASCII.
    fileprivate var lastCharacters: (for62: Int32, for63: Int32) {
      self == .url ? (45, 95) : (43, 47)
    }
  }

  /// How many characters `byteCount` bytes become.
  package static func encodedCount(_ byteCount: Int) -> Int {
    let rest = byteCount % 3
    return byteCount / 3 * 4 + (rest == 0 ? 0 : rest + 1)
  }

  /// The text of `bytes`.
  package static func encode(_ bytes: Span<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    append(bytes, to: &text)
    return text
  }

  /// Appends the text of `bytes` to `text`.
  package static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    text.append(addingCapacity: encodedCount(bytes.count)) { output in
      encode(bytes, into: &output)
    }
  }

  /// The bytes that `text` stands for; nil unless it is exactly what `encode` makes of them.
  package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
    var isCanonical = true
    let bytes = [UInt8](capacity: decodedCapacity(text.count)) { output in
      isCanonical = decode(text, alphabet: .url, into: &output)
    }
    return isCanonical ? bytes : nil
  }

  /// The most bytes that `characterCount` characters can stand for.
  package static func decodedCapacity(_ characterCount: Int) -> Int {
    characterCount / 4 * 3 + 2
  }

  /// Appends the text of `bytes`; the output must have room for `encodedCount` characters.
  package static func encode(_ bytes: Span<UInt8>, into output: inout OutputSpan<UInt8>) {
    var index = 0
    // The last two of the eight bytes that are loaded are left for the next round.
    while index &+ 8 <= bytes.count {
      let bits = bytes.word(at: index).byteSwapped &>> 16
      output.append(word: Base64Words.characters(Base64Words.spread(bits)))
      index &+= 6
    }
    while index &+ 3 <= bytes.count {
      let word =
        UInt32(bytes[index]) &<< 16 | UInt32(bytes[index &+ 1]) &<< 8 | UInt32(bytes[index &+ 2])
      output.append(character(word &>> 18))
      output.append(character(word &>> 12))
      output.append(character(word &>> 6))
      output.append(character(word))
      index &+= 3
    }
    switch bytes.count &- index {
    case 1:
      output.append(character(UInt32(bytes[index]) &>> 2))
      output.append(character(UInt32(bytes[index]) &<< 4))
    case 2:
      let word = UInt32(bytes[index]) &<< 8 | UInt32(bytes[index &+ 1])
      output.append(character(word &>> 10))
      output.append(character(word &>> 4))
      output.append(character(word &<< 2))
    default: break
    }
  }

  /// Appends the bytes that `text` stands for; false, after writing some, unless it is canonical.
  package static func decode(
    _ text: Span<UInt8>, alphabet: Alphabet, into output: inout OutputSpan<UInt8>
  ) -> Bool {
    var faults: Int32 = 0
    var wordFaults: UInt64 = 0
    var word: Int32 = 0
    var start = 0
    let last = alphabet.lastCharacters
    while start &+ 8 <= text.count {
      var characters: UInt64 = 0
      for place in 0..<8 {
        characters |= UInt64(text[start &+ place]) &<< UInt64(8 &* place)
      }
      let (values, found) = Base64Words.values(
        characters, for62: UInt64(last.for62), for63: UInt64(last.for63))
      wordFaults |= found
      let bits = Base64Words.join(values)
      for place in UInt64(0)..<6 {
        output.append(UInt8(truncatingIfNeeded: bits &>> (40 &- 8 &* place)))
      }
      start &+= 8
    }
    for index in start..<text.count {
      let value = value(text[index], alphabet)
      faults |= value
      word = word &<< 6 | value
      if index & 3 == 3 {
        output.append(UInt8(truncatingIfNeeded: word &>> 16))
        output.append(UInt8(truncatingIfNeeded: word &>> 8))
        output.append(UInt8(truncatingIfNeeded: word))
        word = 0
      }
    }
    guard faults >= 0, wordFaults == 0 else { return false }
    switch text.count & 3 {
    case 0: return true
    case 2 where word & 0xF == 0:
      output.append(UInt8(truncatingIfNeeded: word &>> 4))
      return true
    case 3 where word & 0x3 == 0:
      output.append(UInt8(truncatingIfNeeded: word &>> 10))
      output.append(UInt8(truncatingIfNeeded: word &>> 2))
      return true
    default: return false
    }
  }

  /// Whether a character stands for six bits.
  package static func contains(_ character: UInt8, _ alphabet: Alphabet) -> Bool {
    value(character, alphabet) >= 0
  }

  // Keys pass through the two functions below, so that neither branches on a value nor looks it up
  // in a table: the time they take tells nothing.

  /// The character of the lowest six bits.
  private static func character(_ bits: UInt32) -> UInt8 {
    let value = Int32(bits & 0x3F)
    let character =
      value &+ 65 &+ (6 & mask(value, 26, 63)) &- (75 & mask(value, 52, 63))
      &- (13 & mask(value, 62, 63)) &+ (49 & mask(value, 63, 63))
    return UInt8(truncatingIfNeeded: character)
  }

  /// The six bits of a character; -1 for one that is not of the alphabet.
  private static func value(_ character: UInt8, _ alphabet: Alphabet) -> Int32 {
    let character = Int32(character)
    let (for62, for63) = alphabet.lastCharacters
    return -1
      &+ ((character &- 64) & mask(character, 65, 90))
      &+ ((character &- 70) & mask(character, 97, 122))
      &+ ((character &+ 5) & mask(character, 48, 57))
      &+ (63 & mask(character, for62, for62))
      &+ (64 & mask(character, for63, for63))
  }

  /// All ones where `low <= value <= high`, else zero.
  private static func mask(_ value: Int32, _ low: Int32, _ high: Int32) -> Int32 {
    ((low &- 1 &- value) & (value &- high &- 1)) &>> 31
  }
}
