import Foundation
import Glibc

// A provider of `Tests/Providers`, run as a process of its own, and what a test tells it.
//
//   let server = try ProviderServer(.stripe)                    // `serve stripe`
//   let server = try ProviderServer(.shopify, ["--tls", "good"])
//   let host = try HostProcess.start(calling: server)           // with `--endpoint` for it
//   try server.answer("429-zero", times: 2)
//   let id = try host.create(Provider.stripe.sample())
//   let result = try host.test(id)
//   let requests = try server.requests()                        // since they were last asked for

/// A provider that runs on the loopback interface until the value goes.
final class ProviderServer {
  let provider: Provider
  let port: Int
  /// The file of the authority that signs its certificate; nil without TLS.
  let authority: String?
  /// The port of the other host that redirects lead to.
  let elsewhere: Int

  private let pid: pid_t
  private let input: Int32
  private let output: Int32
  private var received: [UInt8] = []

  /// Whether it can be started.
  static let isThere = Python.interpreter != nil
  /// Whether it can speak TLS.
  static let speaksTLS = Python.imports("trustme")

  /// Starts it and waits for the line that says where it is.
  init(_ provider: Provider, _ options: [String] = []) throws {
    guard let interpreter = Python.interpreter else { throw HarnessError("no python3") }
    self.provider = provider
    let stdin = try DescriptorPair.pipe()
    let stdout = try DescriptorPair.pipe()
    defer { for end in [stdin.read, stdout.write] { close(end) } }
    let script = Repository.root.appending(path: "Tests/Providers/serve").path
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    let spawn = Spawn(
      program: interpreter, arguments: [script, provider.rawValue] + options,
      environment: environment, streams: [stdin.read, stdout.write, 2])
    pid = try spawn.start()
    (input, output) = (stdin.write, stdout.read)
    let line = try Self.line(from: output, &received)
    guard let port = line["port"]?.integer, let elsewhere = line["elsewhere"]?.integer else {
      throw HarnessError("serve said \(line.text)")
    }
    self.port = port
    self.elsewhere = elsewhere
    authority = line["ca"]?.string
  }

  deinit {
    close(input)
    close(output)
    var status: Int32 = 0
    unsafe waitpid(pid, &status, 0)
  }

  /// The option that sends the traffic meant for the provider here.
  var endpoint: [String] {
    let scheme = authority == nil ? "http" : "https"
    return ["--endpoint", "\(provider.host)=\(scheme)://127.0.0.1:\(port)"]
  }

  // MARK: the control

  /// Sends a line of the control protocol and returns what is said to it.
  @discardableResult
  func tell(_ command: JSONValue) throws -> JSONValue {
    let bytes = Array((command.text + "\n").utf8)
    guard unsafe write(input, bytes, bytes.count) == bytes.count else {
      throw HarnessError("serve takes no line: errno \(errno)")
    }
    let reply = try Self.line(from: output, &received)
    if let error = reply["error"] { throw HarnessError("\(command.text): \(error.text)") }
    return reply
  }

  /// Has every request that follows answered so, or the next ones; nil is back to normal.
  func answer(_ name: String?, times: Int? = nil, with options: JSONValue? = nil) throws {
    var command: [String: JSONValue] = ["answer": name.map(JSONValue.string) ?? .null]
    if let times { command["times"] = .number(Double(times)) }
    if let options { command["with"] = options }
    try tell(.object(command))
  }

  /// Has the next requests answered one by one, and what follows as normal.
  func script(_ answers: [JSONValue]) throws { try tell(["script": .array(answers)]) }

  /// The requests since this was last asked.
  func requests() throws -> [ProviderRequest] {
    let found = try tell(["requests": true])["requests"]?.array ?? []
    return found.map(ProviderRequest.init)
  }

  /// How many connections there were, or are: `accepted`, `open`, `handshakesFailed`, `elsewhere`.
  func connections(_ name: String) throws -> Int {
    try tell(["connections": true])[name]?.integer ?? -1
  }

  /// Waits until there are so many requests that were not asked for, or connections, or so few that
  /// are open.
  func wait(_ counts: JSONValue) throws {
    let reply = try tell(["wait": counts, "seconds": 60])
    guard reply["ok"] == true else { throw HarnessError("\(counts.text): \(reply.text)") }
  }

  private static func line(from output: Int32, _ received: inout [UInt8]) throws -> JSONValue {
    let deadline = ContinuousClock.now + HostProcess.patience
    var scratch = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: received[..<end], as: UTF8.self)
        received.removeSubrange(...end)
        return try JSONValue(parsing: line)
      }
      var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      if unsafe poll(&entry, 1, 100) > 0 {
        let count = unsafe read(output, &scratch, scratch.count)
        guard count > 0 else { throw HarnessError("serve has ended") }
        received += scratch[..<count]
      }
      guard ContinuousClock.now < deadline else { throw HarnessError("serve says nothing") }
    }
  }
}

/// A request as a provider received it.
struct ProviderRequest {
  let record: JSONValue

  var method: String { record["method"]?.string ?? "" }
  var target: String { record["target"]?.string ?? "" }
  var body: String { record["body"]?.string ?? "" }
  /// The number of the connection that it came over.
  var connection: Int { record["connection"]?.integer ?? 0 }
  /// What is wrong with it as HTTP/1.1; nil where nothing is.
  var problem: String? { record["problem"]?.string }

  /// Names and values as they came.
  var headers: [(name: String, value: String)] {
    (record["headers"]?.array ?? []).map { ($0[0]?.string ?? "", $0[1]?.string ?? "") }
  }

  /// The values of a header, whose name is compared without case.
  func values(_ name: String) -> [String] {
    headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }
}
