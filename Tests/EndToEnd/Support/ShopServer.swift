import Foundation
import Glibc

/// Shopify on the loopback interface: `Tests/Providers/serve shopify`, which ends with the value.
///
///     let shop = try ShopServer(count: 7)
///     let host = try HostProcess.start(calling: shop)
///     try host.must("workflow.shopify", ShopServer.call(["resource": "products"]))
///     #expect(try shop.requests().map(\.target) == ["/admin/api/2026-10/products.json?limit=50"])
final class ShopServer {
  /// The shop that it is taken for.
  static let domain = "acme.myshopify.com"
  /// A token that may do everything there.
  static let token = "shpat_good_0123456789abcdef"
  /// What stands before a resource where nothing else is asked for.
  static let base = "/admin/api/2026-10"

  let port: Int
  private let pid: pid_t
  private let input: Int32
  private let output: Int32
  private var received: [UInt8] = []

  /// - Parameter count: how many products, customers and orders there are.
  init(count: Int = 5) throws {
    guard let python = Python.interpreter else { throw HarnessError("no python3") }
    let stdin = try DescriptorPair.pipe()
    let stdout = try DescriptorPair.pipe()
    defer {
      close(stdin.read)
      close(stdout.write)
    }
    let spawn = Spawn(
      program: python,
      arguments: [
        Repository.root.appending(path: "Tests/Providers/serve").path, "shopify", "--name",
        Self.domain, "--count", "\(count)",
      ],
      environment: ProcessInfo.processInfo.environment.map { "\($0)=\($1)" },
      streams: [stdin.read, stdout.write, 2])
    pid = try spawn.start()
    (input, output) = (stdin.write, stdout.read)
    var bytes: [UInt8] = []
    let line = try Self.line(from: output, &bytes)
    guard let port = try JSONValue(parsing: line)["port"]?.integer else {
      throw HarnessError("no port: \(line)")
    }
    self.port = port
    received = bytes
  }

  deinit {
    close(input)
    close(output)
    Glibc.kill(pid, SIGKILL)
    var ignored: Int32 = 0
    unsafe waitpid(pid, &ignored, 0)
  }

  /// The option that sends the traffic meant for the shop here.
  var endpoint: [String] { ["--endpoint", "\(Self.domain)=http://127.0.0.1:\(port)"] }

  /// Arguments of `workflow.shopify` with the shop's domain and a token that may do everything.
  static func call(_ more: [String: JSONValue] = [:]) -> JSONValue {
    JSONValue.object([
      "resource": "products", "domain": .string(domain), "accessToken": .string(token),
    ]).with(more)
  }

  /// Arguments of `integrations.create` for an integration of the shop.
  static func integration(_ more: [String: JSONValue] = [:]) -> JSONValue {
    JSONValue.object([
      "organizationId": "org_1", "provider": "shopify", "name": "Shop", "authMethod": "api_key",
      "apiKeyAuth": ["key": .string(token)], "connectionConfig": ["domain": .string(domain)],
    ]).with(more)
  }

  // MARK: the control

  /// One request as it came.
  struct Request {
    let value: JSONValue

    /// The path and the query.
    var target: String { value["target"]?.string ?? "" }

    /// The values of a header.
    func header(_ name: String) -> [String] {
      (value["headers"]?.array ?? []).filter { $0[0]?.string?.lowercased() == name.lowercased() }
        .compactMap { $0[1]?.string }
    }
  }

  /// Gives a line of JSON to the server and returns its answer.
  @discardableResult
  func tell(_ line: String) throws -> JSONValue {
    let bytes = Array("\(line)\n".utf8)
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.span.extracting(sent...).withUnsafeBytes {
        unsafe write(input, $0.baseAddress, $0.count)
      }
      guard count > 0 else { throw HarnessError("the server is gone: errno \(errno)") }
      sent += count
    }
    let answer = try JSONValue(parsing: Self.line(from: output, &received))
    guard answer["error"] == nil else { throw HarnessError("\(line.prefix(200)): \(answer.text)") }
    return answer
  }

  /// Answers all requests that follow in this way; normally again with nil.
  func answer(_ name: String?, _ options: [String: JSONValue]? = nil) throws {
    var command: JSONValue = ["answer": name.map(JSONValue.string) ?? .null]
    if let options { command = command.with(["with": .object(options)]) }
    try tell(command.text)
  }

  /// Answers all requests that follow with 200 and this body.
  func answer(body: String, headers: [(String, String)] = []) throws {
    let pairs = headers.map { JSONValue.array([.string($0.0), .string($0.1)]) }
    try answer("custom", ["body": .string(body), "headers": .array(pairs)])
  }

  /// The requests since this was last asked.
  func requests() throws -> [Request] {
    (try tell(#"{"requests":true}"#)["requests"]?.array ?? []).map(Request.init(value:))
  }

  /// Waits until so many requests have come since the start.
  func wait(requests: Int) throws {
    let reached = try tell(#"{"wait":{"requests":\#(requests)},"seconds":60}"#)["ok"]?.bool
    guard reached == true else { throw HarnessError("there were not \(requests) requests") }
  }

  private static func line(from output: Int32, _ received: inout [UInt8]) throws -> String {
    let deadline = ContinuousClock.now + HostProcess.patience
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        defer { received.removeSubrange(...end) }
        return String(decoding: received[..<end], as: UTF8.self)
      }
      var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&entry, 1, 1_000) > 0 else {
        guard ContinuousClock.now < deadline else { throw HarnessError("the server is silent") }
        continue
      }
      let count = unsafe read(output, &chunk, chunk.count)
      guard count > 0 else { throw HarnessError("the server has ended") }
      received += chunk[..<count]
    }
  }
}

extension HostProcess {
  /// A host whose traffic for the shop goes to a server.
  static func start(
    calling shop: ShopServer, _ arguments: [String] = [], workspace: Workspace? = nil,
    environment: [String: String?] = [:]
  ) throws -> HostProcess {
    try start(shop.endpoint + arguments, environment: environment, workspace: workspace)
  }

  /// Calls `workflow.shopify`, which must succeed, with the credentials of the call.
  @discardableResult
  func shopify(_ more: [String: JSONValue] = [:]) throws -> JSONValue {
    try must("workflow.shopify", ShopServer.call(more))
  }
}

extension Refusal {
  /// A provider's call that failed.
  static func failed(_ category: String, _ status: Int? = nil) -> Refusal {
    let httpStatus: [String: JSONValue] = status.map { ["httpStatus": .number(Double($0))] } ?? [:]
    return Refusal(
      -32009, "ConnectionFailed", httpStatus.merging(["category": .string(category)]) { $1 })
  }

  /// A refusal of a workflow with the source of its credentials.
  static func refused(_ code: String, source: String) -> Refusal {
    Refusal(-32000, "FunctionError", ["code": .string(code), "source": .string(source)])
  }
}
