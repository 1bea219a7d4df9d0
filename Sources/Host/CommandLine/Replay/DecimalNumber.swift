/// The value of a JSON number, exact however many digits it has. [W-09]
///
/// A 64-bit float holds no whole number above 2^53 for sure, so two that differ may be one float.
struct DecimalNumber: Equatable {
  private let isNegative: Bool
  /// Without zeros at either end; empty for 0.
  private let digits: [UInt8]
  /// The power of ten that the last digit stands for; as far as it can be counted.
  private let exponent: Int

  /// The value of a text that is a JSON number.
  init(_ text: ArraySlice<UInt8>) {
    let mantissa = text.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
    let power = text[mantissa.endIndex...].dropFirst()
    let isNegative = mantissa.first == UInt8(ascii: "-")
    let parts = mantissa.drop { $0 == UInt8(ascii: "-") }
      .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    var digits = Array(parts.joined().drop { $0 == UInt8(ascii: "0") })
    let places = parts.count > 1 ? parts[1].count : 0
    let count = digits.count
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    self.digits = digits
    // Zero has no sign and no power.
    self.isNegative = isNegative && !digits.isEmpty
    exponent = digits.isEmpty ? 0 : Self.sum(Self.integer(power), count - digits.count - places)
  }

  private static func integer(_ text: ArraySlice<UInt8>) -> Int {
    let isNegative = text.first == UInt8(ascii: "-")
    var value = 0
    for byte in text.drop(while: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }) {
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      if isTooLarge { return isNegative ? .min : .max }
      value = sum(product, Int(byte &- UInt8(ascii: "0")))
    }
    return isNegative ? -value : value
  }

  /// The sum, or the end of the numbers that it passes.
  private static func sum(_ left: Int, _ right: Int) -> Int {
    let (sum, isTooLarge) = left.addingReportingOverflow(right)
    return isTooLarge ? (left < 0 ? .min : .max) : sum
  }
}
