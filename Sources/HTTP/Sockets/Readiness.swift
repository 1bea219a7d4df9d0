import CLinux
import Glibc

/// All descriptors of a client behind one that the loop polls.
final class Readiness {
  /// What a descriptor is watched for; its end is reported in any case.
  struct Interest: OptionSet, Sendable {
    let rawValue: UInt32
    static let reading = Interest(rawValue: UInt32(EPOLLIN.rawValue))
    static let writing = Interest(rawValue: UInt32(EPOLLOUT.rawValue))
  }

  private let epoll: Descriptor

  /// Opens the descriptor; nil where there is none to be had, with the reason in `errno`.
  init?() {
    guard let epoll = Descriptor(owning: ih_epoll_create()) else { return nil }
    self.epoll = epoll
  }

  /// The number to poll for reading.
  var number: CInt { epoll.number }

  /// Watches a descriptor until it is closed, and calls it `token`.
  func watch(_ descriptor: CInt, for interest: Interest, token: UInt) -> Bool {
    ih_epoll_add(epoll.number, descriptor, interest.rawValue, token) == 0
  }

  /// Watches for something else from now on.
  func change(_ descriptor: CInt, to interest: Interest, token: UInt) -> Bool {
    ih_epoll_change(epoll.number, descriptor, interest.rawValue, token) == 0
  }

  /// The tokens of some of what is ready; never waits.
  func ready() -> [UInt] {
    [UInt](capacity: 64) { output in
      unsafe output.withUnsafeMutableBufferPointer { buffer, count in
        let ready = unsafe ih_epoll_ready(epoll.number, buffer.baseAddress, CInt(buffer.count))
        count = max(0, Int(ready))
      }
    }
  }
}
