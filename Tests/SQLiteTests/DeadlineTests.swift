import Testing

@testable import SQLite

struct DeadlineTests {
  let deadline = Deadline()

  @Test func `without a time there is no end`() {
    #expect(!deadline.isPast)
    #expect(deadline.remaining(at: .max) == .max)
  }

  @Test func `a time is past from itself on`() {
    deadline.set(1_000)
    #expect(deadline.remaining(at: 998) == 2)
    #expect(deadline.remaining(at: 999) == 1)
    #expect(deadline.remaining(at: 1_000) == 0)
    #expect(deadline.remaining(at: 1_001) == 0)
    #expect(deadline.isPast)
    deadline.clear()
    #expect(!deadline.isPast)
  }

  @Test func `a span begins with the first look at the clock`() {
    deadline.allow(100)
    #expect(deadline.remaining(at: 5_000) == 100)
    #expect(deadline.remaining(at: 5_099) == 1)
    #expect(deadline.remaining(at: 5_100) == 0)
    deadline.allow(100)
    #expect(deadline.remaining(at: 9_000) == 100)
  }

  @Test func `a span past all times has no end`() {
    deadline.allow(.max)
    #expect(deadline.remaining(at: 5_000) == .max)
    deadline.allow(10)
    #expect(deadline.remaining(at: .max - 5) == .max)
  }
}
