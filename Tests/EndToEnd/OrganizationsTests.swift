import Testing

/// Processes that may see some organizations only [W-108].
@Suite struct OrganizationsTests {
  /// A database with an integration in each of three organizations, and a host for some of them.
  private struct Scene {
    let host: HostProcess
    let ids: [String: JSONValue]
    let texts: [String: String]

    init(_ organizations: [String]) throws {
      let workspace = try Workspace()
      let all = try HostProcess.start(workspace: workspace)
      var ids: [String: JSONValue] = [:]
      var texts: [String: String] = [:]
      for organization in ["org_1", "org_2", "org_3"] {
        let id = try all.create(
          Sample.stripeWithKey(["organizationId": .string(organization)]))
        ids[organization] = id
        texts[organization] = try all.documentText(id)
      }
      try all.finish()
      self.ids = ids
      self.texts = texts
      host = try HostProcess.start(
        organizations.flatMap { ["--organization", $0] }, workspace: workspace)
    }
  }

  static let sets: [[String]] = [
    [], ["org_1"], ["org_2"], ["org_1", "org_3"], ["org_1", "org_1"], ["other"],
    ["org_1", "org_2", "org_3"], ["ORG_1"], ["org_", "org_12"],
  ]

  private static func sees(_ set: [String], _ organization: String) -> Bool {
    set.isEmpty || set.contains(organization)
  }

  @Test(arguments: sets)
  func `[W-108] an organization in the arguments is seen or forbidden`(set: [String]) throws {
    let scene = try Scene(set)
    let page: JSONValue = ["numItems": 10, "cursor": .null]
    for organization in ["org_1", "org_2", "org_3", "org_4"] {
      let base: JSONValue = ["organizationId": .string(organization)]
      let calls: [(String, JSONValue)] = [
        ("integrations.list", base), ("integrations.list", base.with(["provider": "stripe"])),
        ("integrations.paginate", base.with(["paginationOpts": page])),
        ("integrations.getByProvider", base.with(["provider": "stripe"])),
        ("integrations.create", Sample.stripe(["name": "new"]).with(base.object ?? [:])),
      ]
      for (method, params) in calls {
        let refusal = try scene.host.refusal(method, params)
        #expect(
          refusal == (Self.sees(set, organization) ? nil : .forbidden), "\(method) \(organization)")
      }
    }
  }

  static let calls: [(method: String, more: [String: JSONValue])] = [
    ("integrations.update", ["name": "changed"]), ("integrations.update", [:]),
    ("integrations.updateSyncStats", ["totalRecords": 1]),
    ("integrations.getDecryptedCredentials", [:]), ("integrations.deleteIntegration", [:]),
  ]

  @Test(arguments: sets)
  func `[W-108] a document of another organization is not there`(set: [String]) throws {
    let scene = try Scene(set)
    for (organization, id) in scene.ids {
      let isSeen = Self.sees(set, organization)
      let document = try scene.host.ask("integrations.get", ["integrationId": id])
      #expect(document.resultText == (isSeen ? scene.texts[organization] : "null"))
      for (method, more) in Self.calls {
        let params = JSONValue.object(["integrationId": id]).with(more)
        let reply = try scene.host.ask(method, params)
        #expect(Refusal(reply) == (isSeen ? nil : .notFound), "\(method) \(organization)")
      }
    }
    try scene.host.finish()
    let all = try HostProcess.start(workspace: scene.host.workspace)
    for (organization, id) in scene.ids {
      // What was seen is deleted now, and the rest is untouched to the last byte.
      let text = try all.documentText(id)
      #expect(text == (Self.sees(set, organization) ? "null" : scene.texts[organization]))
    }
  }

  @Test func `[W-108] a refusal says nothing of what is there`() throws {
    let scene = try Scene(["org_1"])
    let foreign = try #require(scene.ids["org_2"])
    let unknown = JSONValue.string(try #require(DocumentIDText(foreign)).sibling().text)
    for method in Self.calls.map(\.method) + ["integrations.get"] {
      let one = try scene.host.ask(method, ["integrationId": foreign])
      let other = try scene.host.ask(method, ["integrationId": unknown])
      #expect(one.errorText == other.errorText)
      #expect(one.resultText == other.resultText)
    }
    for organization in ["org_2", "org_9"] {
      let reply = try scene.host.ask("integrations.list", ["organizationId": .string(organization)])
      #expect(Refusal(reply) == .forbidden)
      #expect(reply.errorText?.contains(organization) == false)
    }
  }

  @Test func `[W-108] a name in another organization is no conflict`() throws {
    let scene = try Scene(["org_1", "org_4"])
    #expect(try scene.host.refusal("integrations.create", Sample.stripe()) == .conflict("name"))
    _ = try scene.host.create(Sample.stripe(["organizationId": "org_4"]))
  }

  @Test func `[W-108] a cursor opens no other organization`() throws {
    let scene = try Scene([])
    for name in ["a", "b"] { _ = try scene.host.create(Sample.stripe(["name": .string(name)])) }
    let page: JSONValue = ["numItems": 1, "cursor": .null]
    let params: JSONValue = ["organizationId": "org_1", "paginationOpts": page]
    let cursor = try #require(
      scene.host.must("integrations.paginate", params)["continueCursor"])
    let narrow = try HostProcess.start(
      ["--organization", "org_2"], workspace: scene.host.workspace)
    let next: JSONValue = ["numItems": 1, "cursor": cursor]
    #expect(
      try narrow.refusal("integrations.paginate", params.with(["paginationOpts": next]))
        == .forbidden)
    let other: JSONValue = ["organizationId": "org_2", "paginationOpts": next]
    #expect(
      try narrow.refusal("integrations.paginate", other)
        == .invalid(".paginationOpts.cursor", .valueNotAllowed))
  }

  @Test(arguments: ["", " ", "a b", "a,b", "org.1", "ä", String(repeating: "o", count: 65)])
  func `[W-03] an organization of the wrong form ends the process at once`(text: String) throws {
    let talk = try HostProcess.exchange(ping(1), ["--organization", text])
    #expect(talk.status == .exited(64))
    #expect(talk.stdout == [])
    #expect(talk.stderr.contains("--organization"))
    #expect(talk.stderr.contains("--help"))
  }
}
