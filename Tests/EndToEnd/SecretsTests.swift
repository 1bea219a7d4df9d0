import Foundation
import Testing

/// A canary in every secret field: it appears in the reply that is meant to carry it and nowhere
/// else ([W-100], [W-114], [W-130]).
@Suite struct SecretsTests {
  /// A word that is told from everything else, and its forms in which it could hide.
  private struct Canary {
    let word: String
    let forms: [[UInt8]]

    init(_ name: String) {
      word = "canary\(name)\(UInt64.random(in: 1 << 60...UInt64.max))"
      let bytes = Array(word.utf8)
      let digits = Array("0123456789abcdef".utf8)
      let hex = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
      // Base64 of all but the first bytes, for each place in which the word may begin.
      let base64 = (0..<3).map { skip -> [UInt8] in
        let cut = bytes.dropFirst(skip).prefix((bytes.count - skip) / 3 * 3)
        return Array(Data(cut).base64EncodedString().utf8)
      }
      forms = [bytes, Array(word.uppercased().utf8), hex, Array(bytes.reversed())] + base64
    }

    var value: JSONValue { .string(word) }

    func isIn(_ bytes: [UInt8]) -> Bool { forms.contains { bytes.holds($0) } }
    func isIn(_ text: String) -> Bool { isIn(Array(text.utf8)) }
  }

  /// Calls that hold the canary in each of the places for secrets, and well-formed ones beside.
  private static func calls(_ canary: Canary, _ id: JSONValue) -> [(String, JSONValue)] {
    let secret = canary.value
    let auth: [(String, JSONValue, String)] = [
      ("apiKeyAuth", ["key": secret], "api_key"),
      ("basicAuth", ["username": "u", "password": secret], "basic_auth"),
      ("oauth2Auth", ["accessToken": secret], "oauth2"),
      ("oauth2Auth", ["accessToken": "t", "refreshToken": secret], "oauth2"),
    ]
    var calls: [(String, JSONValue)] = []
    for (number, (field, object, method)) in auth.enumerated() {
      let given: [String: JSONValue] = [field: object, "authMethod": .string(method)]
      let create = Sample.shopify(["name": .string("shop \(number)")])
        .without("apiKeyAuth").with(given)
      calls += [
        ("integrations.create", create), ("integrations.create", create),  // and a conflict
        (
          "integrations.create",
          create.with(["name": .string("x \(number)"), "$idempotencyKey": .string("\(number)")])
        ),
        ("integrations.create", create.with(["$idempotencyKey": .string("\(number)")])),
        ("integrations.create", create.with(["name": ""])),
        ("integrations.create", create.with(["authMethod": "nothing"])),
        ("integrations.create", create.with(["provider": "firmhouse"])),
        ("integrations.create", create.without("connectionConfig")),
        ("integrations.create", create.with(["organizationId": "bad id"])),
        ("integrations.create", create.with([field: [secret]])),
        ("integrations.create", create.with([field: secret])),
        ("integrations.create", create.with([field: object.with(["more": secret])])),
        ("integrations.create", create.with([field: ["key": [secret]]])),
        ("integrations.create", create.with(["apiKeyAuth": ["key": "k", "keyPrefix": secret]])),
        ("integrations.update", JSONValue.object(["integrationId": id]).with(given)),
        ("integrations.update", JSONValue.object(["integrationId": id, field: object])),
        ("integrations.update", JSONValue.object(["integrationId": secret, field: object])),
        ("integrations.updateSyncStats", ["integrationId": id, "totalRecords": secret]),
        ("query", ["path": "integrations.create", "args": create]),
        ("mutation", ["path": "integrations.update", "args": create]),
        ("action", ["path": "integrations.nothing", "args": create]),
        ("integrations.nothing", create), ("integrations.list", create),
        ("integrations.create", create.with(["$nothing": secret])),
        ("integrations.create", create.with(["$idempotencyKey": [secret]])),
        ("integrations.create", create.with(["$timeoutMs": secret])),
        ("host.ping", create), ("host.info", ["secret": secret]),
      ]
    }
    calls += [
      ("oauth2.encrypt", ["plaintext": secret]), ("oauth2.encrypt", ["plaintext": [secret]]),
      ("oauth2.encrypt", ["plaintext": secret, "more": secret]),
      ("oauth2.decrypt", ["encrypted": secret]), ("oauth2.decrypt", ["encrypted": [secret]]),
    ]
    return calls
  }

  /// Everything below a directory, each file's bytes.
  private static func files(_ workspace: Workspace) throws -> [(name: String, bytes: [UInt8])] {
    try workspace.files().map { ($0, try workspace.contents(of: $0)) }
  }

