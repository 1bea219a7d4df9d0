import Secrets
import Testing

@Suite struct WipingTests {
  @Test func `a wiped array leaves no byte in its storage [W-114]`() {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    bytes += Array(repeating: 0xAA, count: 200)
    bytes.removeLast(150)
    let start = unsafe bytes.withUnsafeBytes { $0.baseAddress }
    let capacity = bytes.capacity
    bytes.wipe()
    #expect(bytes.isEmpty)
    #expect(bytes.capacity == capacity)
    // The array still owns this memory, since its capacity stayed.
    bytes.append(1)
    let memory = unsafe UnsafeRawBufferPointer(start: start, count: capacity)
    #expect(unsafe memory.dropFirst().allSatisfy { $0 == 0 })
  }

  @Test func `a shared array loses its own bytes alone`() {
    var bytes: [UInt8] = [1, 2, 3]
    let other = bytes
    bytes.wipe()
    #expect(bytes.isEmpty)
    #expect(other == [1, 2, 3])
  }

  @Test func `an empty array can be wiped`() {
    var bytes: [UInt8] = []
    bytes.wipe()
    #expect(bytes.isEmpty)
  }
}
