import Foundation

/// A TLS server that is not made of what it tests: Python's, in a process of its own.
///
/// It ends with the test, whose end of a pipe it reads.
final class TLSServer {
  /// What a connection does after its handshake.
  enum Mode: String {
    /// Answers each request with what was agreed on in the handshake.
    case echo
    /// Ends a body that has no length with TLS's own end.
    case clean
    /// Ends it with the connection's.
    case cut
    /// Answers with three million bytes, a byte a record for the first thousand.
    case large
  }

  let port: UInt16
  private let process = Process()
  private let input = Pipe()

  /// - Parameter versions: the lowest and the highest of TLS, as Python calls them.
  init(
    _ leaf: TestAuthority.Leaf, _ mode: Mode = .echo,
    versions: (String, String) = ("TLSv1_2", "TLSv1_3")
  ) throws {
    let authority = try TestAuthority.shared.get()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c", Self.script, authority.certificate(leaf), authority.key, mode.rawValue,
      versions.0, versions.1,
    ]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = UInt16(line.trimmingCharacters(in: .newlines)) else { throw ServerError() }
    self.port = port
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  var url: String { "https://127.0.0.1:\(port)" }

  private static let script = """
    import json, os, socket, ssl, sys, threading
    certificate, key, mode, low, high = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion[low]
    context.maximum_version = ssl.TLSVersion[high]
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2", "http/1.1"])
    names = {}
    def note(connection, name, _): names[connection] = name
    context.sni_callback = note
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(plain):
        try:
            with context.wrap_socket(plain, server_side=True) as connection:
                talk(connection)
        except OSError:
            pass

    def talk(connection):
        file = connection.makefile("rb")
        count = 0
        while True:
            line = file.readline()
            if not line: return
            while file.readline().strip(): pass
            if mode in ("clean", "cut"):
                connection.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\nall of it")
                if mode == "clean": connection.unwrap()
                else: connection.shutdown(socket.SHUT_RDWR)
                return
            if mode == "large":
                answer = b"HTTP/1.1 200 OK\\r\\nContent-Length: 3000000\\r\\n\\r\\n" + b"x" * 3000000
                for index in range(1000): connection.sendall(answer[index:index + 1])
                connection.sendall(answer[1000:])
                continue
            body = json.dumps([connection.version(), connection.selected_alpn_protocol(),
                               names.get(connection), count]).encode()
            count += 1
            connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (len(body), body))

    def wait_for_end():
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=wait_for_end, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    while True:
        plain, _ = listener.accept()
        threading.Thread(target=serve, args=(plain,), daemon=True).start()
    """
}
