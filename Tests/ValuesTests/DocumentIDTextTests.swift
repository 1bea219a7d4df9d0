import Foundation
import Testing
import Values

struct DocumentIDTextTests {
  struct Row: Decodable, CustomTestStringConvertible {
    let table: UInt32
    let `internal`: String
    let id: String
    var testDescription: String { id }

    var documentID: DocumentID {
      let bytes = Array(`internal`.utf8)
      let high = UInt64(String(decoding: bytes[..<16], as: UTF8.self), radix: 16)
      let low = UInt64(String(decoding: bytes[16...], as: UTF8.self), radix: 16)
      return DocumentID(tableNumber: table, high: high ?? 0, low: low ?? 0)
    }
  }
  struct Reject: Decodable, CustomTestStringConvertible {
    let id: String
    let why: String
    var testDescription: String { why }
  }
  struct File: Decodable {
    let rows: [Row]
    let reject: [Reject]
  }
  static let file: File = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "Vectors/ids.json")
    let file = try? JSONDecoder().decode(File.self, from: Data(contentsOf: path))
    return file ?? File(rows: [], reject: [])
  }()

  @Test func `[W-60] all vectors are there`() {
    #expect(Self.file.rows.count == 71)
    #expect(Self.file.reject.count == 7)
  }

  @Test(arguments: file.rows) func `[W-60] a vector reads and writes`(row: Row) {
    #expect(DocumentID(row.id) == row.documentID)
    #expect(row.documentID.description == row.id)
    #expect(DocumentID.textLengths.contains(row.id.utf8.count))
    var bytes = Array("x".utf8)
    row.documentID.appendText(to: &bytes)
    #expect(bytes == Array("x\(row.id)".utf8))
  }

  @Test(arguments: file.reject) func `[W-60] a text that is no id is refused`(reject: Reject) {
    #expect(DocumentID(reject.id) == nil)
  }

  @Test(arguments: file.rows) func `[W-60] every change of one character is refused`(row: Row) {
    let text = Array(row.id.utf8)
    for index in text.indices {
      for byte in UInt8.min...UInt8.max where byte != text[index] {
        var changed = text
        changed[index] = byte
        #expect(DocumentID(text: changed.span) == nil, "\(index) \(byte)")
      }
    }
  }

  @Test(arguments: file.rows) func `[W-60] a cut or longer text is refused`(row: Row) {
    let text = Array(row.id.utf8)
    for length in 0..<text.count {
      #expect(DocumentID(text: Array(text[..<length]).span) == nil)
    }
    for suffix in ["0", "00", "000000", row.id, "\n", " "] {
      #expect(DocumentID(row.id + suffix) == nil)
    }
  }

  @Test func `[W-60] ids of all table numbers come back`() {
    var numbers = SeededNumbers(seed: 1)
    for _ in 0..<20_000 {
      let table = UInt32.random(in: 0...UInt32.max, using: &numbers) >> UInt32.random(in: 0...31)
      let id = DocumentID(tableNumber: table, high: numbers.next(), low: numbers.next())
      #expect(DocumentID(id.description) == id)
    }
  }

  /// Bytes that a well-meaning encoder could make: each with a checksum that holds.
  @Test(arguments: [
    ([0x80, 0x00], "a table number with a zero byte too many"),
    ([0x91, 0xCE, 0x00], "a table number with a zero byte too many"),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0x10], "a table number of 33 bits"),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "a table number of 35 bits"),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00], "a table number of six bytes"),
    ([0x80, 0x80, 0x80, 0x80, 0x80], "a table number without end"),
    ([0x91, 0x4E, 0x00], "seventeen bytes"),
    ([], "fifteen bytes"),
  ]) func `[W-60] a form that is not canonical is refused`(table: [UInt8], why: String) {
    let body = table + [UInt8](repeating: 7, count: 16)
    #expect(DocumentID(base32(body + checksum(body))) == nil)
  }

  @Test func `the encoder of these tests makes ids`() {
    let body: [UInt8] = [0x91, 0x4E] + (0..<16).map { UInt8($0) }
    #expect(base32(body + checksum(body)) == "j57000820c20a1g7104gm2rc1m70ynr8")
    #expect(DocumentID("j57000820c20a1g7104gm2rc1m70ynr8")?.tableNumber == 10001)
  }

  @Test(arguments: file.rows) func `[W-81] an id matches the pattern of its table`(row: Row) {
    let pattern = DocumentID.pattern(tableNumber: row.table)
    for other in Self.file.rows {
      let matches = other.id.range(of: pattern, options: .regularExpression) != nil
      #expect(matches == (other.table == row.table), "\(pattern) \(other.id)")
    }
  }

  @Test func `[W-81] patterns pass all ids of a table and no spare bits`() {
    var numbers = SeededNumbers(seed: 2)
    for table in [0, 1, 127, 128, 10001, 10002, 16384, 2_097_152, .max] as [UInt32] {
      let pattern = DocumentID.pattern(tableNumber: table)
      for _ in 0..<200 {
        let id = DocumentID(tableNumber: table, high: numbers.next(), low: numbers.next())
        #expect(id.description.range(of: pattern, options: .regularExpression) != nil)
        // The last character of a text with spare bits is a multiple of a power of two.
        if id.description.count != 32 {
          let odd = id.description.dropLast() + "z"
          #expect(odd.range(of: pattern, options: .regularExpression) == nil)
        }
      }
    }
    #expect(
      DocumentID.pattern(tableNumber: 10001)
        == "^j57[0123456789abcdef][0-9a-hjkmnp-tv-z]{27}[0-9a-hjkmnp-tv-z]$")
  }

  private func checksum(_ bytes: [UInt8]) -> [UInt8] {
    var (first, second) = (0, 0)
    for byte in bytes {
      first = (first + Int(byte)) % 256
      second = (second + first) % 256
    }
    return [UInt8(first), UInt8(second)]
  }

  private func base32(_ bytes: [UInt8]) -> String {
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
    var bits = bytes.map { byte in
      String(repeating: "0", count: byte.leadingZeroBitCount)
        + (byte == 0 ? "" : String(byte, radix: 2))
    }.joined()
    while bits.count % 5 != 0 { bits += "0" }
    var text = ""
    var rest = bits[...]
    while !rest.isEmpty {
      text.append(alphabet[Int(rest.prefix(5), radix: 2) ?? 0])
      rest = rest.dropFirst(5)
    }
    return text
  }
}
