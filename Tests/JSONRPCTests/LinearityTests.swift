import Glibc
import JSON
import JSONRPC
import Testing

/// Reading costs time linear in the bytes, however they are cut up. [W-14]
///
/// Where the cost were quadratic, eight times the bytes would take 64 times as long; the bound is
/// three times what is linear. What is measured is the thread's own time on the processor, which
/// other processes have no part in.
@Suite(.serialized)
struct LinearityTests {
  /// The least of several processor times that `count` bytes of input take in pieces of `piece` bytes.
  private static func time(
    _ input: [UInt8], _ framing: Framing, piece: Int, repeats: Int = 3
  ) -> Duration {
    (0..<repeats).map { _ in
      var host = ScriptedHost(framing)
      let before = processorTime()
      var start = 0
      while start < input.count {
        let end = min(start + piece, input.count)
        host.feed(input[start..<end])
        start = end
      }
      return processorTime() - before
    }.min() ?? .zero
  }

  private static func processorTime() -> Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  private static func line(_ count: Int) -> [UInt8] {
    Array(request("1", "null", "{\"a\":\"\(String(repeating: "x", count: count))\"}").utf8) + [0x0A]
  }

  private static func framed(_ count: Int) -> [UInt8] {
    let body = line(count)
    return Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
  }

  @Test(arguments: [1, 64])
  func `[W-14] one long message in many pieces`(piece: Int) {
    for (framing, make) in [(Framing.line, Self.line), (.header, Self.framed)] {
      let small = Self.time(make(4_000 * piece), framing, piece: piece)
      let large = Self.time(make(32_000 * piece), framing, piece: piece)
      #expect(large < small * 24)
    }
  }

  @Test(arguments: ["\n", " \n", "\r", "[]\n", "$\n"])
  func `[W-14] many short lines in one piece`(line: String) {
    func input(_ count: Int) -> [UInt8] { Array(String(repeating: line, count: count).utf8) }
    let small = Self.time(input(2_000), .line, piece: .max / 2)
    let large = Self.time(input(16_000), .line, piece: .max / 2)
    #expect(large < small * 24)
  }

  @Test func `[W-14] many requests in one run`() {
    #if DEBUG
      let count = 100_000
    #else
      let count = 1_000_000
    #endif
    func input(_ count: Int) -> [UInt8] {
      Array(String(repeating: request("1", "null") + "\n", count: count).utf8)
    }
    let small = Self.time(input(count / 100), .line, piece: .max / 2)
    let large = Self.time(input(count), .line, piece: .max / 2, repeats: 1)
    #expect(large < small * 300)
  }
}
