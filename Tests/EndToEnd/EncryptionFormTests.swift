import Testing

/// The form of ciphertexts, against implementations that are not ours: [W-110] and [W-111].
@Suite struct EncryptionFormTests {
  /// The key id of the key that every test host has: the start of its RFC 7638 thumbprint.
  static let kid = Result<String, any Error> {
    try Python.run(
      """
      import base64, hashlib, sys
      url = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
      jwk = '{"k":"' + url(bytes.fromhex(sys.argv[1])) + '","kty":"oct"}'
      print(url(hashlib.sha256(jwk.encode()).digest())[:16], end="")
      """, [HostProcess.keyHex])
  }

  /// Opens compact JWEs with joserfc and prints the plaintexts.
  private static let joseOpen = """
    import base64, json, sys
    from joserfc import jwe
    from joserfc.jwk import OctKey
    key = OctKey.import_key(bytes.fromhex(sys.argv[1]))
    registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)
    print(json.dumps([jwe.decrypt_compact(text, key, registry=registry).plaintext.decode()
      for text in sys.argv[2:]]))
    """

  /// Makes compact JWEs with joserfc, with the header as it is given.
  static let joseSeal = """
    import json, sys
    from joserfc import jwe
    from joserfc.jwk import OctKey
    key = OctKey.import_key(bytes.fromhex(sys.argv[1]))
    registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)
    print(json.dumps(jwe.encrypt_compact(json.loads(sys.argv[2]), sys.argv[3].encode(), key,
      registry=registry)))
    """

  static let hasJOSE = Python.imports("joserfc")

  static let plaintexts = [
    "x", "shpat_0123456789abcdef", "héllo 🔑", "e\u{301}\u{0}\n\"\\\u{2028}",
    String(repeating: "long ", count: 2_000),
  ]

  static func headers(_ kid: String) -> [String] {
    [#"{"alg":"dir","enc":"A256GCM","kid":"\#(kid)"}"#, #"{"alg":"dir","enc":"A256GCM"}"#]
  }

  // MARK: stored credentials

  private static func integrations() -> [(arguments: JSONValue, secrets: [String: String])] {
    [
      (Sample.shopify(), ["apiKeyAuth.keyEncrypted": Sample.shopifyKey]),
      (
        Sample.stripe(["authMethod": "bearer_token", "apiKeyAuth": ["key": "é🔑"]]),
        ["apiKeyAuth.keyEncrypted": "é🔑"]
      ),
      (Sample.circuly(), ["basicAuth.passwordEncrypted": "a password"]),
      (
        Sample.oauth2(),
        [
          "oauth2Auth.accessTokenEncrypted": "an access token",
          "oauth2Auth.refreshTokenEncrypted": "a refresh token",
        ]
      ),
    ]
  }

  @Test func `[W-110] a stored credential is a compact JWE bound to its field of its document`()
    throws
  {
    let host = try HostProcess.start()
    var expected: [String: String] = [:]
    for (arguments, secrets) in Self.integrations() {
      let id = try host.create(arguments).string ?? ""
      for (field, plaintext) in secrets { expected["integrations/\(id)/\(field)"] = plaintext }
    }
    try host.finish()
    let kid = try Self.kid.get()
    let found = try DatabaseFile(host.workspace).credentials()
    #expect(found.count == expected.count)
    for ciphertext in found {
      let context = try #require(try ciphertext.member("ctx"))
      #expect(expected[context] != nil)
      #expect(
        ciphertext.header == #"{"alg":"dir","enc":"A256GCM","kid":"\#(kid)","ctx":"\#(context)"}"#)
      let parts = ciphertext.text.split(separator: ".", omittingEmptySubsequences: false)
      #expect(parts.map(\.utf8.count)[1...2] == [0, 16])
      #expect(parts.count == 5)
      #expect(parts[4].utf8.count == 22)
    }
    guard Self.hasJOSE else { return }
    let opened = try Python.run(Self.joseOpen, [HostProcess.keyHex] + found.map(\.text))
    let contexts = try found.map { try $0.member("ctx") ?? "" }
    #expect(
      try JSONValue(parsing: opened) == .array(contexts.map { .string(expected[$0] ?? "") }))
  }

  // MARK: oauth2.encrypt and oauth2.decrypt

