import Testing

/// The keys in the environment: [W-112] and what [W-03] says of bad ones.
@Suite struct EncryptionVariablesTests {
  // 32 bytes with every form of themselves; in base64 they have both of `-_` and `+/`.
  private static let hex = "fbefbefbefbe00112233445566778899aabbccddeeff00112233445566778899"

  static let forms = Result<(url: String, standard: String, hex: String), any Error> {
    let text = try Python.run(
      """
      import base64, sys
      key = bytes.fromhex(sys.argv[1])
      print(base64.urlsafe_b64encode(key).decode(), base64.b64encode(key).decode(), end="")
      """, [hex])
    let words = text.split(separator: " ").map(String.init)
    return (words[0], words[1], hex)
  }

  @Test func `[W-112] a key is the same key in every form`() throws {
    let forms = try Self.forms.get()
    #expect(forms.url.hasSuffix("="))
    #expect(forms.url.contains("-") || forms.url.contains("_"))
    let bare = { (text: String) in text.replacing("=", with: "") }
    let environments: [[String: String?]] = [
      ["ENCRYPTION_SECRET": forms.url, "ENCRYPTION_SECRET_HEX": nil],
      ["ENCRYPTION_SECRET": bare(forms.url), "ENCRYPTION_SECRET_HEX": nil],
      ["ENCRYPTION_SECRET": forms.standard, "ENCRYPTION_SECRET_HEX": nil],
      ["ENCRYPTION_SECRET": bare(forms.standard), "ENCRYPTION_SECRET_HEX": nil],
      ["ENCRYPTION_SECRET_HEX": forms.hex], ["ENCRYPTION_SECRET_HEX": forms.hex.uppercased()],
      ["ENCRYPTION_SECRET": "", "ENCRYPTION_SECRET_HEX": forms.hex],
      // ENCRYPTION_SECRET comes first.
      ["ENCRYPTION_SECRET": forms.url, "ENCRYPTION_SECRET_HEX": HostProcess.keyHex],
      ["ENCRYPTION_SECRET_HEX": forms.hex, "ENCRYPTION_SECRET_PREVIOUS": ""],
    ]
    let first = try HostProcess.start(environment: environments[0], database: .memory)
    let sealed = try first.must("oauth2.encrypt", ["plaintext": "text"])
    for environment in environments {
      let host = try HostProcess.start(environment: environment, database: .memory)
      #expect(try host.must("oauth2.decrypt", sealed) == ["plaintext": "text"])
      let mine = try host.must("oauth2.encrypt", ["plaintext": "mine"])
      #expect(try first.must("oauth2.decrypt", mine) == ["plaintext": "mine"])
      #expect(host.stderrText == "")
    }
    // As a previous key each form opens.
    for form in [forms.url, bare(forms.url), forms.standard, "hex:\(forms.hex)"] {
      for list in [form, "hex:\(String(repeating: "5c", count: 32)),\(form)"] {
        let host = try HostProcess.start(
          environment: ["ENCRYPTION_SECRET_PREVIOUS": list], database: .memory)
        #expect(try host.must("oauth2.decrypt", sealed) == ["plaintext": "text"])
      }
    }
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let variable: String
    let value: String
    var testDescription: String { "\(variable)=\(value.prefix(60))" }

    init(_ variable: String, _ value: String) {
      self.variable = variable
      self.value = value
    }
  }

  private static let digits = String(repeating: "9d", count: 32)

  /// 43 letters of base64 that are 32 bytes, cut and spoiled below.
  private static let letters = String(repeating: "QUJD", count: 10)

  private static let badBase64: [String] = [
    "x", "QUJD", letters + "Q", letters + "QU", letters + "QUJD", letters + "QUI*",
    letters + "QU I", " \(letters)QUI", letters + "QUI\n", letters + "QUI==",
    letters + "QUI=\t", letters + "QUJ", String(repeating: "Q-+D", count: 10) + "QUI", digits,
    "hex:\(digits)", "correct horse battery staple, a passphrase", " ", "=",
  ]

  private static let badDigits: [String] = [
    String(digits.dropLast()), digits + "9", digits + "9d", "hex:\(digits)", " " + digits,
    digits + "\n", digits.dropLast() + "g", "0x" + digits.dropLast(2), digits.dropLast(2) + "9 ",
    digits.dropLast(4) + "\u{ff19}9", "x",
  ]

