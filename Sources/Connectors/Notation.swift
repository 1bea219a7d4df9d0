/// The notations in which a text may say bytes.
enum Notation {
  /// The most bytes of a text that one escape has.
  static let longestEscape = 12

  /// A byte that a text says, and the part of the text that says it.
  struct Said {
    let byte: UInt8
    let place: Range<Int>
  }

  /// What a text says as it is, in percent-encoding, in that of forms, with the entities of HTML,
  /// and with backslashes.
  static func readings(of text: [UInt8]) -> [[Said]] {
    [
      reading(of: text, mark: nil, escape: { _ in nil }),
      reading(of: text, mark: UInt8(ascii: "%"), escape: percent),
      reading(of: text, mark: UInt8(ascii: "%"), plusIsSpace: true, escape: percent),
      reading(of: text, mark: UInt8(ascii: "&"), escape: entity),
      reading(of: text, mark: UInt8(ascii: "\\"), escape: backslash),
    ]
  }

  /// What a word says in Base64, from each of the places where a group may begin, and in hexadecimal
  /// digits.
  ///
  /// Places are counted in digits: what else stands before them moves no group.
  static func digitReadings(of word: ArraySlice<UInt8>) -> [[UInt8]] {
    // What is no digit is read over, as an equals sign between a name and a value.
    let digits = word.compactMap(base64Digit)
    return (0..<4).map { base64(digits.dropFirst($0)) }
      + (0..<2).map { hexadecimal(word, leaving: $0) }
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
  private static func hexadecimal(_ word: ArraySlice<UInt8>, leaving count: Int) -> [UInt8] {
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

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte.lowercasedASCII {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"):
      byte.lowercasedASCII - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

// MARK: Escapes

extension Notation {
  /// What an escape at the beginning of a text says, and how long it is; nil where none stands there.
  private typealias Escape = (ArraySlice<UInt8>) -> (said: [UInt8], length: Int)?

  /// The bytes of a text with its escapes, which begin with `mark`, replaced.
  private static func reading(
    of text: [UInt8], mark: UInt8?, plusIsSpace: Bool = false, escape: Escape
  ) -> [Said] {
    var reading: [Said] = []
    reading.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == mark, let (said, length) = escape(text[index...]) {
        let place = index..<(index + length)
        reading.append(contentsOf: said.map { Said(byte: $0, place: place) })
        index += length
      } else {
        let isSpace = plusIsSpace && byte == UInt8(ascii: "+")
        reading.append(
          Said(byte: isSpace ? UInt8(ascii: " ") : byte, place: index..<(index + 1)))
        index += 1
      }
    }
    return reading
  }

  private static func percent(_ text: ArraySlice<UInt8>) -> (said: [UInt8], length: Int)? {
    guard let value = hexadecimalNumber(text.dropFirst(), digits: 2) else { return nil }
    return ([UInt8(truncatingIfNeeded: value)], 3)
  }

  /// The entities that every encoder of HTML writes, and those of numbers.
  private static func entity(_ text: ArraySlice<UInt8>) -> (said: [UInt8], length: Int)? {
    let name = text.dropFirst().prefix(longestEscape - 2).prefix { $0 != UInt8(ascii: ";") }
    guard text.dropFirst(1 + name.count).first == UInt8(ascii: ";") else { return nil }
    let length = name.count + 2
    let text = String(decoding: name, as: UTF8.self).lowercased()
    switch text {
    case "amp": return ([UInt8(ascii: "&")], length)
    case "apos": return ([UInt8(ascii: "'")], length)
    case "gt": return ([UInt8(ascii: ">")], length)
    case "lt": return ([UInt8(ascii: "<")], length)
    case "nbsp": return ([UInt8(ascii: " ")], length)
    case "quot": return ([UInt8(ascii: "\"")], length)
    default: break
    }
    let number =
      if text.utf8.starts(with: "#x".utf8) {
        UInt32(text.dropFirst(2), radix: 16)
      } else if text.utf8.starts(with: "#".utf8) {
        UInt32(text.dropFirst())
      } else {
        nil as UInt32?
      }
    guard let number, let said = utf8(number) else { return nil }
    return (said, length)
  }

  /// The escapes of JSON and of program texts; a backslash before another character says that one.
  private static func backslash(_ text: ArraySlice<UInt8>) -> (said: [UInt8], length: Int)? {
    let rest = text.dropFirst()
    switch rest.first {
    case nil: return nil
    case UInt8(ascii: "x"):
      guard let number = hexadecimalNumber(rest.dropFirst(), digits: 2) else { return nil }
      return ([UInt8(truncatingIfNeeded: number)], 4)
    case UInt8(ascii: "u"):
      guard let unit = hexadecimalNumber(rest.dropFirst(), digits: 4) else { return nil }
      if let said = utf8(unit) { return (said, 6) }
      // The first half of a pair, perhaps.
      let second = rest.dropFirst(5)
      guard unit & 0xFC00 == 0xD800, second.starts(with: "\\u".utf8),
        let low = hexadecimalNumber(second.dropFirst(2), digits: 4), low & 0xFC00 == 0xDC00,
        let said = utf8(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF)
      else { return nil }
      return (said, 12)
    case let byte?: return ([byte], 2)
    }
  }

  private static func utf8(_ number: UInt32) -> [UInt8]? {
    Unicode.Scalar(number).map { Array(String(Character($0)).utf8) }
  }

  /// The number that a text begins with, in exactly so many digits.
  private static func hexadecimalNumber(_ text: ArraySlice<UInt8>, digits: Int) -> UInt32? {
    guard text.count >= digits else { return nil }
    var number: UInt32 = 0
    for byte in text.prefix(digits) {
      guard let digit = hexadecimalDigit(byte) else { return nil }
      number = number << 4 | UInt32(digit)
    }
    return number
  }
}
