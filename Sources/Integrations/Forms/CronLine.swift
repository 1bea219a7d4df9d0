/// A cron line of five fields as crontab(5) describes them: minute, hour, day of month, month and
/// day of week.
///
/// A field is a list of `*`, numbers, ranges, and steps of `*` or of a range; months and days of
/// week may be given by the first three letters of their English names.
enum CronLine {
  /// One of the five fields: what numbers it may hold and which names stand for them.
  struct FieldRule {
    let range: ClosedRange<Int>
    let names: [String]

    /// The value of a number or name; nil where it is neither, or out of range.
    func value(of text: Substring) -> Int? {
      if let index = names.firstIndex(where: { $0 == text.lowercased() }) {
        return index + range.lowerBound
      }
      guard let number = CronLine.number(text), range.contains(number) else { return nil }
      return number
    }

    /// An ECMA-262 expression for the numbers of the range.
    let numbers: String

    /// An ECMA-262 expression for the field.
    ///
    /// It cannot say that a range rises, which the check does.
    var pattern: String {
      let names = names.map { name in
        name.map { "[\($0.uppercased())\($0)]" }.joined()
      }
      let value = "(?:\(([numbers] + names).joined(separator: "|")))"
      let step = "/(?:0?[1-9]|[1-9][0-9])"
      let item = "(?:\\*(?:\(step))?|\(value)(?:-\(value)(?:\(step))?)?)"
      return "\(item)(?:,\(item))*"
    }
  }

  static let fields = [
    FieldRule(range: 0...59, names: [], numbers: "[0-5]?[0-9]"),
    FieldRule(range: 0...23, names: [], numbers: "[01]?[0-9]|2[0-3]"),
    FieldRule(range: 1...31, names: [], numbers: "0?[1-9]|[12][0-9]|3[01]"),
    FieldRule(
      range: 1...12,
      names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
      numbers: "0?[1-9]|1[0-2]"),
    FieldRule(
      range: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"], numbers: "0?[0-7]"),
  ]

  /// Whether a text is a cron line.
  static func isValid(_ text: String) -> Bool {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    guard text.utf8.count <= 256, text.utf8.first != UInt8(ascii: " "),
      text.utf8.last != UInt8(ascii: " "), parts.count == fields.count
    else { return false }
    return zip(parts, fields).allSatisfy { part, rule in isField(part, rule) }
  }

  private static func isField(_ text: Substring, _ rule: FieldRule) -> Bool {
    text.split(separator: ",", omittingEmptySubsequences: false)
      .allSatisfy { isItem($0, rule) }
  }

  private static func isItem(_ text: Substring, _ rule: FieldRule) -> Bool {
    let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let bounds = halves[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    if halves.count == 2 {
      guard halves[0] == "*" || bounds.count == 2, let step = Self.number(halves[1]), step > 0
      else { return false }
    }
    if halves[0] == "*" { return true }
    guard let first = rule.value(of: bounds[0]) else { return false }
    guard bounds.count == 2 else { return true }
    guard let last = rule.value(of: bounds[1]) else { return false }
    return first <= last
  }

  /// A number of one or two digits.
  fileprivate static func number(_ text: Substring) -> Int? {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ digits.contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
