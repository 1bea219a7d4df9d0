import Testing

@testable import JSONRPC

struct InputBufferTests {
  @Test(arguments: [1, 2, 3, 4, 5])
  func `[W-14] the bytes held are the bytes received, however they come and go`(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    var buffer = InputBuffer(ceiling: 1 << 20)
    var model: [UInt8] = []
    for step in 0..<2_000 {
      let count = Int.random(in: 0...300, using: &generator)
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ step) }
      buffer.receive(atLeast: max(1, count)) { free in
        for index in bytes.indices { free[index] = bytes[index] }
        return count
      }
      model += bytes
      let taken = Int.random(in: 0...buffer.count, using: &generator)
      buffer.consume(to: buffer.start + taken)
      model.removeFirst(taken)
      if step % 7 == 0 { buffer.wipe() }
      if step % 5 == 0 { _ = buffer.settle() }
      #expect(Array(buffer.bytes[buffer.start..<buffer.end]) == model)
    }
  }

  @Test func `at least the room that was asked for is free and the count is not believed`() {
    var buffer = InputBuffer(ceiling: 1 << 20)
    for (room, claimed, taken) in [(10, -5, 0), (100, Int.max, nil), (-3, 1, 1), (70_000, 0, 0)] {
      let before = buffer.count
      var free = 0
      buffer.receive(atLeast: room) { span in
        free = span.count
        return claimed
      }
      #expect(free >= max(1, room))
      #expect(buffer.count == before + (taken ?? free))
    }
  }

  @Test func `[W-114] wiped bytes are zero and held ones stay`() {
    var buffer = InputBuffer(ceiling: 1 << 20)
    func fill(_ count: Int) {
      buffer.receive(atLeast: count) { free in
        for index in 0..<count { free[index] = 0xEE }
        return count
      }
    }
    fill(64)
    buffer.consume(to: buffer.start + 50)
    buffer.wipe()
    #expect(buffer.bytes.count { $0 == 0xEE } == 14)
    fill(110)
    #expect(buffer.start == 0)
    buffer.consume(to: 70)
    buffer.wipe()
    #expect(buffer.bytes.count { $0 == 0xEE } == 54)
    buffer.consume(to: buffer.end)
    _ = buffer.settle()
    fill(10)
    buffer.wipe()
    #expect(buffer.bytes.count { $0 == 0xEE } == 10)
    buffer.consume(to: buffer.end)
    buffer.wipe()
    #expect(buffer.bytes.allSatisfy { $0 == 0 })
  }

  @Test func `a large buffer is let go of once it is empty and a small one is kept`() {
    var buffer = InputBuffer(ceiling: 1 << 24)
    buffer.receive(atLeast: 1 << 16) { _ in 1 << 16 }
    buffer.consume(to: buffer.end)
    let small = buffer.settle()
    #expect(!small)
    #expect(buffer.bytes.count == 1 << 17)
    buffer.receive(atLeast: 2 << 20) { _ in 2 << 20 }
    let full = buffer.settle()
    #expect(!full)
    buffer.consume(to: buffer.end)
    let large = buffer.settle()
    #expect(large)
    #expect(buffer.bytes.isEmpty)
  }

  @Test func `the array doubles no further than the largest message needs`() {
    var buffer = InputBuffer(ceiling: 1 << 20)
    while buffer.count < 1 << 20 { buffer.receive(atLeast: 1 << 12) { _ in 1 << 12 } }
    #expect(buffer.bytes.count <= 1 << 20 + 1 << 12)
  }
}
