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
  /// The most bytes of a text that such a part takes, each of its bytes escaped.
  private static let longestPart = suspiciousPart * Notation.longestEscape

  /// A part of a text, which is told or hidden as a whole.
  private struct Piece {
    enum Kind { case credential, word, other }

    let kind: Kind
    let place: Range<Int>
  }

  /// What may be told of a text that came with `secret` as the credential, in at most so many
  /// characters.
  static func clean(
    _ text: String, secret: Span<UInt8>, characters: Int = mostCharacters
  ) -> String {
    // The credential may begin among the bytes that are looked at and end after them.
    let bytes = Array(text.utf8.prefix(mostBytes + max(secret.count, longestPart)))
    let isWhole = bytes.count <= mostBytes
    let pieces = pieces(of: bytes, secret, isWhole: isWhole)
    let hidden = piecesHiding(secret, in: bytes, pieces)
    var output: [UInt8] = []
    var isMarked = false
    for (piece, isHidden) in zip(pieces, hidden) {
      let part = bytes[piece.place]
      if isHidden || piece.kind == .credential || piece.kind == .word && looksSecret(part) {
        // What stands side by side is one thing to who reads it.
        if !isMarked { output.append(contentsOf: mark.utf8) }
        isMarked = true
      } else {
        output.append(contentsOf: part.map(\.withoutControl))
        isMarked = false
      }
    }
    return cut(String(decoding: output, as: UTF8.self), to: characters, isWhole: isWhole)
  }

  private static func pieces(
    of bytes: [UInt8], _ secret: Span<UInt8>, isWhole: Bool
  ) -> [Piece] {
    var pieces: [Piece] = []
    var start = 0
    var index = 0
    func endWord() {
      if start < index { pieces.append(Piece(kind: .word, place: start..<index)) }
    }
    while index < min(bytes.count, mostBytes) {
      if secret.count > 0, stands(secret, in: bytes.span, at: index) {
        endWord()
        pieces.append(Piece(kind: .credential, place: index..<(index + secret.count)))
        index += secret.count
        start = index
      } else if isWordByte(bytes[index]) {
        index += 1
      } else {
        endWord()
        pieces.append(Piece(kind: .other, place: index..<(index + 1)))
        index += 1
        start = index
      }
    }
    // A word that goes on where nobody looked may be anything.
    if isWhole { endWord() }
    return pieces
  }

  private static func looksSecret(_ word: ArraySlice<UInt8>) -> Bool {
    if word.count >= 2 * suspiciousWord { return true }
    if word.count >= suspiciousWord, word.contains(where: \.isDigitASCII) { return true }
    // Providers show a key with most of it as asterisks, and its last characters after them.
    if word.contains(UInt8(ascii: "*")) { return true }
    return KeyMarks.all.contains { mark in
      word.count > mark.prefix.utf8.count
        && mark.prefix.utf8.elementsEqual(word.prefix(mark.prefix.utf8.count))
    }
  }

  /// Whether each piece has a part of the credential in it, or is in one, as it is or in another
  /// notation.
  ///
  /// The credential is gone through once, however many pieces there are. Between its words a text
  /// may have spaces and signs, so parts are looked for across pieces.
  private static func piecesHiding(
    _ secret: Span<UInt8>, in bytes: [UInt8], _ pieces: [Piece]
  ) -> [Bool] {
    // One more for the bytes that are in no piece.
    var hidden = Array(repeating: false, count: pieces.count + 1)
    let length = min(suspiciousPart, secret.count)
    guard length > 0 else { return hidden }
    var places = places(of: length, in: bytes, pieces)
    var window = Window(length)
    for index in secret.indices {
      guard let part = window.take(secret[index]) else { continue }
      for range in places.removeValue(forKey: part) ?? [] {
        for piece in range { hidden[piece] = true }
      }
    }
    return hidden
  }

  /// In which pieces each part of so many bytes stands that a text says.
  private static func places(
    of length: Int, in bytes: [UInt8], _ pieces: [Piece]
  ) -> [UInt64: [ClosedRange<Int>]] {
    var places: [UInt64: [ClosedRange<Int>]] = [:]
    var pieceAt = Array(repeating: pieces.count, count: bytes.count)
    for (index, piece) in pieces.enumerated() {
      for place in piece.place { pieceAt[place] = index }
    }
    func note(_ part: UInt64, _ range: ClosedRange<Int>) {
      if places[part]?.last != range { places[part, default: []].append(range) }
    }
    for reading in Notation.readings(of: Array(bytes.prefix(mostBytes + longestPart))) {
      var window = Window(length)
      for (index, said) in reading.enumerated() {
        guard let part = window.take(said.byte) else { continue }
        let start = reading[index + 1 - length].place.lowerBound
        note(part, pieceAt[start]...pieceAt[said.place.upperBound - 1])
      }
    }
    for (index, piece) in pieces.enumerated() where piece.kind == .word {
      for reading in Notation.digitReadings(of: bytes[piece.place]) {
        var window = Window(length)
        for byte in reading {
          if let part = window.take(byte) { note(part, index...index) }
        }
      }
    }
    return places
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
  private static func cut(_ text: String, to count: Int, isWhole: Bool) -> String {
    let scalars = text.unicodeScalars
    guard !isWhole || scalars.count > count else { return text }
    return String(String.UnicodeScalarView(scalars.prefix(count - 1))) + "…"
  }
}

extension UInt8 {
  /// The byte as it is told: a space in place of a control character.
  fileprivate var withoutControl: UInt8 { self < 0x20 || self == 0x7F ? 0x20 : self }
}

/// The last few bytes of what goes by, as they are told and without case, as one number.
private struct Window {
  private let length: Int
  private var value: UInt64 = 0
  private var count = 0

  /// - Parameter length: 1 to 8 bytes.
  init(_ length: Int) { self.length = length }

  /// The bytes up to this one; nil as long as there are too few.
  mutating func take(_ byte: UInt8) -> UInt64? {
    value = value << 8 | UInt64(byte.withoutControl.lowercasedASCII)
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
