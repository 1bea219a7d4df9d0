/// Cuts what a host writes into messages.
///
/// It reads what our own host promises, not all that the protocol lets a client send.
struct ReplyBuffer {
  /// The host sent something that is no message.
  struct Garbled: Error, Equatable {}

  private let hasHeaders: Bool
  private var bytes: [UInt8] = []
  /// Where the next message begins.
  private var start = 0
  /// Up to where no line feed was found.
  private var searched = 0

  init(hasHeaders: Bool) {
    self.hasHeaders = hasHeaders
  }

  /// Whether all bytes were handed out.
  var isEmpty: Bool { start == bytes.count }

  mutating func append(_ more: ArraySlice<UInt8>) {
    if start > 0 && start == bytes.count {
      bytes.removeAll(keepingCapacity: true)
      start = 0
      searched = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next whole message, if there is one.
  mutating func next() throws(Garbled) -> [UInt8]? {
    hasHeaders ? try nextFramed() : nextLine()
  }

  private mutating func nextLine() -> [UInt8]? {
    guard let end = bytes[max(start, searched)...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = bytes.count
      return nil
    }
    defer {
      start = end + 1
      searched = start
    }
    return Array(bytes[start..<end])
  }

  /// Passes over a text; false where the bytes end inside it.
  private static func skip(
    _ text: StaticString, _ bytes: inout ArraySlice<UInt8>
  ) throws(Garbled) -> Bool {
    let text = Array(text.description.utf8)
    let found = bytes.prefix(text.count)
    guard found == text[..<found.count] else { throw Garbled() }
    bytes = bytes.dropFirst(text.count)
    return found.count == text.count
  }

  /// `Content-Length: N`, two line ends, and N bytes. [W-11]
  private mutating func nextFramed() throws(Garbled) -> [UInt8]? {
    var rest = bytes[start...]
    guard try Self.skip("Content-Length: ", &rest) else { return nil }
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest[digits.endIndex...]
    guard try Self.skip("\r\n\r\n", &rest) else { return nil }
    guard let count = Int(String(decoding: digits, as: UTF8.self)) else { throw Garbled() }
    guard rest.count >= count else { return nil }
    let body = rest.prefix(count)
    start = body.endIndex
    return Array(body)
  }
}
