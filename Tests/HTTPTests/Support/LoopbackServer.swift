import Foundation
import Glibc

/// A server on the loopback interface whose connections do what a test says.
///
/// Each connection runs on a thread of its own, in calls that wait, so that the client's thread is
/// the one that is tested.
final class LoopbackServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let isV6: Bool

  /// - Parameter serve: what a connection does; it is closed at the end.
  init(
    isV6: Bool = false, _ serve: @escaping @Sendable (ServedConnection) -> Void
  ) throws {
    (listener, port) = try Self.listen(isV6: isV6)
    self.isV6 = isV6
    let listener = listener
    Thread.detachNewThread {
      var count = 0
      while true {
        let descriptor = Glibc.accept(listener, nil, nil)
        if descriptor < 0 {
          // Closed here alone, so that no other server's listener gets the number meanwhile.
          close(listener)
          return
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let connection = ServedConnection(descriptor: descriptor, number: count)
        count += 1
        Thread.detachNewThread { serve(connection) }
      }
    }
  }

  deinit {
    // Wakes the thread that accepts, and all its calls after this one fail.
    _ = shutdown(listener, Int32(SHUT_RDWR))
  }

  /// Where the client finds it.
  var url: String { "http://\(isV6 ? "[::1]" : "127.0.0.1"):\(port)" }

  /// A listening socket of the loopback interface and its port.
  static func listen(isV6: Bool = false) throws -> (Int32, UInt16) {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let listener = socket(isV6 ? AF_INET6 : AF_INET, kind, 0)
    // The port has the same place in both kinds of address.
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    if isV6 {
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_addr = in6addr_loopback
    } else {
      address.sin6_family = sa_family_t(AF_INET)
      address.sin6_flowinfo = UInt32(0x7f00_0001).bigEndian
      length = socklen_t(MemoryLayout<sockaddr_in>.size)
    }
    let failure = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(listener, generic, length) | Glibc.listen(listener, 64)
          | getsockname(listener, generic, &length)
      }
    }
    guard failure == 0 else { throw ServerError() }
    return (listener, UInt16(bigEndian: address.sin6_port))
  }

  /// A port of the loopback interface at which nobody listens.
  static func closedPort() throws -> UInt16 {
    let (listener, port) = try listen()
    close(listener)
    return port
  }
}

struct ServerError: Error {}

/// The server's side of one connection.
final class ServedConnection: Sendable {
  /// How many came before it.
  let number: Int
  private let descriptor: Int32

  fileprivate init(descriptor: Int32, number: Int) {
    self.descriptor = descriptor
    self.number = number
  }

  deinit { close(descriptor) }

  /// Reads the head of a request, up to the empty line; nil when the client has hung up.
  @discardableResult
  func readHead() -> String? {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      guard let byte = readByte() else { return nil }
      head.append(byte)
    }
    return String(decoding: head, as: UTF8.self)
  }

  /// Reads so many bytes.
  func read(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, let byte = readByte() { bytes.append(byte) }
    return bytes
  }

  private func readByte() -> UInt8? {
    var byte: UInt8 = 0
    return unsafe recv(descriptor, &byte, 1, 0) == 1 ? byte : nil
  }

  /// Sends all bytes; false when the client has hung up.
  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let rest = Array(bytes[sent...])
      let count = unsafe Glibc.send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Answers with a body and its length.
  @discardableResult
  func answer(_ status: Int = 200, _ body: String = "{}", _ fields: String = "") -> Bool {
    send("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
  }

  /// Waits until the client hangs up.
  func waitForEnd() { while readByte() != nil {} }

  /// Ends the connection with a reset.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    let size = socklen_t(MemoryLayout.size(ofValue: linger))
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, size)
  }
}
