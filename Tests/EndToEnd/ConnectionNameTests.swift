import Foundation
import Testing

/// What the name of a provider may lead to: [W-140], seen from a process whose name service and
/// connections are a test's.
@Suite(.enabled(if: FakeNames.compiler != nil, "a library of the test needs a C compiler"))
struct ConnectionNameTests {
  static let blocked = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.255", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.31.196.1",
    "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.175.48.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
    "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:56ff:fefe", "2001:db8::1", "2002:7f00:1::", "2002:808:808::",
    "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%1",
    "fec0::1", "ff02::1",
  ]

  static let publicOnes = [
    "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8",
    "64:ff9b::808:808",
  ]

  @Test func `[W-140] a name that leads to an address that is not public is blocked`() throws {
    let names = try FakeNames()
    let host = try names.start()
    for address in Self.blocked {
      try names.lead(to: [address])
      #expect(try host.categoryOfNew(.stripe) == "blocked", "\(address)")
      let reply = try host.ask(
        "integrations.create", Provider.stripe.sample("verified", ["verify": true]))
      #expect(Refusal(reply) == Refusal(-32009, "ConnectionFailed", ["category": "blocked"]))
    }
    #expect(try names.connected() == [])
  }

  @Test func `[W-140] every address of a name must be public`() throws {
    let names = try FakeNames()
    let host = try names.start()
    for addresses in [
      ["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["8.8.8.8", "8.8.4.4", "::1"],
      ["2606:4700:4700::1111", "127.0.0.1"], ["8.8.8.8", "fe80::1%1"],
      [
        "1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "2606:4700:4700::1111", "4.4.4.4",
        "4.2.2.2", "192.168.1.1",
      ],
    ] {
      try names.lead(to: addresses)
      #expect(try host.categoryOfNew(.stripe) == "blocked", "\(addresses)")
    }
    #expect(try names.connected() == [])
  }

  @Test(arguments: Provider.allCases)
  func `[W-140] a host is looked up once, and the connection goes to that address and port 443`(
    provider: Provider
  ) throws {
    let names = try FakeNames()
    let host = try names.start()
    for address in Self.publicOnes {
      try names.lead(to: [address])
      // The library refuses every connection: nothing of a test leaves this machine.
      #expect(try host.categoryOfNew(provider) == "unavailable", "\(address)")
    }
    #expect(try names.connected() == Self.publicOnes.map { "\($0) 443" })
    #expect(try names.lookedUp() == Self.publicOnes.map { _ in provider.host })
  }

  @Test func `[W-140] all addresses that were checked are tried, and no other`() throws {
    let names = try FakeNames()
    let host = try names.start()
    let addresses = ["8.8.8.8", "2606:4700:4700::1111", "1.1.1.1"]
    try names.lead(to: addresses)
    #expect(try host.categoryOfNew(.circuly) == "unavailable")
    #expect(try names.connected() == addresses.map { "\($0) 443" })
    #expect(try names.lookedUp() == ["api.circuly.io"])
  }

  @Test func `[W-106] a name that is not there is unavailable`() throws {
    let names = try FakeNames()
    let host = try names.start()
    for addresses in [[], ["fail"], ["again"]] {
      try names.lead(to: addresses)
      let id = try host.create(Provider.stripe.sample("\(addresses)"))
      let result = try host.test(id)
      #expect(result["category"] == "unavailable")
      #expect(try host.document(id)["status"] == "testing")
    }
    #expect(try names.connected() == [])
  }

  @Test func `[W-106] a blocked name leaves the status and is noted`() throws {
    let names = try FakeNames()
    let host = try names.start()
    try names.lead(to: ["10.0.0.1"])
    let id = try host.create(Provider.shopify.sample())
    let result = try host.test(id)
    #expect(result["category"] == "blocked")
    let document = try host.document(id)
    #expect(document["status"] == "testing" && document["errorMessage"] == result["message"])
    #expect(result["message"]?.string?.contains("10.0.0.1") == false)
  }

  @Test func `[W-141] a name service that never answers keeps nobody waiting`() throws {
    let names = try FakeNames()
    let host = try names.start()
    try names.lead(to: ["hang"])
    #expect(try host.categoryOfNew(.stripe, config: ["timeout": 100]) == "timeout")
    let id = try host.create(Provider.stripe.sample())
    let ended = try host.postTest(id, ["$timeoutMs": 100])
    #expect(try Reply(host.receiveReply(to: ended)).code == -32007)
    let cancelled = try host.postTest(id)
    try host.send(HostProcess.request("$/cancelRequest", #"{"id":\#(cancelled)}"#))
    #expect(try Reply(host.receiveReply(to: cancelled)).code == -32800)
    #expect(try host.document(id)["lastTestedAt"] == nil)
    // The threads that still wait do not keep the process.
    try host.finish()
  }

  @Test func `[W-142] an endpoint needs no name and is no way around the guard`() throws {
    let server = try LoopbackServer()
    let names = try FakeNames()
    let host = try names.start(server.endpoint(for: "api.stripe.com"))
    try names.lead(to: ["127.0.0.1"])
    // Another host than that of the endpoint is guarded as ever.
    #expect(try host.categoryOfNew(.circuly) == "blocked")
    #expect(try names.lookedUp() == ["api.circuly.io"])
  }
}
