import Glibc
import Host
import Testing

import class Foundation.Thread

@Suite(.timeLimit(.minutes(60))) struct EventDescriptorTests {
  private enum Name { case event }

  private func isSignalled(_ event: EventDescriptor) throws -> Bool {
    var poll = Poll<Name>()
    poll.watch(.event, event.number, for: .readable)
    return try poll.wait(milliseconds: 0) == 1
  }

  @Test func `a signal stays until it is cleared, however often it was given`() throws {
    let event = try EventDescriptor()
    #expect(try !isSignalled(event))
    event.signal()
    event.signal()
    #expect(try isSignalled(event))
    event.clear()
    #expect(try !isSignalled(event))
    event.clear()
    event.signal()
    #expect(try isSignalled(event))
  }

  @Test func `another thread wakes a wait that has no end`() throws {
    let event = try EventDescriptor()
    Thread.detachNewThread { event.signal() }
    var poll = Poll<Name>()
    poll.watch(.event, event.number, for: .readable)
    #expect(try poll.wait(milliseconds: nil) == 1)
  }
}
