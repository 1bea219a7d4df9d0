import Functions
import JSON
import Testing

@testable import Connectors

/// Whole numbers that a float cannot hold [W-154].
struct LosslessNumbersTests {
  @Test(arguments: [
    ("9007199254740992", "9007199254740992"), ("-9007199254740992", "-9007199254740992"),
    ("18446744073709551615", "18446744073709551615"), ("1e16", "10000000000000000"),
    ("1E+20", "100000000000000000000"), ("-1.5e300", "-15" + String(repeating: "0", count: 299)),
    ("9007199254740993.000", "9007199254740993"), ("90071992547409930e-1", "9007199254740993"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
  ])
  func `a whole number beyond them becomes its digits`(number: String, digits: String) {
    #expect(LosslessNumbers.digitsOfLarge(Array(number.utf8)) == digits)
  }

  @Test(arguments: [
    "0", "-0", "1", "9007199254740991", "-9007199254740991", "1.5", "9007199254740993.5", "1e-400",
    "0e300", "1e15", "0.1e1", "-1e-1",
  ])
  func `any other number stays a number`(number: String) {
    #expect(LosslessNumbers.digitsOfLarge(Array(number.utf8)) == nil)
  }

  @Test func `numbers are looked for at any depth, and nothing else changes`() throws {
    let text = #"{"id":820982911946154508,"a":[{"b":-9007199254740993},"x\u0000é",null,true,1.50]}"#
    let document = try JSONDocument(parsing: Array(text.utf8))
    var writer = JSONWriter()
    #expect(LosslessNumbers.write(document.root, of: document, to: &writer))
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == #"{"id":"820982911946154508","a":[{"b":"-9007199254740993"},"x\u0000é",null,true,1.50]}"#
    )
  }

  @Test(arguments: [#"{"$x":1}"#, #"[{"a":{"$integer":"AQAAAAAAAAA="}}]"#, #"{"\u0024":1}"#])
  func `a name that only values of the contract have is refused`(text: String) throws {
    let document = try JSONDocument(parsing: Array(text.utf8))
    var writer = JSONWriter()
    #expect(!LosslessNumbers.write(document.root, of: document, to: &writer))
  }

  @Test(arguments: [6, 7, 160])
  func `nothing more is written once it is larger than a reply may be`(rows: Int) throws {
    let row = "[\(String(repeating: "1e304,", count: 8_191))1e304]"
    let text = "[\(Array(repeating: row, count: rows).joined(separator: ","))]"
    let document = try JSONDocument(parsing: Array(text.utf8))
    var writer = JSONWriter()
    #expect(LosslessNumbers.write(document.root, of: document, to: &writer))
    #expect((writer.bytes.count > Limits.replyBytes) == (rows > 6))
    // Of the arrays that are not written, brackets and commas stay.
    #expect(writer.bytes.count < Limits.replyBytes + 2_000_000)
  }

  @Test(arguments: [(62, true), (63, true), (64, false)])
  func `a value of more than 63 levels is refused, since a result is one more`(
    levels: Int, isTaken: Bool
  ) throws {
    let text = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    let document = try JSONDocument(parsing: Array(text.utf8))
    var writer = JSONWriter()
    #expect(LosslessNumbers.write(document.root, of: document, to: &writer) == isTaken)
  }
}
