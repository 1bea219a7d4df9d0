import Testing

/// A document id as [W-60] describes it, written and read independently of the product.
struct DocumentIDText {
  static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  let table: UInt32
  let bytes: [UInt8]

  init(table: UInt32, bytes: [UInt8]) {
    self.table = table
    self.bytes = bytes
  }

  /// The parts of an id; nil where the text is none.
  init?(_ value: JSONValue) {
    guard let text = value.string else { return nil }
    var bits = 0
    var held = 0
    var decoded: [UInt8] = []
    for byte in text.utf8 {
      guard let digit = Self.alphabet.firstIndex(of: byte) else { return nil }
      held = held << 5 | digit
      bits += 5
      if bits >= 8 {
        bits -= 8
        decoded.append(UInt8(truncatingIfNeeded: held >> bits))
        held &= (1 << bits) - 1
      }
    }
    var table: UInt32 = 0
    var count = 0
    while count < decoded.count, count < 5 {
      table |= UInt32(decoded[count] & 0x7f) << (7 * UInt32(count))
      count += 1
      if decoded[count - 1] < 0x80 { break }
    }
    guard decoded.count == count + 18 else { return nil }
    self.init(table: table, bytes: Array(decoded[count..<(count + 16)]))
    guard self.text == text else { return nil }
  }

  /// An id of the table after the first possible one, that no document has.
  static func fresh(table: UInt32 = 10001) -> DocumentIDText {
    DocumentIDText(table: table, bytes: (0..<16).map { _ in .random(in: 0...255) })
  }

  /// Another id of the same table that no document has.
  func sibling() -> DocumentIDText { .fresh(table: table) }

  /// The table number as it stands in the id.
  var prefix: [UInt8] {
    var rest = table
    var prefix: [UInt8] = []
    while rest >= 0x80 {
      prefix.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return prefix + [UInt8(rest)]
  }

  var text: String { Self.text(of: prefix + bytes) }

  /// Base32 of bytes and their checksum; `spoil` is put over the checksum's first byte.
  static func text(of content: [UInt8], spoil: UInt8 = 0) -> String {
    var first = 0
    var second = 0
    for byte in content {
      first = (first + Int(byte)) & 0xff
      second = (second + first) & 0xff
    }
    var text: [UInt8] = []
    var bits = 0
    var held = 0
    for byte in content + [UInt8(first) ^ spoil, UInt8(second)] {
      held = (held & 0xff) << 8 | Int(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[held >> bits & 31])
      }
    }
    if bits > 0 { text.append(alphabet[held << (5 - bits) & 31]) }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Document ids [W-60] and organization ids [W-61].
@Suite struct ValuesIDTests {
  @Test func `the ids of these tests agree with known ones`() {
    #expect(
      DocumentIDText(table: 10001, bytes: Array(0..<16)).text
        == "j57000820c20a1g7104gm2rc1m70ynr8")
    #expect(
      DocumentIDText(table: 1, bytes: [UInt8](repeating: 0, count: 16)).text
        == "0400000000000000000000000000248")
    #expect(DocumentIDText("j57000820c20a1g7104gm2rc1m70ynr8")?.table == 10001)
    #expect(DocumentIDText("j57000820c20a1g7104gm2rc1m70ynr9") == nil)
  }

  @Test func `[W-60] an id is a Convex id of a user table`() throws {
    let host = try HostProcess.start()
    var seen: Set<String> = []
    for number in 0..<20 {
      let id = try host.create(Sample.stripe(["name": .string("n\(number)")]))
      let parts = try #require(DocumentIDText(id))
      #expect(parts.table >= 10001)
      #expect((31...37).contains(id.string?.utf8.count ?? 0))
      seen.insert(id.string ?? "")
      #expect(try host.document(id)["_id"] == id)
    }
    #expect(seen.count == 20)
    #expect(Set(seen.compactMap { DocumentIDText(.string($0))?.table }).count == 1)
  }

