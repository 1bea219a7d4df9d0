import Testing

@testable import Host

@Suite struct ReplyBufferTests {
  /// All messages of a text that arrives in pieces of one size.
  private func messages(
    _ text: String, hasHeaders: Bool, piece: Int
  ) throws -> [String] {
    var buffer = ReplyBuffer(hasHeaders: hasHeaders)
    var messages: [String] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: piece) {
      buffer.append(bytes[start..<min(start + piece, bytes.count)])
      while let message = try buffer.next() {
        messages.append(String(decoding: message, as: UTF8.self))
      }
    }
    return messages
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func `[W-14] messages are the same however they are cut up`(piece: Int) throws {
    #expect(
      try messages("{}\n[1]\n\n\"é\"\nrest", hasHeaders: false, piece: piece)
        == ["{}", "[1]", "", "\"é\""])
    #expect(
      try messages(
        "Content-Length: 2\r\n\r\n{}Content-Length: 0\r\n\r\nContent-Length: 4\r\n\r\n\"é\"Con",
        hasHeaders: true, piece: piece) == ["{}", "", "\"é\""])
  }

  @Test(arguments: [
    "content-length: 2\r\n\r\n{}", "{}\n", "Content-Length: x\r\n\r\n", "Content-Length: 2\n\n{}",
    "Content-Length: 2\r\nX: y\r\n\r\n{}", "Content-Length: -2\r\n\r\n{}",
    "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: \r\n\r\n",
  ])
  func `[W-11] a header that our host does not write is no header`(text: String) {
    #expect(throws: ReplyBuffer.Garbled.self) {
      _ = try messages(text, hasHeaders: true, piece: 1000)
    }
  }
}
