import Glibc
import Host
import Testing

@Suite(.timeLimit(.minutes(60))) struct SignalsTests {
  private enum Name { case signals }

  @Test(arguments: [SIGTERM, SIGINT])
  func `[W-05] a signal is waited for and does not end the process`(number: CInt) async {
    await #expect(processExitsWith: .exitCode(7)) { [number] in
      let signals = try Signals()
      #expect(signals.next() == nil)
      // To this thread alone: the test's process has others, which do not block it.
      #expect(pthread_kill(pthread_self(), number) == 0)
      var poll = Poll<Name>()
      poll.watch(.signals, signals.number, for: .readable)
      #expect(try poll.wait(milliseconds: nil) == 1)
      #expect(signals.next() == number)
      #expect(signals.next() == nil)
      exit(7)
    }
  }
}
