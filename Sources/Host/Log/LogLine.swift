/// The bytes of one line of the log. [W-03]
struct LogLine {
  /// The longest line, with its end.
  ///
  /// A write of so much to a pipe is never mixed with another process's.
  static let longest = 4096
  private static let cut = "..."

  private(set) var bytes: [UInt8] = []
  private var isCut = false

  /// Writes `integrations-host: LEVEL: message key=value ...` and a line feed.
  init(_ level: LogLevel, _ message: StaticString, _ fields: [LogField]) {
    bytes.reserveCapacity(160)
    append(plain: "integrations-host: ")
    append(plain: level.name.description)
    append(plain: ": ")
    append(plain: message.description)
    for field in fields {
      append(plain: " ")
      append(plain: field.key.description)
      append(plain: "=")
      append(field.value)
    }
    if isCut { bytes.append(contentsOf: Self.cut.utf8) }
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func append(_ value: LogField.Value) {
    switch value {
    case .number(let number): append(plain: "\(number)")
    case .hexadecimal(let number):
      let digits = String(number, radix: 16)
      append(plain: String(repeating: "0", count: 16 - digits.utf8.count) + digits)
    case .word(let word): append(quoting: word.description)
    case .own(let text): append(quoting: text)
    case .redacted(let byteCount): append(plain: "<\(byteCount)-bytes>")
    }
  }

  /// A text in quotes where it would otherwise not be seen to be one value.
  private mutating func append(quoting text: String) {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar.isPrintable && scalar != " " && scalar != "\"" && scalar != "\\"
    }
    if isPlain && !text.isEmpty { return append(escaping: text) }
    append(plain: "\"")
    append(escaping: text)
    append(plain: "\"")
  }

  private mutating func append(escaping text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": append(plain: "\\n")
      case "\r": append(plain: "\\r")
      case "\t": append(plain: "\\t")
      case "\\", "\"": append(plain: "\\\(scalar)")
      case _ where scalar.isPrintable: append(plain: String(scalar))
      default: append(plain: "\\u{\(String(scalar.value, radix: 16))}")
      }
    }
  }

  /// Appends all of a piece or, where the line is full, nothing of it and of what follows.
  private mutating func append(plain text: String) {
    let room = Self.longest - 1 - Self.cut.utf8.count - bytes.count
    if isCut || text.utf8.count > room {
      isCut = true
      return
    }
    bytes.append(contentsOf: text.utf8)
  }
}