  @Test func `[W-130] a canary in the secret fields is in no reply, no log line and no file`()
    throws
  {
    let canary = Canary("secret")
    let host = try HostProcess.start(["--log-level", "debug"], environment: ["TMPDIR": nil])
    let id = try host.create(Sample.shopify(["name": "target"]))
    for (method, params) in Self.calls(canary, id) {
      let reply = try host.ask(method, params)
      #expect(!canary.isIn(reply.text), "\(method): \(reply.text.prefix(500))")
    }
    // Messages that are no requests, and requests that nobody answers.
    let word = canary.word
    for line in [
      #"{"jsonrpc":"2.0","id":1,"method":"oauth2.encrypt","params":{"plaintext":"\#(word)"}"#,
      #"{"jsonrpc":"2.0","id":1,"method":["\#(word)"]}"#, #"["\#(word)"]"#, #""\#(word)""#, word,
      #"{"jsonrpc":"\#(word)","id":1,"method":"host.ping"}"#,
      #"{"jsonrpc":"2.0","id":1,"method":"oauth2.encrypt","params":"\#(word)"}"#,
    ] {
      try host.send(line: line)
      #expect(!canary.isIn(try host.receive()))
    }
    try host.send(HostProcess.request("oauth2.encrypt", #"{"plaintext":"\#(word)"}"#))
    for method in ["integrations.list", "integrations.get", "integrations.paginate"] {
      let params: [String: JSONValue] = [
        "integrations.list": ["organizationId": "org_1"],
        "integrations.get": ["integrationId": id],
        "integrations.paginate": [
          "organizationId": "org_1", "paginationOpts": ["numItems": 100, "cursor": .null],
        ],
      ]
      let text = try host.ask(method, params[method]).text
      #expect(!canary.isIn(text))
      #expect(!text.contains("eyJ") && !text.contains("ncrypted"))
    }
    // Where it is meant to be, it is.
    let stored = try host.must("integrations.list", ["organizationId": "org_1"]).array ?? []
    #expect(stored.count == 9)
    for document in stored {
      let credentials = try host.credentials(document["_id"] ?? .null)
      #expect(document["_id"] == id || canary.isIn(credentials.text))
    }
    for (name, bytes) in try Self.files(host.workspace) {
      #expect(!canary.isIn(bytes), "\(name) while it runs")
    }
    try host.finish()
    #expect(!canary.isIn(host.stderrText), "\(host.stderrText)")
    for (name, bytes) in try Self.files(host.workspace) { #expect(!canary.isIn(bytes), "\(name)") }
  }

  @Test func `[W-130] lines of the log hold no values of clients`() throws {
    let canary = Canary("value")
    let host = try HostProcess.start(["--log-level", "debug", "--client", "tester"])
    let text = JSONValue.string(canary.word)
    let id = try host.create(
      Sample.shopify([
        "organizationId": text, "name": text, "metadata": ["note": text],
        "connectionConfig": ["domain": .string("\(canary.word).myshopify.com")],
      ]))
    _ = try host.ask("integrations.create", Sample.shopify(["name": text]))
    _ = try host.ask("integrations.get", ["integrationId": text])
    _ = try host.ask(canary.word, [canary.word: text])
    _ = try host.ask("query", ["path": text])
    _ = try host.ask("integrations.list", ["organizationId": text, "$idempotencyKey": text])
    try host.must("integrations.deleteIntegration", ["integrationId": id])
    try host.finish()
    #expect(!canary.isIn(host.stderrText), "\(host.stderrText)")
  }

  @Test func `[W-130] the command line shows no argument when it fails`() throws {
    let canary = Canary("word")
    let word = canary.word
    let rows: [(words: [String], input: String)] = [
      (["oauth2.encrypt", word], ""), (["oauth2.encrypt", "plaintext:\(word)"], ""),
      (["oauth2.encrypt", "{\"plaintext\":\"\(word)\""], ""),
      (["oauth2.encrypt", "[\"\(word)\"]"], ""), (["oauth2.encrypt", "-"], word),
      (["oauth2.encrypt", "-"], "{\"plaintext\":[\"\(word)\"]}"),
      (["oauth2.encrypt", "plaintext=[\"\(word)\"]"], ""),
      (["oauth2.encrypt", "plaintext=x", "y=\(word)"], ""),
      (["oauth2.decrypt", "encrypted=\(word)"], ""),
      (["integrations.create", "apiKeyAuth.key=\(word)", "organizationId=o"], ""),
      (["integrations.nothing", "secret=\(word)"], ""),
    ]
    for (words, input) in rows {
      let workspace = try Workspace()
      let call = try HostProcess.command(
        ["call"] + words + ["--log-level", "debug"], input: input, workspace: workspace)
      #expect(call.status != .exited(0), "\(words[0])")
      #expect(!canary.isIn(call.stdout) && !canary.isIn(call.stderr), "\(call.stderr)")
      for (name, bytes) in try Self.files(workspace) { #expect(!canary.isIn(bytes), "\(name)") }
    }
  }

  // MARK: freed bytes

  @Test func `[W-104] the ciphertexts that are deleted or replaced are not in the file`() throws {
    let host = try HostProcess.start()
    var ids: [JSONValue] = []
    for number in 0..<40 {
      ids.append(
        try host.create(
          Sample.oauth2([
            "name": .string("number \(number)"),
            "metadata": [
              "note": .string("freed\(number)note " + String(repeating: "m", count: 500))
            ],
          ])))
    }
    try host.finish()
    let file = DatabaseFile(host.workspace)
    let before = try file.credentials()
    #expect(before.count == 80)

    let next = try HostProcess.start(workspace: host.workspace)
    for (number, id) in ids.enumerated() {
      switch number % 4 {
      case 0: try next.must("integrations.deleteIntegration", ["integrationId": id])
      case 1: try next.update(id, ["oauth2Auth": ["accessToken": "n", "refreshToken": "n"]])
      case 2: try next.update(id, ["oauth2Auth": .null, "metadata": .null])
      default: try next.update(id, ["authMethod": "api_key", "apiKeyAuth": ["key": "0123456789"]])
      }
    }
    try next.finish()
    #expect(host.workspace.files() == ["integrations.sqlite"])
    let bytes = try host.workspace.contents(of: "integrations.sqlite")
    for ciphertext in before {
      let parts = ciphertext.text.split(separator: ".")
      for part in parts.dropFirst() where part.utf8.count > 8 {
        #expect(!bytes.holds(String(part)), "\(ciphertext.header)")
      }
    }
    for number in 0..<40 where number % 4 == 0 || number % 4 == 2 {
      #expect(!bytes.holds("freed\(number)note"), "\(number)")
    }
    #expect(try file.credentials().count == 30)
    #expect(try file.integrity() == ["ok"])
  }
}