  private static let badLists: [String] = [
    "x", digits, "hex:\(digits)9", "hex:", "hex:\(digits),", ",hex:\(digits)",
    "hex:\(digits),,hex:\(digits)", "hex:\(digits), hex:\(digits)", "HEX:\(digits)",
    "hex:\(digits);hex:\(digits)", " ", ",",
  ]

  static let bad: [Bad] =
    badBase64.map { Bad("ENCRYPTION_SECRET", $0) }
    + badDigits.map { Bad("ENCRYPTION_SECRET_HEX", $0) }
    + badLists.map { Bad("ENCRYPTION_SECRET_PREVIOUS", $0) }

  /// Whether a text has four letters of a value in a row.
  private static func leaks(_ text: String, _ value: String) -> Bool {
    let letters = Array(value.utf8)
    guard letters.count >= 4 else { return false }
    let known: [[UInt8]] = ["hex:", "ENCR"].map { Array($0.utf8) }
    return letters.indices.dropLast(3).contains { start in
      let part = Array(letters[start..<(start + 4)])
      return !known.contains(part) && Array(text.utf8).holds(part)
    }
  }

  @Test(arguments: bad)
  func `[W-03] a key variable of the wrong form ends the process and is not shown`(row: Bad) throws
  {
    for words in [[], ["serve"], ["call", "integrations.list", "organizationId=o"]] {
      let workspace = try Workspace()
      let talk = try HostProcess.exchange(
        ping(1), words, environment: [row.variable: row.value], workspace: workspace)
      #expect(talk.status == .exited(78), "\(words)")
      #expect(talk.stdout == [])
      #expect(talk.errorLines.count == 1)
      #expect(talk.stderr.hasPrefix("integrations-host: error: "))
      #expect(talk.stderr.contains(row.variable))
      #expect(!Self.leaks(talk.stderr, row.value), "\(talk.stderr)")
      #expect(workspace.files() == [])
    }
  }

  @Test func `[W-112] previous keys without a primary one are refused`() throws {
    for primary: [String: String?] in [
      ["ENCRYPTION_SECRET_HEX": nil], ["ENCRYPTION_SECRET_HEX": ""],
      ["ENCRYPTION_SECRET_HEX": "", "ENCRYPTION_SECRET": ""],
    ] {
      let environment = primary.merging(["ENCRYPTION_SECRET_PREVIOUS": "hex:\(Self.digits)"]) { $1 }
      let talk = try HostProcess.exchange(ping(1), environment: environment)
      #expect(talk.status == .exited(78))
      #expect(talk.stderr.contains("ENCRYPTION_SECRET_PREVIOUS"))
      #expect(!Self.leaks(talk.stderr, "hex:\(Self.digits)"))
    }
  }

  @Test func `[W-03] options are judged before keys and both before anything is read`() throws {
    let environment: [String: String?] = ["ENCRYPTION_SECRET": "bad"]
    let both = try HostProcess.exchange(ping(1), ["--nothing"], environment: environment)
    #expect([.exited(64), .exited(78)].contains(both.status))
    #expect(both.stdout == [])
    let unread = try HostProcess.start(environment: environment)
    #expect(try unread.waitForExit() == .exited(78))
  }

  @Test func `[W-112] a stored credential opens with its key in any place`() throws {
    let workspace = try Workspace()
    let first = try HostProcess.start(workspace: workspace)
    let id = try first.create(Sample.shopify())
    try first.finish()
    let list = (1...5).map { "hex:" + String(repeating: "\($0)\($0)", count: 32) }
    let previous = (list + ["hex:\(HostProcess.keyHex)"] + list).joined(separator: ",")
    let host = try HostProcess.start(
      environment: [
        "ENCRYPTION_SECRET_HEX": Self.digits, "ENCRYPTION_SECRET_PREVIOUS": previous,
      ], workspace: workspace)
    #expect(try host.credentials(id)["apiKey"] == .string(Sample.shopifyKey))
  }

  @Test func `[W-114] the process leaves no core`() throws {
    let host = try HostProcess.start(database: .memory)
    _ = try host.must("host.ping")
    let limits = try Tool.output("/bin/cat", ["/proc/\(host.pid)/limits"])
    let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
    #expect(line?.split(separator: " ").contains("0") == true)
  }
}
