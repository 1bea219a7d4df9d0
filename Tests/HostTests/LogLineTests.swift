import Testing

@testable import Host

private enum Colour: LogWord {
  case red
  var logWord: StaticString { "red" }
}

@Suite struct LogLineTests {
  private func line(_ fields: LogField...) -> String {
    String(decoding: LogLine(.error, "It broke.", fields).bytes, as: UTF8.self)
  }

  @Test func `[W-03] a line is the program, the level, the message and the fields`() {
    #expect(line() == "integrations-host: error: It broke.\n")
    let fields: [LogField] = [
      .number("count", -3), .text("reason", "diskFull"), .word("colour", Colour.red),
      .path("database", "/var/lib/x.sqlite"), .cause(SystemError("open", code: 13)),
      .hexadecimal("requestId", 0xAB),
    ]
    let text = String(decoding: LogLine(.debug, "It broke.", fields).bytes, as: UTF8.self)
    #expect(
      text == """
        integrations-host: debug: It broke. count=-3 reason=diskFull colour=red \
        database=/var/lib/x.sqlite cause="open: EACCES" requestId=00000000000000ab

        """)
  }

  @Test(arguments: LogLevel.allCases)
  func `[W-03] the level is one of four words`(level: LogLevel) {
    let text = String(decoding: LogLine(level, "M.", []).bytes, as: UTF8.self)
    #expect(text == "integrations-host: \(level): M.\n")
  }

  @Test(arguments: [
    ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""),
    ("a\"b", #""a\"b""#), ("a\\b", #""a\\b""#), ("a\nb\r\t", #""a\nb\r\t""#),
    ("\u{1b}[31mred", #""\u{1b}[31mred""#), ("\u{7f}\u{9b}", #""\u{7f}\u{9b}""#),
    ("\u{202e}\u{2028}", #""\u{202e}\u{2028}""#), ("a=b", "a=b"), ("käse☕", "käse☕"),
  ])
  func `[W-03] a value cannot end its line, look like two or move the cursor`(
    value: String, written: String
  ) {
    #expect(line(.path("p", value)) == "integrations-host: error: It broke. p=\(written)\n")
  }

  @Test(arguments: [4080, 4096, 5000, 1 << 20], ["a", "\u{1b}", "☕"])
  func `a line is never longer than 4 KiB and says that it was cut`(count: Int, unit: String) {
    let bytes = LogLine(.error, "M.", [.path("p", String(repeating: unit, count: count))]).bytes
    #expect(bytes.count <= 4096)
    #expect(bytes.count > 4096 - 16)
    #expect(bytes.suffix(4) == Array("...\n".utf8)[...])
    #expect(String(validating: bytes, as: UTF8.self) != nil)
    #expect(bytes.filter { $0 == UInt8(ascii: "\n") }.count == 1)
  }

  @Test func `[W-130] a redacted value is its size alone`() {
    #expect(
      line(.redacted("token", byteCount: 38))
        == "integrations-host: error: It broke. token=<38-bytes>\n")
  }

  @Test func `a word of the command line is cut short`() {
    let short = String(repeating: "x", count: 64)
    #expect(line(.argument("a", short)).hasSuffix(" a=\(short)\n"))
    #expect(line(.argument("a", short + "y")).hasSuffix(" a=\(short)...\n"))
  }
}
