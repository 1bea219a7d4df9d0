import Connectors
import JSON
import Testing
import Values

@testable import Integrations

/// The predecessor's rows [W-182].
struct PredecessorRowTests {
  private static func row(_ more: [String: String?] = [:]) -> String {
    var members: [String: String] = [
      "_id": "\"\(RowReaderTests.id)\"", "_creationTime": "1700000000000.25",
      "organizationId": #""org""#, "name": #""shopify""#, "title": #""Our shop""#,
      "status": #""active""#, "isActive": "true", "authMethod": #""api_key""#,
      "apiKeyAuth": #"{"keyEncrypted":"a.b"}"#,
      "connectionConfig": #"{"domain":"https://Our-Shop.myshopify.com/"}"#,
    ]
    for (name, value) in more { members[name] = value }
    return "{"
      + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
      .joined(separator: ",") + "}"
  }

  private static func integration(_ more: [String: String?] = [:]) throws -> Integration {
    try RowReaderTests.read(row(more)).integration
  }

  @Test func `[W-182] its names, its status and its counts become ours`() throws {
    let row = try RowReaderTests.read(
      Self.row([
        "connector": #"{"code":"x","version":1}"#, "description": #""What it is""#,
        "metadata": #"{"a":1,"n":null}"#, "syncStats": #"{"totalRecords":5.0}"#,
        "lastTestedAt": "3.0", "capabilities": #"{"canSync":true}"#,
      ]))
    let integration = row.integration
    #expect(integration.provider == .shopify)
    #expect(integration.name == "Our shop")
    #expect(integration.status == .active)
    #expect(integration.connectionConfig?.domain == "our-shop.myshopify.com")
    #expect(
      integration.syncStats == SyncStats(failedSyncCount: 0, lastSyncCount: 0, totalRecords: 5))
    #expect(integration.lastTestedAt == 3)
    #expect(integration.capabilities?.canSync == true)
    #expect(
      integration.metadata.map { String(decoding: $0.bytes, as: UTF8.self) }
        == #"{"a":{"$integer":"AQAAAAAAAAA="},"description":"What it is","n":null}"#)
    #expect(row.leavesConnector)
    #expect(row.id?.description == RowReaderTests.id)
    #expect(row.creationTime == 1_700_000_000_000.25)
  }

  @Test(arguments: ["active", "inactive", "error", "testing"], [true, false])
  func `[W-182] what is not active is inactive`(status: String, isActive: Bool) throws {
    let found = try Self.integration(["status": "\"\(status)\"", "isActive": "\(isActive)"]).status
    #expect(found.rawValue == (isActive ? status : "inactive"))
  }

  @Test func `[W-182] without credentials it is inactive`() throws {
    #expect(try Self.integration(["apiKeyAuth": nil]).status == .inactive)
  }

  @Test func `[W-182] seconds become milliseconds`() throws {
    let auth = try Self.integration([
      "name": #""stripe""#, "authMethod": #""oauth2""#, "apiKeyAuth": nil, "connectionConfig": nil,
      "oauth2Auth":
        #"{"accessTokenEncrypted":"a","refreshTokenEncrypted":"b","scopes":["s"],"tokenExpiry":1700000000.0}"#,
    ]).oauth2Auth
    #expect(auth?.tokenExpiry == 1_700_000_000_000)
    #expect(auth?.hasRefreshToken == true)
    #expect(auth?.scopes == ["s"])
  }

  @Test(arguments: [
    ("a.myshopify.com", "a.myshopify.com"), ("A", "a.myshopify.com"),
    ("https://a.myshopify.com", "a.myshopify.com"), ("HTTP://a.myshopify.com//", "a.myshopify.com"),
  ])
  func `[W-182] a domain becomes a shop's host`(domain: String, host: String) throws {
    let config = "{\"domain\":\"\(domain)\"}"
    #expect(try Self.integration(["connectionConfig": config]).connectionConfig?.domain == host)
  }

  @Test func `[W-182] an error message is cleaned and cut`() throws {
    let message =
      "\"refused shpat_0123456789abcdef0123456789abcdef " + String(repeating: "x y ", count: 200)
    let found = try #require(try Self.integration(["errorMessage": message + "\""]).errorMessage)
    #expect(!found.contains("shpat_0123"))
    #expect(found.unicodeScalars.count <= 200)
    #expect(found.hasPrefix("refused "))
  }

  static let bad: [(more: [String: String?], paths: [String])] = [
    (["name": #""tavily""#], [".name"]), (["title": nil], [".title"]),
    (["title": #""""#, "isActive": "1"], [".isActive", ".title"]),
    (["isActive": nil], [".isActive"]), (["oauth2Config": "{}"], [".oauth2Config"]),
    (["connectionConfig": #"{"domain":"evil.com"}"#], [".connectionConfig.domain"]),
    (["connectionConfig": #"{"domain":"x.myshopify.com.evil.com"}"#], [".connectionConfig.domain"]),
    (["connectionConfig": #"{"region":"eu"}"#], [".connectionConfig.region"]),
    (["connectionConfig": nil], [".connectionConfig.domain"]),
    (["name": #""circuly""#], [".connectionConfig.domain"]),
    (["basicAuth": #"{"passwordEncrypted":"a","username":"u"}"#], [".basicAuth"]),
    (["metadata": #"{"a":[{"token":"shpat_0123456789abcdef"}]}"#], [".metadata.a[0].token"]),
    (["metadata": #"{"sk_live_":"sk_live_"}"#], []), (["metadata": "[]"], [".metadata"]),
    (["metadata": #"{"description":1}"#, "description": #""d""#], [".description"]),
    (["syncStats": #"{"totalRecords":-1.0}"#], [".syncStats.totalRecords"]),
  ]

  @Test(arguments: bad)
  func `[W-182] what has no place here is told by its field`(
    more: [String: String?], paths: [String]
  ) {
    #expect(RowReaderTests.faults(Self.row(more)) == paths)
  }
}