  @Test func `[W-60] an id says nothing of the next one`() throws {
    let host = try HostProcess.start()
    let ids = try (0..<40).map { number in
      try #require(
        DocumentIDText(host.create(Sample.stripe(["name": .string("n\(number)")]))))
    }
    // Neighbours of a counter differ in a few bits; ciphertexts of one differ in half of the 128.
    for (one, other) in zip(ids, ids.dropFirst()) {
      let differing = zip(one.bytes, other.bytes).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
      #expect((24...104).contains(differing))
    }
  }

  @Test func `[W-60] the same place in another database has another id`() throws {
    let one = try HostProcess.start().create(Sample.stripe())
    let other = try HostProcess.start().create(Sample.stripe())
    #expect(one != other)
  }

  /// Texts that are no id of the table, made from one that is.
  static let spoilers: [(name: String, spoil: @Sendable (DocumentIDText) -> String)] = [
    ("empty", { _ in "" }), ("a word", { _ in "nonsense" }),
    ("upper case", { $0.text.uppercased() }),
    ("a letter in upper case", { $0.text.replacing("j", with: "J") }),
    ("a space before", { " " + $0.text }), ("a line feed after", { $0.text + "\n" }),
    ("a letter more", { $0.text + "0" }), ("a letter less", { String($0.text.dropLast()) }),
    ("a letter outside of the alphabet", { "i" + $0.text.dropFirst() }),
    ("a wrong checksum", { DocumentIDText.text(of: $0.prefix + $0.bytes, spoil: 1) }),
    ("another table", { DocumentIDText(table: $0.table + 50, bytes: $0.bytes).text }),
    ("a system table", { DocumentIDText(table: 1, bytes: $0.bytes).text }),
    ("a table number over 32 bits", { _ in "mz1xn7tymdnktmmzqy5xxhn7tjs2nkkfmtjjr" }),
    ("15 bytes", { DocumentIDText.text(of: $0.prefix + $0.bytes.dropLast()) }),
    ("17 bytes", { DocumentIDText.text(of: $0.prefix + $0.bytes + [0]) }),
    (
      "a table number with a zero too many",
      { id in
        DocumentIDText.text(
          of: id.prefix.dropLast() + [(id.prefix.last ?? 0) | 0x80, 0] + id.bytes)
      }
    ),
  ]

  @Test func `[W-60] what is no id of the table is not taken`() throws {
    let host = try HostProcess.start()
    let id = try #require(DocumentIDText(host.create(Sample.stripe())))
    for (name, spoil) in Self.spoilers {
      let text = spoil(id)
      try #require(text != id.text)
      for method in ["integrations.get", "integrations.deleteIntegration"] {
        #expect(
          try host.refusal(method, ["integrationId": .string(text)])
            == .invalid(".integrationId", .valueNotAllowed), "\(name)")
      }
    }
    #expect(try host.list().count == 1)
  }

  @Test func `[W-60] an id is taken whether or not the document exists`() throws {
    let host = try HostProcess.start()
    let id = try host.create(Sample.stripe())
    let parts = try #require(DocumentIDText(id))
    let calls: [(String, [String: JSONValue])] = [
      ("integrations.update", [:]), ("integrations.deleteIntegration", [:]),
      ("integrations.updateSyncStats", [:]), ("integrations.getDecryptedCredentials", [:]),
    ]
    for unknown in (0..<5).map({ _ in JSONValue.string(parts.sibling().text) }) {
      #expect(try host.document(unknown) == .null)
      for (method, more) in calls {
        let params = JSONValue.object(["integrationId": unknown]).with(more)
        #expect(try host.refusal(method, params) == .notFound)
      }
    }
    for bytes in [[UInt8](repeating: 0, count: 16), [UInt8](repeating: 255, count: 16)] {
      let extreme = DocumentIDText(table: parts.table, bytes: bytes)
      #expect(try host.document(.string(extreme.text)) == .null)
    }
    #expect(try host.document(id) != .null)
  }

  // MARK: organizations

  static let goodOrganizations = [
    "a", "_", "-", "0", "org_1", "ABCxyz-09_", String(repeating: "o", count: 64), "--version",
  ]

  @Test(arguments: goodOrganizations)
  func `[W-61] an organization id of the right form is taken`(text: String) throws {
    let host = try HostProcess.start()
    let organization = JSONValue.string(text)
    let id = try host.create(Sample.stripe(["organizationId": organization]))
    #expect(try host.document(id)["organizationId"] == organization)
    #expect(try host.list(organization).count == 1)
  }

  static let badOrganizations = [
    "", " ", "a b", "a.b", "a/b", "a:b", "ä", "org\u{0}", "org\n", "\n", "a,b", "*", "%", "'",
    "\u{ff21}", "\u{661}", String(repeating: "o", count: 65),
  ]

  @Test(arguments: badOrganizations)
  func `[W-61] an organization id of another form is not`(text: String) throws {
    let host = try HostProcess.start(database: .memory)
    let organization = JSONValue.string(text)
    let page: JSONValue = ["numItems": 1, "cursor": .null]
    for (method, more) in [
      ("integrations.list", [:]), ("integrations.paginate", ["paginationOpts": page]),
      ("integrations.getByProvider", ["provider": "stripe"]),
      ("integrations.create", Sample.stripe().object ?? [:]),
    ] {
      let params = JSONValue.object(more).with(["organizationId": organization])
      #expect(
        try host.refusal(method, params) == .invalid(".organizationId", .valueNotAllowed))
    }
  }
}
