import Testing

/// Who is trusted, and what of TLS is spoken: [W-140], [W-142].
@Suite(.enabled(if: ProviderServer.speaksTLS, "the certificates need trustme"))
struct ConnectionTLSTests {
  @Test(arguments: Provider.allCases)
  func `[W-142] a good certificate is trusted by SSL_CERT_FILE`(provider: Provider) throws {
    let server = try ProviderServer(provider, ["--tls", "good"])
    let host = try HostProcess.start(calling: server)
    #expect(try host.categoryOfNew(provider) == "ok")
    #expect(try host.categoryOfNew(provider) == "ok")
    let requests = try server.requests()
    #expect(!requests.isEmpty)
    for request in requests {
      // The names are those of the provider, wherever it is reached.
      #expect(request.record["serverName"]?.string == provider.host)
      #expect(request.record["tls"] == "TLSv1.3")
      #expect(request.values("host") == [provider.host])
    }
    #expect(try server.connections("accepted") == 1)
  }

  static let kinds = ["expired", "not-yet", "wrong-name", "self-signed", "unknown-ca"]

  @Test(arguments: kinds)
  func `[W-140] a certificate that proves nothing ends the call before anything is sent`(
    kind: String
  ) throws {
    let server = try ProviderServer(.shopify, ["--tls", kind])
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.shopify.sample())
    let result = try host.test(id)
    #expect(result["category"] == "tls")
    let document = try host.document(id)
    #expect(document["status"] == "testing" && document["errorMessage"] == result["message"])
    let reply = try host.ask(
      "integrations.create", Provider.shopify.sample("verified", ["verify": true]))
    #expect(Refusal(reply) == Refusal(-32009, "ConnectionFailed", ["category": "tls"]))
    #expect(try server.requests().isEmpty)
  }

  @Test func `[W-140] without SSL_CERT_FILE the test's authority is not trusted`() throws {
    let server = try ProviderServer(.stripe, ["--tls", "good"])
    for variable in [nil, ""] as [String?] {
      let host = try HostProcess.start(
        server.endpoint, environment: ["SSL_CERT_FILE": variable])
      #expect(try host.categoryOfNew(.stripe) == "tls")
    }
    #expect(try server.requests().isEmpty)
  }

  @Test(arguments: [("1.2", "TLSv1.2"), ("1.3", "TLSv1.3")])
  func `[W-140] TLS 1.2 and 1.3 are spoken`(version: String, name: String) throws {
    let server = try ProviderServer(
      .stripe, ["--tls", "good", "--tls-min", version, "--tls-max", version])
    let host = try HostProcess.start(calling: server)
    #expect(try host.categoryOfNew(.stripe) == "ok")
    #expect(try server.requests().first?.record["tls"]?.string == name)
  }

  @Test(arguments: ["1.0", "1.1"])
  func `[W-140] older versions of TLS are not`(version: String) throws {
    let server = try ProviderServer(
      .stripe, ["--tls", "good", "--tls-min", "1.0", "--tls-max", version])
    let host = try HostProcess.start(calling: server)
    #expect(try host.categoryOfNew(.stripe) == "tls")
    #expect(try server.requests().isEmpty)
  }

  static let answers = [
    ("handshake-plain", "tls"), ("handshake-alert", "tls"), ("handshake-close", "unavailable"),
    ("handshake-cut", "unavailable"), ("close-on-connect", "unavailable"),
    ("reset-on-connect", "unavailable"), ("handshake-hang", "timeout"), ("hang", "timeout"),
    ("until-close", "ok"), ("no-close-notify", "protocol"), ("no-close-notify-length", "ok"),
    ("truncated", "protocol"), ("close", "unavailable"), ("reset", "unavailable"),
    ("extra-bytes", "ok"), ("two-answers", "ok"), ("drip-fast", "ok"), ("body-8m", "ok"),
    ("302-elsewhere", "domain"), ("head-64k-over", "protocol"),
  ]

  @Test func `[W-106] what goes wrong within TLS has its category`() throws {
    let server = try ProviderServer(.stripe, ["--tls", "good"])
    let host = try HostProcess.start(calling: server)
    for (answer, category) in Self.answers {
      try server.answer(answer)
      let config: [String: JSONValue] = category == "timeout" ? ["timeout": 300] : [:]
      #expect(try host.categoryOfNew(.stripe, config: config) == category, "\(answer)")
      try server.answer(nil)
      #expect(try host.categoryOfNew(.stripe) == "ok", "after \(answer)")
    }
    #expect(try server.connections("elsewhere") == 0)
  }

  @Test func `[W-106] a server without TLS is told nothing where TLS is asked for`() throws {
    let server = try ProviderServer(.stripe)
    try server.answer("handshake-plain")
    let host = try HostProcess.start([
      "--endpoint", "api.stripe.com=https://127.0.0.1:\(server.port)",
    ])
    #expect(try host.categoryOfNew(.stripe) == "tls")
    #expect(try server.requests().isEmpty)
  }

  @Test func `[W-142] a file of SSL_CERT_FILE that holds no roots trusts nobody`() throws {
    let server = try ProviderServer(.stripe, ["--tls", "good"])
    for file in ["/nowhere/at/all", "/", "/dev/null"] {
      let host = try HostProcess.start(calling: server, environment: ["SSL_CERT_FILE": file])
      #expect(try host.categoryOfNew(.stripe) == "tls", "\(file)")
    }
    #expect(try server.requests().isEmpty)
  }

  @Test func `[W-142] the file of SSL_CERT_FILE is for endpoints alone`() throws {
    let server = try ProviderServer(.circuly, ["--tls", "good"])
    let plain = try ProviderServer(.stripe)
    let host = try HostProcess.start(calling: server, plain)
    #expect(try host.categoryOfNew(.circuly) == "ok")
    #expect(try host.categoryOfNew(.stripe) == "ok")
  }

  @Test func `an answer over TLS is cancelled in the middle, and the connection closed`() throws {
    let server = try ProviderServer(.stripe, ["--tls", "good"])
    let host = try HostProcess.start(calling: server)
    let id = try host.create(Provider.stripe.sample())
    for answer in ["hang", "hang-in-body", "handshake-hang"] {
      try server.answer(answer)
      let accepted = try server.connections("accepted")
      let call = try host.postTest(id)
      try server.wait(["accepted": .number(Double(accepted + 1))])
      try host.send(HostProcess.request("$/cancelRequest", #"{"id":\#(call)}"#))
      #expect(try Reply(host.receiveReply(to: call)).code == -32800)
      try server.wait(["open": 0])
    }
  }
}
