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

  /// `Content-Length: N`, two line ends, and N bytes. [W-11]
  private mutating func nextFramed() throws(Garbled) -> [UInt8]? {
    let name = Array("Content-Length: ".utf8)
    let separator = Array("\r\n\r\n".utf8)
    let head = bytes[start...].prefix(name.count + 20 + separator.count)
    guard head.prefix(name.count) == name[..<min(name.count, head.count)] else {
      throw Garbled()
    }
    guard let end = head.firstIndex(of: UInt8(ascii: "\r")),
      end + separator.count <= bytes.count
    else {
      // All of the longest header there is, and no end of it.
      if head.count == name.count + 20 + separator.count { throw Garbled() }
      return nil
    }
    let digits = String(decoding: bytes[(start + name.count)..<end], as: UTF8.self)
    guard bytes[end...].starts(with: separator), let count = Int(digits), count >= 0 else {
      throw Garbled()
    }
    let body = end + separator.count
    guard bytes.count - body >= count else { return nil }
    defer { start = body + count }
    return Array(bytes[body..<(body + count)])
  }
}
