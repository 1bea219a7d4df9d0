/// Numbers as ECMAScript prints them (ECMA-262, Number::toString with radix 10). [W-21]
enum NumberPrinter {
  /// Appends a whole number in full.
  static func append(_ value: Int, to output: inout [UInt8]) {
    if value < 0 { output.append(ASCII.minus) }
    append(UInt64(value.magnitude), to: &output)
  }

  /// Appends the shortest text that reads back as the same float; `null` for a non-finite one.
  static func append(_ value: Double, to output: inout [UInt8]) {
    // Below 2^53 a whole number's own digits are the shortest text.
    if value.magnitude < 0x1p53, Double(Int(value)) == value {
      append(Int(value), to: &output)
    } else if value.isFinite {
      if value < 0 { output.append(ASCII.minus) }
      ShortestDigits(value.magnitude).append(to: &output)
    } else {
      output.append(contentsOf: "null".utf8)
    }
  }

  private static func append(_ value: UInt64, to output: inout [UInt8]) {
    // The last digit is made first, so they are put down from the end of 20 places.
    var digits: [20 of UInt8] = .init(repeating: 0)
    var first = 20
    var rest = value
    repeat {
      first &-= 1
      digits[first] = ASCII.zero &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    output.append(addingCapacity: 20) { $0.append(copying: digits.span.extracting(first..<20)) }
  }
}

/// The shortest decimal digits of a positive float: 0.DIGITS times ten to the power `point`.
private struct ShortestDigits {
  private var digits: [20 of UInt8] = .init(repeating: ASCII.zero)
  private var count = 0
  private var point = 0

  /// Takes the digits out of the library's own text, which has the shortest ones in another layout.
  init(_ value: Double) {
    var isFraction = false
    var exponent: Int?
    var isNegativeExponent = false
    for byte in value.description.utf8 {
      if let power = exponent {
        if byte == ASCII.minus { isNegativeExponent = true }
        if ASCII.isDigit(byte) { exponent = power &* 10 &+ Int(byte &- ASCII.zero) }
      } else if byte == ASCII.point {
        isFraction = true
      } else if byte == ASCII.lowerE {
        exponent = 0
      } else if byte != ASCII.zero || count > 0 {
        digits[count] = byte
        count &+= 1
        if !isFraction { point &+= 1 }
      } else if isFraction {
        point &-= 1
      }
    }
    if let exponent { point &+= isNegativeExponent ? -exponent : exponent }
    while count > 1, digits[count &- 1] == ASCII.zero { count &-= 1 }
  }

  /// The layout of Number::toString: plain from 1e-6 up to below 1e21, else with an exponent.
  func append(to output: inout [UInt8]) {
    if count <= point, point <= 21 {
      append(0..<count, to: &output)
      output.append(contentsOf: repeatElement(ASCII.zero, count: point &- count))
    } else if 0 < point, point <= 21 {
      append(0..<point, to: &output)
      output.append(ASCII.point)
      append(point..<count, to: &output)
    } else if -6 < point, point <= 0 {
      output.append(contentsOf: "0.".utf8)
      output.append(contentsOf: repeatElement(ASCII.zero, count: -point))
      append(0..<count, to: &output)
    } else {
      output.append(digits[0])
      if count > 1 {
        output.append(ASCII.point)
        append(1..<count, to: &output)
      }
      output.append(contentsOf: (point > 0 ? "e+" : "e").utf8)
      NumberPrinter.append(point &- 1, to: &output)
    }
  }

  private func append(_ places: Range<Int>, to output: inout [UInt8]) {
    output.append(addingCapacity: 20) { $0.append(copying: digits.span.extracting(places)) }
  }
}
