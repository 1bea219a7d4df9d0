import HTTP
import Testing

/// The limits of an answer, each just kept and just passed; and where it may be cut.
@Suite struct ResponseLimitsTests {
  /// An answer whose head has so many bytes, of which a field makes up the rest.
  private static func head(_ count: Int, end: String = "Content-Length: 0\r\n\r\n") -> [UInt8] {
    let start = "HTTP/1.1 200 OK\r\nX: "
    let filler = count - start.utf8.count - end.utf8.count - 2
    return Array((start + String(repeating: "x", count: filler) + "\r\n" + end).utf8)
  }

  @Test(arguments: [(65_535, true), (65_536, true), (65_537, false)])
  func `[W-141] a head has at most 64 KiB`(count: Int, isGood: Bool) {
    let head = Self.head(count)
    #expect(head.count == count)
    #expect(Parsed(head).malformation == (isGood ? nil : .headersTooLarge))
    // One that never ends is refused at the same byte.
    let endless = Array(head.dropLast(4)) + [UInt8](repeating: UInt8(ascii: "x"), count: 4)
    #expect(Parsed(endless).malformation == (isGood ? nil : .headersTooLarge))
  }

  @Test(arguments: [(65_535, true), (65_536, true), (65_537, false)])
  func `[W-141] interim answers count as head`(count: Int, isGood: Bool) {
    let interim = Array("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n".utf8)
    let bytes = interim + interim + Self.head(count - 2 * interim.count)
    #expect(Parsed(bytes).malformation == (isGood ? nil : .headersTooLarge))
  }

  @Test(arguments: [(65_535, true), (65_536, true), (65_537, false)])
  func `[W-141] trailers count as head`(count: Int, isGood: Bool) {
    let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    let filler = String(repeating: "y", count: count - head.count - 7)
    let bytes = head + Array("1\r\na\r\n0\r\nX: \(filler)\r\n\r\n".utf8)
    let parsed = Parsed(bytes)
    #expect(parsed.malformation == (isGood ? nil : .headersTooLarge))
    #expect(parsed.status == (isGood ? 200 : nil))
  }

  @Test(arguments: [(65_535, true), (65_536, true), (65_537, false)])
  func `[W-141] what is said about chunks counts as head`(count: Int, isGood: Bool) {
    let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    // The end of the line counts once it is longer than any size; so does the last, empty line.
    let filler = String(repeating: "y", count: count - head.count - 4 + 16 - 2)
    let bytes = head + Array("1;\(filler)\r\na\r\n0\r\n\r\n".utf8)
    #expect(Parsed(bytes).malformation == (isGood ? nil : .headersTooLarge))
  }

  @Test func `[W-141] answers that go on and on are refused`() {
    let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    let bytes = (0..<3_000).flatMap { _ in interim }
    #expect(Parsed(bytes).malformation == .headersTooLarge)
  }

  private static let limit = 8 << 20

  @Test(arguments: [(limit - 1, true), (limit, true), (limit + 1, false)])
  func `[W-141] a body of a length has at most 8 MiB`(count: Int, isGood: Bool) {
    let head = Array("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n".utf8)
    let parsed = Parsed(head + [UInt8](repeating: 7, count: count))
    #expect(parsed.malformation == (isGood ? nil : .bodyTooLarge))
    #expect(parsed.body.count == (isGood ? count : 0))
  }

  @Test(arguments: [(limit - 1, true), (limit, true), (limit + 1, false)])
  func `[W-141] a body until the end has at most 8 MiB`(count: Int, isGood: Bool) {
    let head = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
    let parsed = Parsed(head + [UInt8](repeating: 7, count: count))
    #expect(parsed.malformation == (isGood ? nil : .bodyTooLarge))
    #expect(parsed.body.count == (isGood ? count : 0))
  }

  @Test(arguments: [(limit - 1, true), (limit, true), (limit + 1, false)])
  func `[W-141] chunks have at most 8 MiB together`(count: Int, isGood: Bool) {
    let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    let half = count / 2
    let rest = count - half
    let bytes =
      head + Array("\(String(half, radix: 16))\r\n".utf8)
      + [UInt8](repeating: 7, count: half) + Array("\r\n\(String(rest, radix: 16))\r\n".utf8)
      + [UInt8](repeating: 8, count: rest) + Array("\r\n0\r\n\r\n".utf8)
    let parsed = Parsed(bytes)
    #expect(parsed.malformation == (isGood ? nil : .bodyTooLarge))
    #expect(parsed.body.count == (isGood ? count : 0))
  }

  @Test(arguments: ["ffffffffffffffff", "7fffffffffffffff", "8000000000000000", "800001"])
  func `[W-141] a chunk of any size that can be written is too large`(size: String) {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(Parsed(head + size + "\r\n").malformation == .bodyTooLarge)
  }

  static let samples: [String] =
    ResponseParserTests.good.map { $0.0 } + ResponseParserTests.bad.map { $0.0 }
    + ResponseParserTests.ended.map { $0.0 }
    + ResponseParserTests.badChunks.map {
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + $0
    } + ["HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\n\r\n"]

  @Test(arguments: samples)
  func `[W-141] where an answer was cut into pieces makes no difference`(text: String) {
    let bytes = Array(text.utf8)
    let whole = Parsed(bytes)
    for cut in 0...bytes.count {
      #expect(Parsed(bytes, pieces: [cut]) == whole)
    }
    #expect(Parsed(bytes, pieces: bytes.map { _ in 1 }) == whole)
    #expect(Parsed(bytes, pieces: bytes.map { _ in 3 }) == whole)
  }

  @Test func `an answer that drips is no more work than one that pours`() {
    // Quadratic work would be 10^12 steps here.
    let body = [UInt8](repeating: 7, count: 1 << 20)
    let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: \(1 << 20)\r\n\r\n".utf8) + body
    var parser = ResponseParser()
    var used = 0
    for index in bytes.indices {
      used += (try? parser.consume(bytes.span.extracting(index..<(index + 1)))) ?? 0
    }
    #expect(used == bytes.count)
    #expect(parser.response?.body == body)
  }
}
