import Testing

@Suite struct ProcessOptionTests {
  /// Every line on stderr has this form [W-03].
  static func isLogLine(_ line: Substring) -> Bool {
    let levels = ["error", "warning", "info", "debug"]
    return levels.contains { line.hasPrefix("integrations-host: \($0): ") } && line.count > 30
  }

  @Test func `[W-01] --version prints the version that host.info names`() throws {
    let version = try HostProcess.exchange("", ["--version"], database: .unspecified)
    #expect(version.status == .exited(0))
    let lines = try version.lines()
    #expect(lines.count == 1)
    let named = try #require(
      try HostProcess.start(database: .memory).result("host.info")["version"]?.string)
    #expect(lines[0].contains(named))
  }

  @Test func `[W-01] [W-02] --help names every subcommand and every option`() throws {
    let help = try HostProcess.exchange("", ["--help"], database: .unspecified)
    #expect(help.status == .exited(0))
    #expect(help.stderr == "")
    let text = String(decoding: help.stdout, as: UTF8.self)
    for word in ["serve", "call", "replay", "keys", "schema", "doctor", "--version", "--help"] {
      #expect(text.contains(word), "\(word)")
    }
    for option in Self.options { #expect(text.contains(option), "\(option)") }
  }

  private static let options =
    [
      "--database", "--framing", "--allow", "--deny", "--organization", "--keyring", "--client",
      "--durability", "--log-level",
    ] + (Offering.network ? ["--endpoint", "--inline-credentials"] : [])

  /// Words on the command line that are wrong, and what the error line names.
  static let unknown: [(words: [String], named: [String])] = [
    (["--nope"], ["--nope"]), (["-x"], ["-x"]), (["--Framing", "line"], ["--Framing"]),
    (["--frame", "line"], ["--frame"]), (["frobnicate"], ["frobnicate"]),
    (["serve", "--nope"], ["--nope"]), (["serve", "more"], ["more"]),
    (["--framing", "xml"], ["--framing", "xml"]), (["--framing", ""], ["--framing"]),
    (["--framing", "Line"], ["--framing", "Line"]), (["--framing"], ["--framing"]),
    (["--allow", "everything"], ["--allow", "everything"]), (["--allow", "query,"], ["--allow"]),
    (["--allow", "query, mutation"], ["--allow"]), (["--allow", "Query"], ["--allow", "Query"]),
    (["--durability", "none"], ["--durability", "none"]),
    (["--log-level", "loud"], ["--log-level", "loud"]),
    (["--inline-credentials", "no"], ["--inline-credentials", "no"]),
    (["--organization", "no spaces"], ["--organization"]),
    (["--organization", ""], ["--organization"]),
    (["--database"], ["--database"]), (["--keyring"], ["--keyring"]), (["--deny"], ["--deny"]),
    (["--client"], ["--client"]), (["--framing", "line", "--nope", "x"], ["--nope"]),
  ]

  @Test(arguments: unknown)
  func `[W-03] an option or value that is not known is one line and exit 64`(
    words: [String], named: [String]
  ) throws {
    let host = try HostProcess.start(words, database: .unspecified)
    // Its stdin stays open: nothing is read.
    #expect(try host.waitForExit() == .exited(64))
    #expect(try host.receiveOrEnd() == nil)
    let lines = host.stderrText.split(separator: "\n")
    #expect(lines.count == 1)
    let line = try #require(lines.first)
    #expect(line.hasPrefix("integrations-host: error: "))
    #expect(line.contains("--help"))
    #expect(named.contains { line.contains($0) }, "\(line)")
    #expect(host.workspace.files() == [])
  }

  @Test(
    .enabled(if: Offering.network),
    arguments: [
      "api.stripe.com", "api.stripe.com=", "=http://127.0.0.1:1", "api.stripe.com=http://127.0.0.1",
      "api.stripe.com=http://example.com:80", "api.stripe.com=http://localhost:80",
      "api.stripe.com=http://10.0.0.1:80", "api.stripe.com=http://127.0.0.1:0",
      "api.stripe.com=http://127.0.0.1:65536", "api.stripe.com=http://127.0.0.1:80/",
      "api.stripe.com=http://127.0.0.1:80/v1", "api.stripe.com=http://127.0.0.1:80?x",
      "api.stripe.com=http://u@127.0.0.1:80", "api.stripe.com=ftp://127.0.0.1:80",
      "api.stripe.com=127.0.0.1:80", "example.com=http://127.0.0.1:80",
      "*.myshopify.com=http://127.0.0.1:80", "a.b.myshopify.com=http://127.0.0.1:80",
      "myshopify.com=http://127.0.0.1:80", "api.stripe.com:443=http://127.0.0.1:80",
    ])
  func `[W-142] an endpoint that is not one host and one loopback address is exit 64`(
    value: String
  ) throws {
    let host = try HostProcess.start(["--endpoint", value], database: .memory)
    #expect(try host.waitForExit() == .exited(64))
    let lines = host.stderrText.split(separator: "\n")
    #expect(lines.count == 1)
    #expect(lines.allSatisfy { $0.contains("--endpoint") && $0.contains("--help") })
  }

  @Test(
    .enabled(if: Offering.network),
    arguments: [
      "api.stripe.com=http://127.0.0.1:8080", "api.circuly.io=https://127.0.0.1:65535",
      "portal.firmhouse.com=http://[::1]:1", "a-shop.myshopify.com=http://127.8.9.1:80",
    ])
  func `[W-142] an endpoint on a loopback address is taken`(value: String) throws {
    let talk = try HostProcess.exchange(
      ping(1) + "\n", ["--endpoint", value, "--endpoint", value], database: .memory)
    #expect(try talk.summaries == ["1: null"])
  }

  @Test func `[W-03] the options of serve work with and without that word`() throws {
    let options =
      [
        "--framing", "line", "--allow", "query", "--deny", "integrations.list", "--organization",
        "o",
        "--organization", "p", "--client", "a test",
        "--durability", "normal", "--log-level", "error",
      ] + (Offering.network ? ["--inline-credentials", "refuse"] : [])
    for words in [options, ["serve"] + options] {
      let host = try HostProcess.start(words)
      #expect(try host.result("host.info")["allow"] == ["query"])
      #expect(try host.result("host.info")["functions"] == 5)
      try host.closeInput()
      #expect(try host.waitForExit() == .exited(0))
      #expect(host.stderrText == "")
    }
    let bare = try HostProcess.start(["serve"], database: .memory)
    #expect(try bare.result("host.ping") == .null)
  }

  // MARK: keys in the environment

  private static let key = HostProcess.keyHex
  /// Variables that are not of the form of W-112, and the one that is named.
  static let badKeys: [(environment: [String: String?], name: String)] = [
    (["ENCRYPTION_SECRET": "tooshort"], "ENCRYPTION_SECRET"),
    (["ENCRYPTION_SECRET": "\(key)"], "ENCRYPTION_SECRET"),
    (["ENCRYPTION_SECRET": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIA"], "ENCRYPTION_SECRET"),
    (["ENCRYPTION_SECRET": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh"], "ENCRYPTION_SECRET"),
    (["ENCRYPTION_SECRET": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 "], "ENCRYPTION_SECRET"),
    (["ENCRYPTION_SECRET": "!AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"], "ENCRYPTION_SECRET"),
    (["ENCRYPTION_SECRET_HEX": String(key.dropLast())], "ENCRYPTION_SECRET_HEX"),
    (["ENCRYPTION_SECRET_HEX": key + "00"], "ENCRYPTION_SECRET_HEX"),
    (["ENCRYPTION_SECRET_HEX": String(key.dropLast()) + "g"], "ENCRYPTION_SECRET_HEX"),
    (["ENCRYPTION_SECRET_HEX": key + "\n"], "ENCRYPTION_SECRET_HEX"),
    (["ENCRYPTION_SECRET_PREVIOUS": "hex:00"], "ENCRYPTION_SECRET_PREVIOUS"),
    (["ENCRYPTION_SECRET_PREVIOUS": "hex:\(key),nope"], "ENCRYPTION_SECRET_PREVIOUS"),
    (["ENCRYPTION_SECRET_PREVIOUS": "\(key)"], "ENCRYPTION_SECRET_PREVIOUS"),
    (
      ["ENCRYPTION_SECRET_HEX": nil, "ENCRYPTION_SECRET_PREVIOUS": "hex:\(key)"],
      "ENCRYPTION_SECRET_PREVIOUS"
    ),
  ]

  @Test(arguments: badKeys)
  func `[W-03] a key variable of another form is exit 78, named and not quoted`(
    environment: [String: String?], name: String
  ) throws {
    let host = try HostProcess.start(environment: environment)
    #expect(try host.waitForExit() == .exited(78))
    #expect(try host.receiveOrEnd() == nil)
    let lines = host.stderrText.split(separator: "\n")
    #expect(lines.count == 1)
    #expect(lines.allSatisfy { $0.hasPrefix("integrations-host: error: ") && $0.contains(name) })
    for value in environment.values.compactMap({ $0 }) {
      for start in value.indices.dropLast(5) {
        #expect(!host.stderrText.contains(value[start...].prefix(6)))
      }
    }
    #expect(host.workspace.files() == [])
  }

  @Test(
    arguments: [
      ["ENCRYPTION_SECRET": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"],
      ["ENCRYPTION_SECRET": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="],
      ["ENCRYPTION_SECRET": "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA="],
      ["ENCRYPTION_SECRET": "__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA"],
      ["ENCRYPTION_SECRET": "", "ENCRYPTION_SECRET_HEX": key.uppercased()],
      ["ENCRYPTION_SECRET": nil, "ENCRYPTION_SECRET_HEX": nil],
      ["ENCRYPTION_SECRET": "", "ENCRYPTION_SECRET_HEX": "", "ENCRYPTION_SECRET_PREVIOUS": ""],
      ["ENCRYPTION_SECRET_PREVIOUS": "hex:\(key),AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="],
    ] as [[String: String?]])
  func `[W-112] key variables of the right form are taken`(environment: [String: String?]) throws {
    let talk = try HostProcess.exchange(ping(1) + "\n", environment: environment)
    #expect(try talk.summaries == ["1: null"])
    #expect(talk.status == .exited(0))
    #expect(talk.stderr == "")
  }
}
