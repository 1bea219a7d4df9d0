import Values

/// How often an integration is synchronised: a word, or a five-field cron line.
enum SyncFrequency {
  static let words = ["realtime", "hourly", "daily", "weekly"]

  static let shape = Shape.string(
    .form(
      StringRule.Form(
        "must be realtime, hourly, daily, weekly or a five-field cron line", pattern: pattern
      ) { text in
        let text = String(copying: text)
        return words.contains(text) || CronLine.isValid(text)
      }))

  private static var pattern: String {
    let fields = CronLine.fields.map(\.pattern).joined(separator: " +")
    return "^(\(words.joined(separator: "|"))|\(fields))$"
  }
}

extension String {
  /// The text of UTF-8 bytes that a parser has already found to be valid.
  init(copying bytes: Span<UInt8>) {
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for index in bytes.indices { copy.append(bytes[index]) }
    self = String(decoding: copy, as: UTF8.self)
  }
}
