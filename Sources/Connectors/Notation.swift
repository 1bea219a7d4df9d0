/// The notations in which a text may say bytes.
enum Notation {
  /// What a word says in Base64, from each of the places where a group may begin, in hexadecimal
  /// digits, and in percent-encoding.
  ///
  /// Places are counted in digits: what else stands before them moves no group.
  static func readings(of word: [UInt8]) -> [[UInt8]] {
    // What is no digit is read over, as an equals sign between a name and a value.
    let digits = word.compactMap(base64Digit)
    return (0..<4).map { base64(digits.dropFirst($0)) }
      + (0..<2).map { hexadecimal(word, leaving: $0) } + [percent(word)]
  }

  private static func base64(_ digits: ArraySlice<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    var bits = 0
    var count = 0
    for digit in digits {
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

  /// The pairs of digits that stand together, without the first few of each row of them.
  private static func hexadecimal(_ word: [UInt8], leaving count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    var left = count
    for byte in word {
      guard let digit = hexadecimalDigit(byte) else {
        high = nil
        left = count
        continue
      }
      if left > 0 {
        left -= 1
      } else if let first = high {
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
