/// The notations in which a text may say bytes.
enum Notation {
  /// What a word says in Base64, from each of the places where a group may begin, in hexadecimal
  /// digits, and in percent-encoding.
  static func readings(of word: [UInt8]) -> [[UInt8]] {
    (0..<4).map { base64(word.dropFirst($0)) }
      + (0..<2).map { hexadecimal(word.dropFirst($0)) } + [percent(word)]
  }

  /// Reads over what is no digit, as an equals sign between a name and a value.
  private static func base64(_ word: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var bits = 0
    var count = 0
    for digit in word.lazy.compactMap(base64Digit) {
      bits = (bits << 6 | digit) & 0xFFFF
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> count))
    }
    return bytes
  }

  private static func base64Digit(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }

  private static func hexadecimal(_ word: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for byte in word {
      guard let digit = hexadecimalDigit(byte) else {
        high = nil
        continue
      }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes
  }

  private static func percent(_ word: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = 0
    while index < word.count {
      if word[index] == UInt8(ascii: "%"), index + 2 < word.count,
        let high = hexadecimalDigit(word[index + 1]), let low = hexadecimalDigit(word[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(word[index])
        index += 1
      }
    }
    return bytes
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte.lowercasedASCII {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"):
      byte.lowercasedASCII - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