  @Test(arguments: plaintexts)
  func `[W-110] oauth2 encrypts to a compact JWE and back`(plaintext: String) throws {
    let host = try HostProcess.start(database: .memory)
    let result = try host.must("oauth2.encrypt", ["plaintext": .string(plaintext)])
    #expect(result.names == ["encrypted"])
    let text = try #require(result["encrypted"]?.string)
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    #expect(parts.count == 5)
    #expect(try Self.decoded(parts[0]) == Self.headers(Self.kid.get())[0])
    #expect(parts[1] == "")
    #expect(parts[2].utf8.count == 16)
    #expect(parts[3].utf8.count == (plaintext.utf8.count * 8 + 5) / 6)
    #expect(parts[4].utf8.count == 22)
    #expect(
      try host.must("oauth2.decrypt", ["encrypted": .string(text)])
        == ["plaintext": .string(plaintext)])
  }

  private static func decoded(_ part: String) throws -> String {
    try Python.run(
      """
      import base64, sys
      print(base64.urlsafe_b64decode(sys.argv[1] + "=" * (-len(sys.argv[1]) % 4)).decode(), end="")
      """, [part])
  }

  @Test(.enabled(if: hasJOSE), arguments: plaintexts)
  func `[W-110] any JOSE library opens what we seal`(plaintext: String) throws {
    let host = try HostProcess.start(database: .memory)
    let sealed = try host.must("oauth2.encrypt", ["plaintext": .string(plaintext)])
    let opened = try Python.run(
      Self.joseOpen, [HostProcess.keyHex, sealed["encrypted"]?.string ?? ""])
    #expect(try JSONValue(parsing: opened) == [.string(plaintext)])
  }

  @Test(.enabled(if: hasJOSE))
  func `[W-111] what a JOSE library seals in either form is opened`() throws {
    let host = try HostProcess.start(database: .memory)
    for plaintext in Self.plaintexts where !plaintext.contains("\u{0}") {
      for header in try Self.headers(Self.kid.get()) {
        let text = try Python.run(Self.joseSeal, [HostProcess.keyHex, header, plaintext])
        let sealed = try JSONValue(parsing: text)
        #expect(
          try host.must("oauth2.decrypt", ["encrypted": sealed])
            == ["plaintext": .string(plaintext)])
      }
    }
  }

  @Test(.enabled(if: hasJOSE))
  func `[W-111] a ciphertext with a context is not for oauth2`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripeWithKey())
    let kid = try Self.kid.get()
    var texts = try DatabaseFile(host.workspace).credentials().map(\.text)
    #expect(texts.count == 1)
    for context in ["integrations/\(id.string ?? "")/apiKeyAuth.keyEncrypted", "", "x"] {
      let header =
        #"{"alg":"dir","enc":"A256GCM","kid":"\#(kid)","ctx":"\#(context)"}"#
      let made = try Python.run(Self.joseSeal, [HostProcess.keyHex, header, "text"])
      texts.append(try JSONValue(parsing: made).string ?? "")
    }
    for text in texts {
      let refusal = try host.refusal("oauth2.decrypt", ["encrypted": .string(text)])
      #expect(refusal == .undecipherable)
    }
  }

  @Test func `[W-110] no two ciphertexts of one text are alike`() throws {
    let host = try HostProcess.start(database: .memory)
    var ivs: Set<String> = []
    for _ in 0..<100 {
      let text = try host.must("oauth2.encrypt", ["plaintext": "same"])["encrypted"]?.string ?? ""
      ivs.insert(String(text.split(separator: ".")[1]))
    }
    #expect(ivs.count == 100)
  }

  // MARK: known ciphertexts

  static let known: [(plaintext: String, text: String)] = [
    (
      "shpat_test",
      "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"
    ),
    (
      "héllo 🔑",
      "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..oKGio6Slpqeoqaqr.jtvVQSmkIk_98RY.c2FyFePfV4rgeQlox5eh7Q"
    ),
    (
      "x",
      "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..oKGio6Slpqeoqaqr.ng.uipJbTHcOlUKVlPFOVLKXg"
    ),
  ]

  @Test(arguments: known)
  func `[W-111] ciphertexts of the older format are opened`(
    plaintext: String, text: String
  ) throws {
    let host = try HostProcess.start(database: .memory)
    #expect(
      try host.must("oauth2.decrypt", ["encrypted": .string(text)])
        == ["plaintext": .string(plaintext)])
    // With several keys they are tried in turn.
    let other = String(repeating: "5c", count: 32)
    let rotated = try HostProcess.start(
      environment: [
        "ENCRYPTION_SECRET_HEX": other,
        "ENCRYPTION_SECRET_PREVIOUS":
          "hex:\(String(repeating: "7d", count: 32)),hex:\(HostProcess.keyHex)",
      ], database: .memory)
    #expect(
      try rotated.must("oauth2.decrypt", ["encrypted": .string(text)])
        == ["plaintext": .string(plaintext)])
    let without = try HostProcess.start(
      environment: ["ENCRYPTION_SECRET_HEX": other], database: .memory)
    #expect(
      try without.refusal("oauth2.decrypt", ["encrypted": .string(text)]) == .undecipherable)
  }

  private static let head = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0"

  /// Texts made from the first known one; none may open.
  static let spoiled: [(why: String, text: String)] = [
    ("the tag changed", "\(head)..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.AcoVQwVwAD9TIjP9hbwPig"),
    ("the ciphertext changed", "\(head)..oKGio6Slpqeoqaqr.AXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"),
    ("the IV changed", "\(head)..AKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"),
    (
      "the header's members swapped",
      "eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiZGlyIn0..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"
    ),
    ("four parts", "\(head).oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"),
    ("six parts", "\(head)..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig."),
    ("an encrypted key", "\(head).AA.oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"),
    ("a tag of 12 bytes", "\(head)..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9"),
    ("a tag of 17 bytes", "\(head)..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPigA"),
    ("an IV of 16 bytes", "\(head)..oKGio6SlpqeoqaqroKGioA.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"),
    ("no IV", "\(head)...lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"),
    ("no ciphertext", "\(head)..oKGio6Slpqeoqaqr..LcoVQwVwAD9TIjP9hbwPig"),
    ("padding", "\(head)..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig=="),
    ("bits after the end", "\(head)..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPih"),
    ("another alphabet", "\(head)..oKGio6Slpqeoqaqr.+XAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"),
    ("white space", "\(head)..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig\n"),
    ("white space before", " \(head)..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"),
    ("dots alone", "...."), ("a word", "nonsense"), ("JSON", #"{"alg":"dir"}"#),
    ("no UTF-8 in the header", "_____w..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"),
    ("other letters", "é🔑\u{0}"),
    // {"alg":"none"}, {"alg":"dir","enc":"A128GCM"} and a compressed one
    ("no algorithm", "eyJhbGciOiJub25lIn0..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"),
    (
      "another cipher",
      "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"
    ),
    (
      "compression",
      "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiemlwIjoiREVGIn0..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.LcoVQwVwAD9TIjP9hbwPig"
    ),
  ]

  @Test func `[W-111] what does not open is told in one way and never shown`() throws {
    let host = try HostProcess.start(database: .memory)
    var messages: Set<String> = []
    for (why, text) in Self.spoiled {
      let reply = try host.ask("oauth2.decrypt", ["encrypted": .string(text)])
      #expect(Refusal(reply) == .undecipherable, "\(why)")
      #expect(!reply.text.contains("oKGio6") && !reply.text.contains("nonsense"))
      messages.insert(reply.message ?? "")
    }
    #expect(messages.count == 1)
    #expect(host.stderrText == "")
  }

  @Test func `[W-110] a ciphertext of an unknown key is no decryption failure`() throws {
    let other = try HostProcess.start(
      environment: ["ENCRYPTION_SECRET_HEX": String(repeating: "5c", count: 32)],
      database: .memory)
    let sealed = try other.must("oauth2.encrypt", ["plaintext": "text"])
    let host = try HostProcess.start(database: .memory)
    let reply = try host.ask("oauth2.decrypt", sealed)
    #expect(reply.code == -32004 || reply.code == -32006)
    #expect(reply.text.contains("text") == false)
  }

  @Test func `[W-110] a plaintext has 1 byte to 64 KiB`() throws {
    let host = try HostProcess.start(database: .memory)
    for count in [1, 65_535, 65_536] {
      let plaintext = JSONValue.string(String(repeating: "p", count: count))
      let sealed = try host.must("oauth2.encrypt", ["plaintext": plaintext])
      #expect(try host.must("oauth2.decrypt", sealed) == ["plaintext": plaintext])
    }
    for text in ["", String(repeating: "p", count: 65_537), String(repeating: "é", count: 32_769)] {
      #expect(
        try host.refusal("oauth2.encrypt", ["plaintext": .string(text)])
          == .invalid(".plaintext", .valueNotAllowed))
    }
  }
}
