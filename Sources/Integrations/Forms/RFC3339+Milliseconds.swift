extension RFC3339 {
  /// The milliseconds since the epoch of a date, as its first moment in UTC, or of a date and time;
  /// nil for another text.
  package static func milliseconds(_ text: String) -> Double? {
    let isDate = text.utf8.count == 10
    let bytes = Array((isDate ? text + "T00:00:00Z" : text).utf8)
    guard isTime(bytes.span) else { return nil }
    func number(_ range: Range<Int>) -> Int {
      bytes[range].reduce(0) { $0 * 10 + Int($1) - 48 }
    }
    let days = daysSinceEpoch(number(0..<4), number(5..<7), number(8..<10))
    var seconds = days * 86_400 + number(11..<13) * 3_600 + number(14..<16) * 60 + number(17..<19)
    let end = bytes[19...].firstIndex { $0 != UInt8(ascii: ".") && !ShopifyForms.isDigit($0) }
    guard let end else { return nil }
    if bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") {
      let offset = number(end + 1..<end + 3) * 3_600 + number(end + 4..<end + 6) * 60
      seconds -= bytes[end] == UInt8(ascii: "+") ? offset : -offset
    }
    let fraction = end > 19 ? Double("0" + String(decoding: bytes[19..<end], as: UTF8.self)) : 0
    return Double(seconds) * 1_000 + (fraction ?? 0) * 1_000
  }

  /// The days from 1970-01-01 to a day of the Gregorian calendar.
  private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    // Years that begin with March end with the day that some of them lack.
    let shifted = month <= 2 ? year - 1 : year
    let century = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfCycle = shifted - century * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
    return century * 146_097 + dayOfCycle - 719_468
  }
}
