import Testing

@testable import JSONRPC

struct SpanLineFeedTests {
  @Test func `[W-14] the first line feed is found wherever it stands`() {
    for count in [0..<40, 60..<80, 125..<140].joined() {
      for filler: UInt8 in [0x00, 0x09, 0x0B, 0x8A, 0xFF, 0x20] {
        var bytes = [UInt8](repeating: filler, count: count)
        #expect(bytes.span.firstLineFeed == nil)
        for place in bytes.indices.reversed() {
          bytes[place] = 0x0A
          #expect(bytes.span.firstLineFeed == place)
        }
      }
    }
  }
}
