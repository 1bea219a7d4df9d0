import Glibc

/// A provider on the loopback interface that does only what a test tells it: it accepts connections
/// and answers them when asked to, so a call to it runs for exactly as long as the test wants.
final class LoopbackServer {
  let port: UInt16
  private let listener: Int32

  init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let failure = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(listener, generic, length) | listen(listener, 4_096)
          | getsockname(listener, generic, &length)
      }
    }
    guard failure == 0 else { throw HarnessError("no listener: errno \(errno)") }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(listener) }

  /// The option that sends the traffic meant for a provider's host here.
  func endpoint(for host: String) -> [String] {
    ["--endpoint", "\(host)=http://127.0.0.1:\(port)"]
  }

  /// The next connection that the host makes.
  func accept(timeout: Duration = HostProcess.patience) throws -> Connection {
    try wait(for: listener, timeout: timeout, "a connection")
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else { throw HarnessError("accept: errno \(errno)") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return Connection(descriptor: descriptor)
  }

  /// One connection that a test answers or leaves alone; closed with the value.
  final class Connection {
    private let descriptor: Int32

    fileprivate init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Reads the head of the request, up to the empty line.
    @discardableResult
    func readRequest(timeout: Duration = HostProcess.patience) throws -> String {
      var head: [UInt8] = []
      while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
        try wait(for: descriptor, timeout: timeout, "a request")
        var byte: UInt8 = 0
        guard unsafe read(descriptor, &byte, 1) == 1 else {
          throw HarnessError("the request ends early")
        }
        head.append(byte)
      }
      return String(decoding: head, as: UTF8.self)
    }

    /// Answers with this status and JSON body.
    func answer(_ status: Int, _ body: String = "{}") throws {
      let text =
        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
      let bytes = Array(text.utf8)
      guard unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
      else { throw HarnessError("the answer is not taken: errno \(errno)") }
    }

    /// Waits until the host closes its end.
    func waitForClose(timeout: Duration = HostProcess.patience) throws {
      var scratch = [UInt8](repeating: 0, count: 4_096)
      repeat {
        try wait(for: descriptor, timeout: timeout, "the host to hang up")
      } while unsafe read(descriptor, &scratch, scratch.count) > 0
    }
  }
}

private func wait(for descriptor: Int32, timeout: Duration, _ what: String) throws {
  let deadline = ContinuousClock.now + timeout
  var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  while unsafe poll(&entry, 1, 100) <= 0 {
    guard ContinuousClock.now < deadline else {
      throw HarnessError("timed out waiting for \(what)")
    }
  }
}

extension HostProcess {
  /// A host whose traffic for Stripe goes to `server`, and the arguments of a call of
  /// `integrations.testConnection` that will reach it and wait there for up to two minutes.
  static func start(
    calling server: LoopbackServer, _ arguments: [String] = [], framing: Framing = .line
  ) throws -> (host: HostProcess, test: String) {
    let host = try start(
      arguments + server.endpoint(for: "api.stripe.com"), framing: framing)
    let id = try host.result("integrations.create", Self.stripe("waits"))
    guard let id = id.string else { throw HarnessError("no id") }
    return (host, #"{"integrationId":\#(quoted(id))}"#)
  }

  /// Arguments of `integrations.create` for a Stripe integration of `org_1`.
  static func stripe(_ name: String, _ more: String = "") -> String {
    #"{"organizationId":"org_1","provider":"stripe","name":\#(quoted(name)),"#
      + #""authMethod":"api_key","apiKeyAuth":{"key":"sk_test_0123456789abcdef"},"#
      + #""connectionConfig":{"timeout":120000}\#(more)}"#
  }
}
