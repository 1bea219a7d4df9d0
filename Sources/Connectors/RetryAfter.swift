/// The `Retry-After` field: how long to wait (RFC 9110, section 10.2.3) [W-143].
enum RetryAfter {
  /// The wait in nanoseconds, `Int.max` for one that is too long to count; nil for another text.
  ///
  /// Seconds may have a fraction, as some providers write them. A date is counted from `now`,
  /// milliseconds since the epoch; one that is past is no wait.
  static func nanoseconds(_ text: String, now: Double) -> Int? {
    let text = text.utf8.trimmed
    if let seconds = seconds(text) { return clamped(seconds * 1e9) }
    guard let date = HTTPDate.milliseconds(text) else { return nil }
    return clamped(max(0, date - now) * 1e6)
  }

  private static func seconds(_ text: Substring.UTF8View) -> Double? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), text.count <= 32,
      parts.allSatisfy({ part in !part.isEmpty && part.allSatisfy(\.isDigitASCII) })
    else { return nil }
    return Double(Substring(text))
  }

  private static func clamped(_ nanoseconds: Double) -> Int {
    Int(exactly: nanoseconds.rounded(.up)) ?? .max
  }
}

/// The three forms of a date in HTTP (RFC 9110, section 5.6.7).
enum HTTPDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Milliseconds since the epoch; nil for a text that is no date.
  static func milliseconds(_ text: Substring.UTF8View) -> Double? {
    guard text.count <= 64 else { return nil }
    let words = text.split { byte in
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "-")
    }.map { Substring($0) }
    // The name of the day is first in each form, and says nothing that the date does not.
    switch words.count {
    case 6 where words[5] == "GMT":
      guard let year = number(words[3], digits: [2, 4]) else { return nil }
      return milliseconds(
        year: words[3].utf8.count == 2 ? century(of: year) : year, month: words[2], day: words[1],
        time: words[4])
    case 5:
      guard let year = number(words[4], digits: [4]) else { return nil }
      return milliseconds(year: year, month: words[1], day: words[2], time: words[3])
    default: return nil
    }
  }

  /// A year of two digits is one of the near past or future.
  private static func century(of year: Int) -> Int { year < 70 ? 2000 + year : 1900 + year }

  private static func milliseconds(
    year: Int, month: Substring, day: Substring, time: Substring
  ) -> Double? {
    let clock = time.split(separator: ":", omittingEmptySubsequences: false)
      .map { number($0, digits: [2]) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
      let day = number(day, digits: [1, 2]), (1...31).contains(day), hour < 24, minute < 60,
      second <= 60, let month = months.firstIndex(of: month.lowercased())
    else { return nil }
    let days = days(year: year, month: month + 1, day: day)
    return Double(days * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000
  }

  /// Days since the epoch of a date of the Gregorian calendar, counted from March on so that the
  /// leap day is a year's last.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let march = month > 2 ? year : year - 1
    let era = march / 400
    let yearOfEra = march - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func number(_ text: Substring, digits: Set<Int>) -> Int? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy(\.isDigitASCII) else { return nil }
    return Int(text)
  }
}

extension String.UTF8View {
  /// The bytes without spaces and tabs around them.
  var trimmed: Substring.UTF8View {
    var rest = self[...]
    while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    return rest
  }
}
