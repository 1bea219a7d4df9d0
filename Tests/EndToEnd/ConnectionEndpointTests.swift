import Glibc
import Testing

/// Where a host is reached in its own place: [W-142], and that `call` reaches it too.
@Suite struct ConnectionEndpointTests {
  static let bad = [
    "api.stripe.com", "", "=", "api.stripe.com=", "=http://127.0.0.1:1",
    "example.com=http://127.0.0.1:1", "stripe.com=http://127.0.0.1:1",
    "x.api.stripe.com=http://127.0.0.1:1", "*.myshopify.com=http://127.0.0.1:1",
    "myshopify.com=http://127.0.0.1:1", "a.b.myshopify.com=http://127.0.0.1:1",
    "api.stripe.com.=http://127.0.0.1:1", "api.stripe.com:443=http://127.0.0.1:1",
    "https://api.stripe.com=http://127.0.0.1:1", " api.stripe.com=http://127.0.0.1:1",
  ]

  static let badURLs = [
    "ftp://127.0.0.1:1", "127.0.0.1:1", "//127.0.0.1:1", "http:127.0.0.1:1", "HTTP://127.0.0.1:1",
    "http://localhost:1", "http://127.0.0.1", "http://127.0.0.1:", "http://127.0.0.1:0",
    "http://127.0.0.1:65536", "http://127.0.0.1:99999999999999999999", "http://127.0.0.1:-1",
    "http://127.0.0.1:+1", "http://127.0.0.1:0x1", "http://127.0.0.1:1 ", " http://127.0.0.1:1",
    "http://127.0.0.1:1/", "http://127.0.0.1:1/path", "http://127.0.0.1:1?q",
    "http://127.0.0.1:1#f",
    "http://user@127.0.0.1:1", "http://user:pass@127.0.0.1:1", "http://10.0.0.1:1",
    "http://8.8.8.8:1", "http://0.0.0.0:1", "http://128.0.0.1:1", "http://192.168.0.1:1",
    "http://169.254.169.254:1", "http://[::2]:1", "http://[::]:1", "http://::1:1",
    "http://[::1]", "http://[fe80::1]:1", "http://[::ffff:127.0.0.1]:1", "http://127.1:1",
    "http://2130706433:1", "http://0x7f000001:1", "http://0177.0.0.1:1", "http://127.0.0.1.:1",
    "http://[127.0.0.1]:1", "http://127.0.0.1:1,http://127.0.0.1:2",
  ]

  @Test func `[W-142] an endpoint that is not host and loopback port ends the process with 64`()
    throws
  {
    let values = Self.bad + Self.badURLs.map { "api.stripe.com=\($0)" }
    for value in values {
      for words in [["--endpoint", value], ["--endpoint=\(value)"]] {
        let host = try HostProcess.start(words, database: .unspecified)
        #expect(try host.waitForExit() == .exited(64), "\(value)")
        #expect(try host.receiveRest() == [])
        let lines = host.stderrText.split(separator: "\n")
        #expect(lines.count == 1 && host.stderrText.contains("--endpoint"), "\(value)")
        #expect(host.stderrText.contains("--help"), "\(value)")
      }
    }
  }

  static let good = [
    "api.stripe.com=http://127.0.0.1:1", "api.stripe.com=https://127.0.0.1:65535",
    "api.circuly.io=http://127.255.255.254:80", "portal.firmhouse.com=http://[::1]:8080",
    "a.myshopify.com=https://[0:0:0:0:0:0:0:1]:443", "A-1.myshopify.com=http://127.0.0.1:1",
  ]

  @Test func `[W-142] an endpoint that is one is taken`() throws {
    let host = try HostProcess.start(
      Self.good.flatMap { ["--endpoint", $0] }, database: .memory)
    #expect(try host.must("host.ping") == .null)
  }

