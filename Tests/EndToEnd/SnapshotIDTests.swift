import Foundation
import Testing

/// Ids and creation times that imported documents bring along: [W-181].
@Suite struct SnapshotIDTests {
  /// Ids of the published vectors, of all kinds of table numbers.
  private static func vectors() throws -> [(table: Int, id: String)] {
    let text = try Repository.text("Tests/ValuesTests/Vectors/ids.json")
    let rows = try JSONValue(parsing: text)["rows"]?.array ?? []
    return rows.compactMap { row in
      guard let table = row["table"]?.integer, let id = row["id"]?.string else { return nil }
      return (table, id)
    }
  }

  @Test func `[W-181] every valid id is kept, whatever its table number`() throws {
    let scene = try SnapshotScene()
    let ids = try Self.vectors().map(\.id)
    #expect(Set(ids).count == ids.count && ids.count > 50)
    let key = try SnapshotScene.sealed(Sample.stripeKey)
    try scene.write(
      "rows.jsonl",
      ids.map { id in
        SnapshotScene.row([
          "_id": .string(id), "name": .string(id), "status": "testing",
          "apiKeyAuth": ["keyEncrypted": key],
          "metadata": ["customer": .string(ids[0]), "other": "k1710000000000000000000000000000"],
        ])
      })
    let talk = try scene.import("rows.jsonl", into: "b")
    #expect(talk.status == .exited(0), "\(talk.output.prefix(500))")
    let host = try scene.host("b")
    #expect(try host.list().map { $0["_id"]?.string } == ids)
    for id in ids {
      let wanted = JSONValue.string(id)
      #expect(try host.document(wanted)["name"] == wanted)
      #expect(try host.document(wanted)["metadata"]?["customer"] == .string(ids[0]))
      #expect(try host.credentials(wanted)["integrationId"] == wanted)
    }
    // Everything that can be done to a document can be done to these.
    let first = JSONValue.string(ids[0])
    try host.update(first, ["metadata": ["a": 1], "apiKeyAuth": ["key": "sk_test_another_key_1"]])
    #expect(try host.credentials(first)["apiKey"] == "sk_test_another_key_1")
    try host.must("integrations.updateSyncStats", ["integrationId": first, "totalRecords": 1])
    let page = try host.must(
      "integrations.paginate",
      ["organizationId": "org_1", "paginationOpts": ["numItems": 2, "cursor": .null]])
    #expect(page["page"]?[0]?["_id"] == first)
    try host.must("integrations.deleteIntegration", ["integrationId": first])
    #expect(try host.list().count == ids.count - 1)
    let own = try host.create(Sample.stripe(["name": "own"]))
    #expect(try host.document(own)["name"] == "own")
    try host.finish()
    #expect(try DatabaseFile(path: scene.workspace.path("b.sqlite")).integrity() == ["ok"])
    #expect(
      try DatabaseFile(path: scene.workspace.path("b.sqlite")).rows(
        "SELECT count(*) AS n FROM store_alias")[0]["n"] == .number(Double(ids.count - 1)))
  }

  static let calls: [(method: String, more: [String: JSONValue])] = [
    ("integrations.get", [:]), ("integrations.update", ["name": "x"]),
    ("integrations.deleteIntegration", [:]), ("integrations.updateSyncStats", [:]),
    ("integrations.getDecryptedCredentials", [:]), ("integrations.testConnection", [:]),
  ]

  @Test(arguments: calls)
  func `[W-60] [W-181] another table's id is refused where it was not brought`(
    method: String, more: [String: JSONValue]
  ) throws {
    let other = try #require(try Self.vectors().first { $0.table != 10_001 }?.id)
    let scene = try SnapshotScene()
    try scene.write("rows.jsonl", [SnapshotScene.row(["_id": .string(other)])])
    let arguments = JSONValue.object(["integrationId": .string(other)]).with(more)
    for name in ["memory", "b"] {
      let host = try name == "b" ? scene.host("b") : HostProcess.start(database: .memory)
      #expect(
        try host.refusal(method, arguments) == .invalid(".integrationId", .valueNotAllowed))
      try host.finish()
    }
    _ = try scene.import("rows.jsonl", "--append", into: "b")
    let refusal = try scene.host("b").refusal(method, arguments)
    #expect(refusal?.code != -32602)
    // Of the same number, one that nobody brought is just not there.
    let none = try #require(try Self.vectors().last { $0.table == 10_001 }?.id)
    let missing = JSONValue.object(["integrationId": .string(none)]).with(more)
    #expect(
      try scene.host("b").refusal(method, missing)
        == (method == "integrations.get" ? nil : .notFound))
  }

  @Test func `[W-181] a process that runs sees what another one imports`() throws {
    let scene = try SnapshotScene()
    let ids = try Self.vectors().map(\.id).prefix(3)
    let host = try scene.host("b")
    _ = try host.create(Sample.stripe(["name": "first"]))
    for id in ids {
      #expect(
        try host.refusal("integrations.get", ["integrationId": .string(id)])?.code == -32602)
      try scene.write(
        "rows.jsonl", [SnapshotScene.row(["_id": .string(id), "name": .string(id)])])
      #expect(try scene.import("rows.jsonl", "--append", into: "b").status == .exited(0))
      #expect(try host.document(.string(id))["name"] == .string(id))
    }
    #expect(try host.list().suffix(3).map { $0["_id"]?.string } == Array(ids))
  }

  @Test func `[W-181] a workflow finds an integration by the id that it brought`() throws {
    let other = try #require(try Self.vectors().first { $0.table != 10_001 }?.id)
    let scene = try SnapshotScene()
    try scene.write(
      "rows.jsonl",
      [
        SnapshotScene.row([
          "_id": .string(other), "provider": "shopify",
          "connectionConfig": ["domain": "a.myshopify.com"],
        ])
      ])
    _ = try scene.import("rows.jsonl", into: "b")
    let host = try scene.host("b")
    let arguments: JSONValue = [
      "resource": "products", "variables": ["shopifyIntegrationId": .string(other)],
    ]
    #expect(
      try host.refusal("workflow.shopify", arguments)
        == Refusal(
          -32000, "FunctionError", ["code": "IntegrationNotUsable", "status": "inactive"]))
    let empty = try HostProcess.start(database: .memory)
    #expect(try empty.refusal("workflow.shopify", arguments) == .notFound)
  }

  @Test func `[W-181] rows without an id or with a bad one get new ones`() throws {
    let scene = try SnapshotScene()
    let bound = try SnapshotScene.sealed("sk_test_0123456789abcdef")
    try scene.write(
      "rows.jsonl",
      [
        SnapshotScene.row(["name": "none"]), SnapshotScene.row(["name": "bad", "_id": "abc"]),
        SnapshotScene.row([
          "name": "keyed", "status": "testing", "apiKeyAuth": ["keyEncrypted": bound],
        ]),
      ])
    let talk = try scene.import("rows.jsonl", into: "b")
    #expect(
      talk.outputLines == [
        "integrations imported: 3", "ciphertexts sealed anew: 1", "rows given a new _id: 3",
      ])
    let host = try scene.host("b")
    for document in try host.list() {
      #expect(try host.document(document["_id"] ?? .null) == document)
    }
    let id = try #require(try host.list().last?["_id"])
    #expect(try host.credentials(id)["apiKey"] == "sk_test_0123456789abcdef")
  }

  @Test func `[W-180] a ciphertext of another row or field is refused`() throws {
    let scene = try SnapshotScene()
    _ = try scene.fill()
    _ = try scene.export(to: "one")
    var rows = try scene.lines("one").map { try JSONValue(parsing: $0) }
    let tokens = try #require(rows[1]["oauth2Auth"])
    rows[1] = rows[1].with([
      "oauth2Auth": tokens.with([
        "accessTokenEncrypted": tokens["refreshTokenEncrypted"] ?? .null,
        "refreshTokenEncrypted": tokens["accessTokenEncrypted"] ?? .null,
      ])
    ])
    rows[0] = rows[0].with(["apiKeyAuth": rows[4]["apiKeyAuth"] ?? .null])
    // The ciphertext speaks of a row that this no longer is.
    rows[2] = rows[2].without("_id")
    try scene.write("rows.jsonl", rows.map(\.text))
    let talk = try scene.import("rows.jsonl", into: "b")
    #expect(talk.status == .exited(65))
    #expect(
      talk.faults == [
        "line 1: .apiKeyAuth.keyEncrypted", "line 2: .oauth2Auth.accessTokenEncrypted",
        "line 2: .oauth2Auth.refreshTokenEncrypted", "line 3: .basicAuth.passwordEncrypted",
      ])
  }

  @Test func `[W-180] an id is told that is there already, or stands twice`() throws {
    let scene = try SnapshotScene()
    let ids = try scene.fill()
    try scene.write(
      "rows.jsonl",
      [
        SnapshotScene.row(["_id": ids[0]]), SnapshotScene.row(["_id": ids[0], "name": "x"]),
        SnapshotScene.row(["_id": .string(try Self.vectors()[0].id), "name": "y"]),
      ])
    let talk = try scene.import("rows.jsonl", "--append", into: "a")
    #expect(talk.status == .exited(65))
    #expect(talk.faults == ["line 1: ._id", "line 2: ._id"])
  }

  /// A database `a` with documents of elsewhere and then thirty of its own, exported to `one`, and a
  /// copy `b` that is older than these; gives the ids in order.
  private static func diverged(_ scene: SnapshotScene) throws -> [JSONValue] {
    let foreign = try Self.vectors().map(\.id).prefix(20)
    try scene.write(
      "rows.jsonl",
      foreign.map { SnapshotScene.row(["_id": .string($0), "name": .string($0)]) })
    #expect(try scene.import("rows.jsonl", into: "a").status == .exited(0))
    try FileManager.default.copyItem(
      atPath: scene.workspace.path("a.sqlite"), toPath: scene.workspace.path("b.sqlite"))
    let host = try scene.host("a")
    let own = try (0..<30).map {
      try host.create(Sample.stripeWithKey(["name": .string("own \($0)")]))
    }
    try host.finish()
    #expect(try scene.export(to: "one").status == .exited(0))
    return foreign.map { JSONValue.string($0) } + own
  }

  @Test(arguments: [false, true])
  func `[W-180] [W-181] an older copy takes all back, whatever stands first in the file`(
    hasNew: Bool
  ) throws {
    let scene = try SnapshotScene()
    let ids = try Self.diverged(scene)
    let new = ["new 1", "new 2"].map { SnapshotScene.row(["name": .string($0)]) }
    let lines = try scene.lines("one")
    try scene.write("mixed.jsonl", (hasNew ? new : []) + lines)
    let talk = try scene.import("mixed.jsonl", "--replace", into: "b")
    #expect(talk.status == .exited(0), "\(talk.output.prefix(500))")
    let host = try scene.host("b")
    #expect(try host.list().prefix(50).map { $0["_id"] ?? .null } == ids)
    for id in ids.suffix(30) {
      #expect(try host.credentials(id)["apiKey"] == .string(Sample.stripeKey))
    }
    _ = try host.create(Sample.stripe(["name": "later"]))
    try host.finish()
    _ = try scene.export("b", to: "two")
    #expect(try Array(scene.lines("two").prefix(50)) == lines)
  }

  @Test func `[W-180] rows are read from a pipe too`() throws {
    let scene = try SnapshotScene()
    let path = scene.workspace.path("rows.jsonl")
    #expect(unsafe mkfifo(path, 0o600) == 0)
    let row = Array((SnapshotScene.row(["name": "piped"]) + "\n").utf8)
    let writing = Thread {
      let descriptor = unsafe open(path, O_WRONLY)
      _ = unsafe write(descriptor, row, row.count)
      close(descriptor)
    }
    writing.start()
    let talk = try scene.import("rows.jsonl", into: "b")
    #expect(talk.outputLines.first == "integrations imported: 1")
    #expect(try scene.host("b").list().map { $0["name"] } == ["piped"])
  }

  @Test func `[W-07] [W-181] a host that runs goes on beside rows that are brought back`() throws {
    let scene = try SnapshotScene()
    let ids = try Self.diverged(scene)
    let host = try scene.host("b")
    // It has reserved the rows that the original gave out, and used the first.
    let first = try host.create(Sample.stripe(["name": "b"]))
    #expect(first == ids[20])
    try scene.write("rest.jsonl", Array(scene.lines("one").dropFirst(21)))
    let talk = try scene.import("rest.jsonl", "--append", into: "b")
    #expect(talk.status == .exited(0), "\(talk.output.prefix(500))")
    for number in 0..<40 { _ = try host.create(Sample.stripe(["name": .string("b \(number)")])) }
    #expect(try host.list().count == 20 + 1 + 29 + 40)
    try host.finish()
  }

  @Test func `[W-181] the id of an audit row of the same database is kept`() throws {
    let scene = try SnapshotScene()
    _ = try scene.fill()
    let host = try scene.host()
    let page = try host.must("audit.list", ["paginationOpts": ["numItems": 1, "cursor": .null]])
    let id = try #require(page["page"]?[0]?["_id"])
    try host.finish()
    let key = try SnapshotScene.sealed(Sample.stripeKey)
    try scene.write(
      "rows.jsonl",
      [
        SnapshotScene.row([
          "_id": id, "name": "audit", "status": "testing", "apiKeyAuth": ["keyEncrypted": key],
        ])
      ])
    let talk = try scene.import("rows.jsonl", "--append", into: "a")
    #expect(talk.status == .exited(0), "\(talk.output) \(talk.stderr)")
    #expect(try scene.host().credentials(id)["apiKey"] == .string(Sample.stripeKey))
  }

  @Test func `[W-181] creation times are kept, stay unique, and are passed`() throws {
    let scene = try SnapshotScene()
    let times: [JSONValue?] = [2_000, 1_000, 2_000, 2_000.001, 2_000, .null, 0, -5]
    try scene.write(
      "rows.jsonl",
      times.enumerated().map { number, time in
        SnapshotScene.row([
          "name": .string("\(number)"), "_creationTime": time == .null ? nil : time,
        ])
      })
    let talk = try scene.import("rows.jsonl", into: "b")
    #expect(talk.status == .exited(0), "\(talk.output)")
    #expect(talk.outputLines.contains("creation times moved: 3"))
    let host = try scene.host("b")
    #expect(
      try host.list().map { $0["name"]?.string } == ["1", "0", "2", "3", "4", "5", "6", "7"])
    let found = try host.creationTimes()
    #expect(found[..<5] == [1_000, 2_000, 2_000.001, 2_000.002, 2_000.003])
    #expect(found[5] > 1_700_000_000_000)
    // A time that others have, in the table this time.
    try scene.write("more.jsonl", [SnapshotScene.row(["name": "8", "_creationTime": 2_000])])
    _ = try scene.import("more.jsonl", "--append", into: "b")
    #expect(try host.creationTimes()[5] == 2_000.004)
  }

  @Test func `[W-181] what is created later comes after what was imported`() throws {
    let scene = try SnapshotScene()
    let soon = (Date().timeIntervalSince1970 * 1_000).rounded() + 30_000
    try scene.write(
      "rows.jsonl", [SnapshotScene.row(["name": "soon", "_creationTime": .number(soon)])])
    #expect(try scene.import("rows.jsonl", into: "b").status == .exited(0))
    let host = try scene.host("b")
    _ = try host.create(Sample.stripe(["name": "later"]))
    #expect(try host.list().map { $0["name"] } == ["soon", "later"])
    #expect(try host.creationTimes()[1] > soon)
  }
}
