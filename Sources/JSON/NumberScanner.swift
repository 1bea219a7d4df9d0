/// The grammar of a JSON number, and its value.
enum NumberScanner {
  /// Moves past the number that begins at `position`.
  ///
  /// Refuses one whose nearest 64-bit float is infinite. What may follow it is the caller's
  /// business. [W-20]
  static func scan(_ bytes: Span<UInt8>, _ position: inout Int) throws(JSONError) {
    let start = position
    if bytes[position] == ASCII.minus { position &+= 1 }
    let integer = position
    let integerEnd = try skipDigits(bytes, &position)
    if bytes[integer] == ASCII.zero, integerEnd &- integer > 1 {
      throw JSONError(.syntax, at: integer &+ 1)
    }
    if position < bytes.count, bytes[position] == ASCII.point {
      position &+= 1
      _ = try skipDigits(bytes, &position)
    }
    var exponent = 0
    if position < bytes.count, bytes[position] | 0x20 == ASCII.lowerE {
      position &+= 1
      exponent = try scanExponent(bytes, &position)
    }
    // With at most 300 digits before the point there is no need to look closer.
    if exponent > 0 || integerEnd &- integer > 300 {
      try checkMagnitude(bytes, start..<position, digits: integer, exponent: exponent)
    }
  }

  /// Moves past one digit or more and returns where they end.
  private static func skipDigits(
    _ bytes: Span<UInt8>, _ position: inout Int
  ) throws(JSONError) -> Int {
    let first = position
    while position < bytes.count, ASCII.isDigit(bytes[position]) { position &+= 1 }
    if position == first {
      throw JSONError(position < bytes.count ? .syntax : .unexpectedEnd, at: position)
    }
    return position
  }

  /// Reads sign and digits of an exponent; one beyond any float stays at a million million.
  private static func scanExponent(
    _ bytes: Span<UInt8>, _ position: inout Int
  ) throws(JSONError) -> Int {
    var isNegative = false
    if position < bytes.count,
      bytes[position] == ASCII.minus || bytes[position] == ASCII.plus
    {
      isNegative = bytes[position] == ASCII.minus
      position &+= 1
    }
    let first = position
    let end = try skipDigits(bytes, &position)
    var exponent = 0
    for place in first..<end {
      exponent = min(exponent &* 10 &+ Int(bytes[place] &- ASCII.zero), 1_000_000_000_000)
    }
    return isNegative ? -exponent : exponent
  }

  /// Refuses a number whose nearest float is infinite.
  ///
  /// Only where the first digit that counts stands at 10^308 is there anything to compute.
  private static func checkMagnitude(
    _ bytes: Span<UInt8>, _ number: Range<Int>, digits: Int, exponent: Int
  ) throws(JSONError) {
    var place = digits
    var power = exponent
    while place < number.upperBound, ASCII.isDigit(bytes[place]) {
      place &+= 1
      power &+= 1
    }
    place = digits
    while place < number.upperBound {
      let byte = bytes[place]
      if byte != ASCII.point {
        power &-= 1
        // Only zeros: the number is 0 whatever its exponent says.
        guard ASCII.isDigit(byte) else { return }
        if byte != ASCII.zero { break }
      }
      place &+= 1
    }
    guard place < number.upperBound, power >= 308 else { return }
    if power > 308 || !value(bytes.extracting(number)).isFinite {
      throw JSONError(.numberOverflow, at: number.lowerBound)
    }
  }

  /// The nearest 64-bit float of a number's text, ties to even; too small a number is 0.
  static func value(_ text: Span<UInt8>) -> Double {
    simpleValue(text) ?? librarysValue(text)
  }

  /// The value where it is exact: at most 15 digits and a power of ten that a float holds.
  ///
  /// Both the digits and 10^22 are floats without an error, so that the one multiplication or
  /// division rounds once (Clinger, How to Read Floating Point Numbers Accurately).
  private static func simpleValue(_ text: Span<UInt8>) -> Double? {
    guard text.count <= 24 else { return nil }
    var digits: UInt64 = 0
    var power = 0
    var index = text[0] == ASCII.minus ? 1 : 0
    let isNegative = index == 1
    var isFraction = false
    while index < text.count {
      let byte = text[index]
      if ASCII.isDigit(byte) {
        guard digits < 900_719_925_474_099 else { return nil }
        digits = digits &* 10 &+ UInt64(byte &- ASCII.zero)
        if isFraction { power &-= 1 }
      } else if byte == ASCII.point {
        isFraction = true
      } else {
        break
      }
      index &+= 1
    }
    if index < text.count {
      guard let exponent = smallExponent(text, after: index) else { return nil }
      power &+= exponent
    }
    guard -22...22 ~= power else { return nil }
    let scale = powersOfTen[abs(power)]
    let value = power < 0 ? Double(digits) / scale : Double(digits) * scale
    return isNegative ? -value : value
  }

  private static func smallExponent(_ text: Span<UInt8>, after index: Int) -> Int? {
    var place = index &+ 1
    guard place < text.count else { return nil }
    let isNegative = text[place] == ASCII.minus
    if isNegative || text[place] == ASCII.plus { place &+= 1 }
    guard text.count &- place <= 4 else { return nil }
    var exponent = 0
    while place < text.count {
      exponent = exponent &* 10 &+ Int(text[place] &- ASCII.zero)
      place &+= 1
    }
    return isNegative ? -exponent : exponent
  }

  private static func librarysValue(_ text: Span<UInt8>) -> Double {
    // A checked number is ASCII, so neither of the two can fail.
    guard let characters = try? UTF8Span(validating: text) else { return .nan }
    return Double(String(copying: characters)) ?? .nan
  }

  private static let powersOfTen: [23 of Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
