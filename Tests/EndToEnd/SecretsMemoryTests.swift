import Foundation
import Glibc
import Testing

/// The memory of another process; only root may look at that of a host, which is not dumpable.
enum ProcessMemory {
  /// Prints where the given words stand in the readable memory of a process.
  private static let scan = """
    import json, re, sys
    pid, *words = sys.argv[1:]
    words = [bytes.fromhex(word) for word in words]
    found = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
      for line in maps:
        match = re.match(r"([0-9a-f]+)-([0-9a-f]+) r\\\\S+ \\\\S+ \\\\S+ \\\\S+\\\\s*(.*)", line)
        if not match or match[3] in ("[vvar]", "[vsyscall]"): continue
        start, end = int(match[1], 16), int(match[2], 16)
        try:
          memory.seek(start)
          data = memory.read(end - start)
        except OSError:
          continue
        for word in words:
          at = data.find(word)
          while at >= 0:
            near = data[max(0, at - 24):at].decode("latin-1")
            found.append({"at": hex(start + at), "in": match[3], "after": near})
            at = data.find(word, at + 1)
    print(json.dumps(found))
    """.replacing("\\\\", with: "\\")

  static let isReadable =
    geteuid() == 0 && Python.interpreter != nil && !Sanitizer.isOn
    && FileManager.default.fileExists(atPath: "/proc/self/mem")

  static func places(_ host: HostProcess, of words: [[UInt8]]) throws -> [JSONValue] {
    let digits = words.map { $0.map { String(format: "%02x", $0) }.joined() }
    return try JSONValue(parsing: Python.run(scan, ["\(host.pid)"] + digits)).array ?? []
  }
}

