/// A date and time as RFC 3339, section 5.6, writes them.
package enum RFC3339 {
  /// The same as an ECMA-262 expression, which cannot say how long a month is.
  static let pattern =
    #"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]"#
    + #"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"#
    + #"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"#

  /// Whether a text is a time that there is; a leap second counts as one.
  static func isTime(_ text: Span<UInt8>) -> Bool {
    guard text.count >= 20, let year = number(text, 0, 4), let month = number(text, 5, 2),
      let day = number(text, 8, 2), let hour = number(text, 11, 2),
      let minute = number(text, 14, 2),
      let second = number(text, 17, 2), text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      text[10] | 0x20 == UInt8(ascii: "t"), text[13] == UInt8(ascii: ":"),
      text[16] == UInt8(ascii: ":"), (1...12).contains(month),
      (1...length(of: month, year)).contains(day), hour < 24, minute < 60, second <= 60
    else { return false }
    var index = 19
    if text[index] == UInt8(ascii: ".") {
      index += 1
      let start = index
      while index < text.count, ShopifyForms.isDigit(text[index]) { index += 1 }
      guard index > start else { return false }
    }
    return isOffset(text, from: index)
  }

  private static func isOffset(_ text: Span<UInt8>, from index: Int) -> Bool {
    guard index < text.count else { return false }
    if text[index] | 0x20 == UInt8(ascii: "z") { return index + 1 == text.count }
    guard text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-"),
      index + 6 == text.count, text[index + 3] == UInt8(ascii: ":"),
      let hours = number(text, index + 1, 2), let minutes = number(text, index + 4, 2)
    else { return false }
    return hours < 24 && minutes < 60
  }

  private static func length(of month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// A number of so many digits; nil where other bytes stand there.
  private static func number(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var number = 0
    for index in start..<(start + count) {
      guard ShopifyForms.isDigit(text[index]) else { return nil }
      number = number * 10 + Int(text[index] - UInt8(ascii: "0"))
    }
    return number
  }
}