  @Test(.enabled(if: ProviderServer.isThere))
  func `[W-170] an apiEndpoint that is too long for a request is not taken for bad credentials`()
    throws
  {
    let server = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server)
    let endpoint = "https://api.stripe.com/" + String(repeating: "a", count: 60_000)
    let id = try host.create(Provider.stripe.sample(config: ["apiEndpoint": .string(endpoint)]))
    let result = try host.test(id)
    #expect(result["category"] == "protocol")
    #expect(result["message"]?.string?.contains("connectionConfig.apiEndpoint") == true)
    #expect(try host.document(id)["status"] == "testing")
    #expect(try server.connections("accepted") == 0)
  }

  @Test(.enabled(if: ProviderServer.isThere)) func `[W-142] of two for one host the last holds`()
    throws
  {
    let server = try ProviderServer(.stripe)
    let other = try LoopbackServer()
    let host = try HostProcess.start(other.endpoint(for: "api.stripe.com") + server.endpoint)
    #expect(try host.categoryOfNew(.stripe) == "ok")
    #expect(try server.requests().count == 1)
  }

  @Test(.enabled(if: ProviderServer.isThere)) func `[W-142] an endpoint may be one of IPv6`() throws
  {
    let server = try ProviderServer(.firmhouse, ["--ipv6"])
    let host = try HostProcess.start([
      "--endpoint", "portal.firmhouse.com=http://[::1]:\(server.port)",
    ])
    #expect(try host.categoryOfNew(.firmhouse) == "ok")
    #expect(try server.requests().first?.values("host") == ["portal.firmhouse.com"])
  }

  @Test(.enabled(if: ProviderServer.isThere)) func `[W-142] each shop has an endpoint of its own`()
    throws
  {
    let one = try ProviderServer(.shopify, ["--name", "one.myshopify.com"])
    let two = try ProviderServer(.shopify, ["--name", "two.myshopify.com"])
    let host = try HostProcess.start([
      "--endpoint", "one.myshopify.com=http://127.0.0.1:\(one.port)",
      "--endpoint", "TWO.myshopify.com=http://127.0.0.1:\(two.port)",
    ])
    for (name, server) in [("one", one), ("two", two)] {
      let category = try host.categoryOfNew(
        .shopify, config: ["domain": .string("\(name).myshopify.com")])
      #expect(category == "ok")
      #expect(
        try server.requests().allSatisfy { $0.values("host") == ["\(name).myshopify.com"] })
    }
  }

  @Test(.enabled(if: ProviderServer.isThere), arguments: Provider.allCases)
  func `[W-01] call runs a network action to its end`(provider: Provider) throws {
    let server = try ProviderServer(provider)
    let workspace = try Workspace()
    let create = try HostProcess.command(
      ["call", "integrations.create", provider.sample("new", ["verify": true]).text]
        + server.endpoint, workspace: workspace)
    #expect(create.status == .exited(0), "\(create.stderr)")
    let id = try JSONValue(parsing: create.output)
    let words = ["call", "integrations.testConnection", "integrationId=\(id.string ?? "")"]
    let test = try HostProcess.command(words + server.endpoint, workspace: workspace)
    #expect(test.status == .exited(0) && test.stderr == "")
    #expect(try JSONValue(parsing: test.output)["success"] == true)
    // A failure that the function tells is a result; one that it does not survive is an error.
    try server.answer("status-401")
    let refused = try HostProcess.command(words + server.endpoint, workspace: workspace)
    #expect(try JSONValue(parsing: refused.output)["category"] == "auth")
    let failed = try HostProcess.command(
      ["call", "integrations.create", provider.sample("other", ["verify": true]).text]
        + server.endpoint, workspace: workspace)
    #expect(failed.status != .exited(0) && failed.output == "")
    #expect(failed.stderr.contains("-32009"))
    let host = try HostProcess.start(workspace: workspace)
    #expect(try host.document(id)["status"] == "error")
    #expect(try host.list().count == 1)
  }

  @Test(.enabled(if: ProviderServer.isThere)) func `[W-01] a call ends where its time does`() throws
  {
    let server = try ProviderServer(.stripe)
    try server.answer("hang")
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    let id = try host.create(Provider.stripe.sample(config: ["timeout": 100]))
    let talk = try HostProcess.command(
      ["call", "integrations.testConnection", "integrationId=\(id.string ?? "")"]
        + server.endpoint, workspace: workspace)
    #expect(try JSONValue(parsing: talk.output)["category"] == "timeout")
  }

  @Test(.enabled(if: ProviderServer.isThere)) func `[W-05] a call that hangs is ended by a signal`()
    throws
  {
    let server = try ProviderServer(.stripe)
    try server.answer("hang")
    let workspace = try Workspace()
    let host = try HostProcess.start(workspace: workspace)
    let id = try host.create(Provider.stripe.sample())
    let call = try HostProcess.start(
      ["call", "integrations.testConnection", "integrationId=\(id.string ?? "")"]
        + server.endpoint, workspace: workspace)
    try server.wait(["requests": 1])
    call.kill(SIGTERM)
    try call.waitForExit()
    try server.wait(["open": 0])
    #expect(try host.document(id)["lastTestedAt"] == nil)
  }
}
