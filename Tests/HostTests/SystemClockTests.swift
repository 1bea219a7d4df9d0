import Glibc
import Host
import Testing

@Suite struct SystemClockTests {
  @Test func `the time of day is whole milliseconds`() {
    let before = Double(time(nil)) * 1000
    let now = SystemClock.wallMilliseconds()
    #expect(now == now.rounded())
    #expect(now >= before - 1000)
    #expect(now < before + 60_000)
  }

  @Test func `the monotonic clock does not go back`() {
    var last = SystemClock.monotonicNanoseconds()
    for _ in 0..<1000 {
      let now = SystemClock.monotonicNanoseconds()
      #expect(now >= last)
      last = now
    }
  }
}
