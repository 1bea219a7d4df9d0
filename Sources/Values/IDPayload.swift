/// The bytes that the text of an id stands for: table number, sixteen bytes, checksum [W-60].
struct IDPayload {
  private static let alphabet: InlineArray<32, UInt8> = [
    48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102,
    103, 104, 106, 107, 109, 110, 112, 113, 114, 115, 116, 118, 119, 120, 121, 122,
  ]

  /// Of these at most 5 + 16 + 2 are used.
  private var bytes = InlineArray<24, UInt8>(repeating: 0)
  private var count = 0
  private var position = 0

  /// No bytes yet.
  init() {}

  /// The bytes not read yet.
  var unreadCount: Int { count - position }

  /// Decodes 31 to 37 characters of base32; nil for another character, a number of characters that
  /// no number of bytes needs, and bits left over that are not zero.
  init?(base32 text: Span<UInt8>) {
    guard text.count <= DocumentID.textLengths.upperBound else { return nil }
    var pending: UInt32 = 0
    var bits: UInt32 = 0
    for index in text.indices {
      let value = Self.values[Int(text[index])]
      guard value < 32 else { return nil }
      pending = pending << 5 | UInt32(value)
      bits += 5
      if bits >= 8 {
        bits -= 8
        append(UInt8(truncatingIfNeeded: pending >> bits))
      }
    }
    guard bits < 5, pending & ((1 << bits) - 1) == 0 else { return nil }
  }

  /// Decodes eight characters to 40 bits; nil where one is of another alphabet.
  @inline(__always)
  static func group(_ text: Span<UInt8>, at index: Int) -> UInt64? {
    let group = text.extracting(index..<index &+ 8)
    var word: UInt64 = 0
    var seen: UInt8 = 0
    for place in 0..<8 {
      let value = values[Int(group[place])]
      seen |= value
      word = word << 5 | UInt64(value)
    }
    return seen < 32 ? word : nil
  }

  /// Encodes 40 bits as eight characters.
  @inline(__always)
  static func write(_ group: UInt64, to text: inout InlineArray<32, UInt8>, at index: Int) {
    for place in 0..<8 {
      text[index &+ place] = alphabet[Int(group >> UInt64(35 &- 5 &* place) & 31)]
    }
  }

  /// Takes the last two bytes off and says whether they are the checksum of the others.
  mutating func removeChecksum() -> Bool {
    guard count >= 2 else { return false }
    count -= 2
    let (first, second) = checksum
    return bytes[count] == first && bytes[count + 1] == second
  }

  /// Reads a LEB128 number; nil where it has more than 32 bits or is not in its shortest form.
  mutating func readTableNumber() -> UInt32? {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 28, by: 7) {
      guard position < count else { return nil }
      let byte = bytes[position]
      position += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        // A last byte of zero adds nothing, so that the number has a shorter form.
        return byte == 0 && shift > 0 ? nil : UInt32(exactly: result)
      }
    }
    return nil
  }

  /// Reads eight bytes, of which the caller knows that they are there.
  mutating func readWord() -> UInt64 {
    var word: UInt64 = 0
    for _ in 0..<8 {
      word = word << 8 | UInt64(bytes[position])
      position += 1
    }
    return word
  }

  mutating func append(tableNumber: UInt32) {
    var rest = tableNumber
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func append(word: UInt64) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  mutating func appendChecksum() {
    let (first, second) = checksum
    append(first)
    append(second)
  }

  /// Gives the bytes as base32, without allocating.
  func withBase32<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    var text = InlineArray<40, UInt8>(repeating: 0)
    var length = 0
    var pending: UInt32 = 0
    var bits: UInt32 = 0
    for index in 0..<count {
      pending = pending << 8 | UInt32(bytes[index])
      bits += 8
      while bits >= 5 {
        bits -= 5
        text[length] = Self.alphabet[Int(pending >> bits & 31)]
        length += 1
      }
    }
    if bits > 0 {
      text[length] = Self.alphabet[Int(pending << (5 - bits) & 31)]
      length += 1
    }
    return body(text.span.extracting(0..<length))
  }

  /// Convex's Fletcher-16, whose sums are modulo 256.
  private var checksum: (first: UInt8, second: UInt8) {
    var first: UInt8 = 0
    var second: UInt8 = 0
    for index in 0..<count {
      first &+= bytes[index]
      second &+= first
    }
    return (first, second)
  }

  private mutating func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  /// The number that each character stands for; 32 for those that stand for none.
  private static let values: InlineArray<256, UInt8> = {
    var values = InlineArray<256, UInt8>(repeating: 32)
    for value in alphabet.indices { values[Int(alphabet[value])] = UInt8(value) }
    return values
  }()
}