/// The memory of a host after secrets went through it [W-114].
@Suite(.enabled(if: ProcessMemory.isReadable)) struct SecretsMemoryTests {
  private static func places(_ host: HostProcess, of word: String) throws -> [JSONValue] {
    // What follows a secret is sent and answered before anybody looks.
    for _ in 0..<3 { _ = try host.must("host.ping") }
    return try ProcessMemory.places(host, of: [Array(word.utf8)])
  }

  private static func word() -> String {
    "canary" + (0..<24).map { _ in "\(Int.random(in: 0...9))" }.joined()
  }

  @Test(arguments: [HostProcess.Framing.line, .header])
  func `[W-114] a secret that was given is not in memory afterwards`(
    framing: HostProcess.Framing
  ) throws {
    let word = Self.word()
    let host = try HostProcess.start(framing: framing)
    let calls: [(String, JSONValue)] = [
      ("integrations.create", Sample.stripe(["apiKeyAuth": ["key": .string(word)]])),
      ("integrations.create", Sample.stripe(["apiKeyAuth": ["key": [.string(word)]]])),
      ("integrations.create", Sample.stripe(["name": "", "apiKeyAuth": ["key": .string(word)]])),
      (
        "integrations.create",
        Sample.circuly(["basicAuth": ["username": "u", "password": .string("\u{e9}\"\(word)")]])
      ),
      (
        "integrations.create",
        Sample.oauth2([
          "oauth2Auth": ["accessToken": .string(word), "refreshToken": .string(word)],
          "$idempotencyKey": "key-1",
        ])
      ),
      ("oauth2.encrypt", ["plaintext": .string(word)]),
      ("oauth2.encrypt", ["plaintext": .string(String(repeating: word, count: 2_000))]),
    ]
    for (method, params) in calls {
      _ = try host.ask(method, params)
      #expect(try Self.places(host, of: word) == [], "\(method)")
    }
  }

  @Test(arguments: [20, 500, 2_000], ["$timeoutMs", "$idempotencyKey"])
  func `[W-114] [W-90] a secret that was given with options is not in memory afterwards`(
    count: Int, option: String
  ) throws {
    let word = Self.word()
    let host = try HostProcess.start()
    _ = try host.create(
      Sample.stripe([
        "apiKeyAuth": ["key": .string(String(repeating: word, count: count))],
        "metadata": ["m": .string(String(repeating: "m", count: 5_000))],
        option: option == "$timeoutMs" ? 60_000 : "key-1",
      ]))
    #expect(try Self.places(host, of: word) == [])
  }

  /// Arguments that become longer where they are written in their canonical form, or are unescaped.
  @Test(arguments: [
    (#"\u0041"#, "1"), ("", String(repeating: "-0,", count: 1_500) + "1"),
    ("", #"""# + String(repeating: "\u{2028}", count: 2_000) + #"""#),
    ("", String(repeating: "1e20,", count: 1_500) + "1"),
  ])
  func `[W-114] a secret of a call with a key is not in memory afterwards`(
    escape: String, values: String
  ) throws {
    let word = Self.word()
    let secret = escape + String(repeating: word, count: 100)
    let host = try HostProcess.start()
    let reply = try host.reply(
      "integrations.create",
      #"{"organizationId":"org_1","provider":"stripe","name":"n","authMethod":"api_key","#
        + #""apiKeyAuth":{"key":"\#(secret)"},"metadata":{"a":[\#(values)]},"#
        + #""$idempotencyKey":"k"}"#)
    #expect(reply.result?.string != nil)
    #expect(try Self.places(host, of: word) == [])
  }

  @Test(arguments: [HostProcess.Framing.line, .header])
  func `[W-114] a secret that was decrypted is not in memory afterwards`(
    framing: HostProcess.Framing
  ) throws {
    let word = Self.word()
    let host = try HostProcess.start(framing: framing)
    let long = String(repeating: word, count: 2_000)
    let arguments: [JSONValue] = [
      Sample.stripe(["apiKeyAuth": ["key": .string(word)]]),
      Sample.circuly(["basicAuth": ["username": "u", "password": .string("\u{e9}\"\(word)")]]),
      Sample.oauth2([
        "oauth2Auth": ["accessToken": .string(word), "refreshToken": .string(long)]
      ]),
    ]
    for one in arguments {
      let id = try host.create(one)
      let reply = try host.ask("integrations.getDecryptedCredentials", ["integrationId": id])
      #expect(reply.text.contains(word))
      #expect(try Self.places(host, of: word) == [])
    }
    let sealed = try host.must("oauth2.encrypt", ["plaintext": .string(word)])
    #expect(try host.must("oauth2.decrypt", sealed) == ["plaintext": .string(word)])
    #expect(try Self.places(host, of: word) == [])
  }

  @Test(arguments: [HostProcess.Framing.line, .header])
  func `[W-114] secrets that a batch decrypted are not in memory afterwards`(
    framing: HostProcess.Framing
  ) throws {
    let host = try HostProcess.start(framing: framing)
    let words = (0..<20).map { _ in Self.word() }
    let calls = try words.enumerated().map { number, word in
      let id = try host.create(
        Sample.stripe(["name": .string("n\(number)"), "apiKeyAuth": ["key": .string(word)]]))
      return Self.call("integrations.getDecryptedCredentials", "{\"integrationId\":\(id.text)}")
    }
    let discovery = Self.call("rpc.discover")
    let longID = String(repeating: "i", count: 20_000)
    let batches = [
      calls, [calls[0], discovery], [discovery, calls[0], discovery, calls[1], discovery],
      calls.map { $0.replacing("\"id\":1", with: "\"id\":\"\(longID)\"") },
    ]
    for batch in batches {
      try host.send("[" + batch.joined(separator: ",") + "]")
      #expect(try host.receive().contains(words[0]))
      for _ in 0..<3 { _ = try host.must("host.ping") }
      #expect(try ProcessMemory.places(host, of: words.map { Array($0.utf8) }) == [])
    }
  }

  private static func call(_ method: String, _ params: String = "{}") -> String {
    #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
  }

  private static let refused = [
    #"{"jsonrpc":"2.0","id":1,"method":"mutation","params":{"path":"integrations.create","args":{"k":"WORD"}}}"#,
    #"{"jsonrpc":"2.0","id":1,"method":"integrations.craete","params":{"apiKeyAuth":{"key":"WORD"}}}"#,
    #"{"jsonrpc":"2.0","id":1,"method":"integrations.list","params":{"apiKeyAuth":{"key":"WORD"}}}"#,
    #"{"jsonrpc":"2.0","method":"integrations.list","params":{"apiKeyAuth":{"key":"WORD"}}}"#,
    #"{"jsonrpc":"2.0","id":1,"method":"integrations.create","params":{"apiKeyAuth":{"key":"WORD"}"#,
    #"[{"jsonrpc":"2.0","id":1,"method":"integrations.create","params":{"$x":"WORD"}}]"#,
    #"{"id":1,"method":"integrations.create","params":{"apiKeyAuth":{"key":"WORD"}}}"#,
    #"{"jsonrpc":"2.0","method":"$/x","params":{"apiKeyAuth":{"key":"WORD"}}}"#,
  ]

  @Test(arguments: refused)
  func `[W-114] a secret in a message that was refused is not in memory afterwards`(
    message: String
  ) throws {
    let word = Self.word()
    let host = try HostProcess.start()
    try host.sendRaw(message.replacing("WORD", with: word) + "\n")
    // A notification has no reply: the ping's comes after it.
    if message.contains(#""id""#) { _ = try host.receive() }
    #expect(try Self.places(host, of: word) == [])
  }

  @Test func `[W-114] the text of a key is not in memory and nowhere to be read`() throws {
    let digits = (0..<64).map { _ in String(Int.random(in: 0...15), radix: 16) }.joined()
    let host = try HostProcess.start(environment: ["ENCRYPTION_SECRET_HEX": digits])
    _ = try host.create(Sample.stripeWithKey())
    #expect(try Self.places(host, of: digits) == [])
    let environment = FileManager.default.contents(atPath: "/proc/\(host.pid)/environ") ?? Data()
    #expect(![UInt8](environment).holds(digits))
  }
}
