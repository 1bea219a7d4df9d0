/// Cleans a provider's text of whatever looks like a credential, and cuts it [W-143].
enum Redaction {
  /// The most characters of a provider's text that a client is told.
  static let mostCharacters = 200
  /// The most bytes of it that are looked at: enough for what is told, and few, since the loop waits.
  static let mostBytes = 1_024
  private static let mark = "[redacted]"
  /// A word of so many letters, digits and signs is taken for a credential.
  private static let suspiciousWord = 20
  /// A word that shares so many bytes with the credential is taken for a part of it.
  private static let suspiciousPart = 6

  /// What a text is made of.
  private enum Piece {
    case credential
    case word([UInt8])
    case other(UInt8)
  }

  /// What may be told of a text that came with `secret` as the credential.
  static func clean(_ text: String, secret: Span<UInt8>) -> String {
    // The credential may begin among the bytes that are looked at and end after them.
    let bytes = Array(text.utf8.prefix(mostBytes + secret.count))
    let isWhole = bytes.count <= mostBytes
    let pieces = pieces(of: bytes, secret, isWhole: isWhole)
    let hiding = wordsHiding(secret, among: pieces)
    var output: [UInt8] = []
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .word(let word) where !looksSecret(word) && !hiding.contains(index):
        output.append(contentsOf: word)
      case .word, .credential: output.append(contentsOf: mark.utf8)
      case .other(let byte): output.append(byte < 0x20 || byte == 0x7F ? 0x20 : byte)
      }
    }
    return cut(String(decoding: output, as: UTF8.self), isWhole: isWhole)
  }

  private static func pieces(
    of bytes: [UInt8], _ secret: Span<UInt8>, isWhole: Bool
  ) -> [Piece] {
    var pieces: [Piece] = []
    var word: [UInt8] = []
    func endWord() {
      if !word.isEmpty { pieces.append(.word(word)) }
      word.removeAll()
    }
    var index = 0
    while index < min(bytes.count, mostBytes) {
      if secret.count > 0, stands(secret, in: bytes.span, at: index) {
        endWord()
        pieces.append(.credential)
        index += secret.count
        continue
      }
      if isWordByte(bytes[index]) {
        word.append(bytes[index])
      } else {
        endWord()
        pieces.append(.other(bytes[index]))
      }
      index += 1
    }
    // A word that goes on where nobody looked may be anything.
    if isWhole { endWord() }
    return pieces
  }

  private static func looksSecret(_ word: [UInt8]) -> Bool {
    if word.count >= 2 * suspiciousWord { return true }
    if word.count >= suspiciousWord, word.contains(where: \.isDigitASCII) { return true }
    // Providers show a key with most of it as asterisks, and its last characters after them.
    if word.contains(UInt8(ascii: "*")) { return true }
    return KeyMarks.all.contains { mark in
      word.count > mark.prefix.utf8.count
        && mark.prefix.utf8.elementsEqual(word.prefix(mark.prefix.utf8.count))
    }
  }

  /// The places of the words that have a part of the credential in them, as it is or in another
  /// notation.
  ///
  /// The credential is gone through once, however many words there are.
  private static func wordsHiding(_ secret: Span<UInt8>, among pieces: [Piece]) -> Set<Int> {
    let length = min(suspiciousPart, secret.count)
    guard length > 0 else { return [] }
    var places: [UInt64: Set<Int>] = [:]
    for (index, piece) in pieces.enumerated() {
      guard case .word(let word) = piece else { continue }
      for reading in [word] + Notation.readings(of: word) {
        var window = Window(length)
        for byte in reading {
          if let part = window.take(byte) { places[part, default: []].insert(index) }
        }
      }
    }
    var found: Set<Int> = []
    var window = Window(length)
    for index in secret.indices {
      guard let part = window.take(secret[index]) else { continue }
      if let words = places.removeValue(forKey: part) { found.formUnion(words) }
    }
    return found
  }

  private static func stands(
    _ needle: Span<UInt8>, in text: Span<UInt8>, at index: Int
  ) -> Bool {
    guard index + needle.count <= text.count else { return false }
    for offset in needle.indices
    where text[index + offset].lowercasedASCII != needle[offset].lowercasedASCII {
      return false
    }
    return true
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "/"),
      UInt8(ascii: "="), UInt8(ascii: "*"), UInt8(ascii: "."), UInt8(ascii: "%"):
      true
    default: byte.isAlphanumericASCII || byte >= 0x80
    }
  }

  /// The text's first characters; a scalar counts as one.
  private static func cut(_ text: String, isWhole: Bool) -> String {
    let scalars = text.unicodeScalars
    guard !isWhole || scalars.count > mostCharacters else { return text }
    return String(String.UnicodeScalarView(scalars.prefix(mostCharacters - 1))) + "…"
  }
}

/// The last few bytes of what goes by, without case, as one number.
private struct Window {
  private let length: Int
  private var value: UInt64 = 0
  private var count = 0

  /// - Parameter length: 1 to 8 bytes.
  init(_ length: Int) { self.length = length }

  /// The bytes up to this one; nil as long as there are too few.
  mutating func take(_ byte: UInt8) -> UInt64? {
    value = value << 8 | UInt64(byte.lowercasedASCII)
    if length < 8 { value &= 1 << (8 * UInt64(length)) - 1 }
    count = min(count + 1, length)
    return count == length ? value : nil
  }
}

/// The prefixes by which the providers mark the kinds of their keys.
package enum KeyMarks {
  /// Those of all providers; a longer one stands before a shorter one that it begins with.
  package static let all = Provider.allCases.flatMap(\.connector.keyMarks)
    .sorted { $0.prefix.utf8.count > $1.prefix.utf8.count }
}
