import JSON
import Secrets
import Testing
import Values

@testable import Integrations

/// The rows of an import in our own form [W-180].
struct RowReaderTests {
  static let id = DocumentID(tableNumber: 10_001, high: 1, low: 2).description

  /// A row with members in the place of some of its own; nil takes one away.
  static func row(_ more: [String: String?] = [:]) -> String {
    var members: [String: String] = [
      "_id": "\"\(id)\"", "_creationTime": "1700000000000.0", "organizationId": #""org""#,
      "provider": #""stripe""#, "name": #""Main""#, "status": #""testing""#,
      "authMethod": #""api_key""#, "apiKeyAuth": #"{"keyEncrypted":"a.b"}"#,
    ]
    for (name, value) in more { members[name] = value }
    return "{"
      + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
      .joined(separator: ",") + "}"
  }

  static func read(_ text: String) throws(RowReader.Faults) -> ImportedRow {
    var reader = RowReader()
    return try reader.row(of: Array(text.utf8))
  }

  /// The paths of what is wrong with a row.
  static func faults(_ text: String) -> [String] {
    do throws(RowReader.Faults) {
      _ = try read(text)
      return []
    } catch {
      return error.faults.map(\.path)
    }
  }

  @Test func `[W-180] a whole row is what it says`() throws {
    let row = try Self.read(
      Self.row([
        "capabilities": #"{"canSync":true,"syncFrequency":"daily"}"#,
        "connectionConfig": #"{"timeout":5000.0,"rateLimit":7}"#, "errorMessage": #""e""#,
        "lastErrorAt": "1.5", "lastSuccessAt": "2.0", "lastSyncedAt": "3", "lastTestedAt": "4.0",
        "metadata": #"{"f":5.0,"i":5,"n":null}"#,
        "syncStats": #"{"failedSyncCount":0.0,"lastSyncCount":1.0,"totalRecords":2}"#,
      ]))
    #expect(row.id?.description == Self.id)
    #expect(row.creationTime == 1_700_000_000_000)
    #expect(row.sealed.map(\.field) == [.key])
    #expect(row.sealed[0].sealed.bytes == Array("a.b".utf8))
    let document = row.document(try #require(row.id), at: 9)
    #expect(document.creationTime == 9)
    #expect(document.id.description == Self.id)
    #expect(document.connectionConfig?.timeout == 5_000)
    #expect(document.connectionConfig?.rateLimit == 7)
    #expect(document.lastSyncedAt == 3)
    #expect(document.syncStats?.totalRecords == 2)
    #expect(
      document.metadata.map { String(decoding: $0.bytes, as: UTF8.self) }
        == #"{"f":5,"i":{"$integer":"BQAAAAAAAAA="},"n":null}"#)
  }

  static let bad: [(row: String, paths: [String])] = [
    ("", [""]), ("[]", [""]), ("5", [""]), ("{", [""]), ("\u{FEFF}{}", [""]), ("{}x", [""]),
    (#"{"a":"\ud800"}"#, [""]),
    (String(repeating: "[", count: 129) + String(repeating: "]", count: 129), [""]),
    (
      "{}", [".authMethod", ".name", ".organizationId", ".provider", ".status"]
    ), (row(["other": "1"]), [".other"]),
    (
      row(["apiKeyAuth": #"{"key":"x"}"#]),
      [".apiKeyAuth.keyEncrypted"]
    ),
    (
      row(["name": "\"\"", "status": #""off""#, "provider": #""ebay""#]),
      [".name", ".provider", ".status"]
    ),
    (row(["_id": "5", "_creationTime": #""x""#]), ["._creationTime", "._id"]),
    (row(["apiKeyAuth": #"{"keyEncrypted":""}"#]), [".apiKeyAuth.keyEncrypted"]),
    (
      row(["apiKeyAuth": #"{"keyEncrypted":"a","keyPrefix":"1234567890123"}"#]),
      [".apiKeyAuth.keyPrefix"]
    ),
    (row(["apiKeyAuth": nil]), [".status"]),
    (row(["basicAuth": #"{"passwordEncrypted":"a","username":"u"}"#]), [".basicAuth"]),
    (row(["authMethod": #""basic_auth""#]), [".authMethod", ".apiKeyAuth"]),
    (row(["connectionConfig": #"{"domain":"a.myshopify.com"}"#]), [".connectionConfig.domain"]),
    (row(["provider": #""shopify""#]), [".connectionConfig.domain"]),
    (row(["connectionConfig": #"{"timeout":0}"#]), [".connectionConfig.timeout"]),
    (
      row(["connectionConfig": #"{"apiEndpoint":"https://evil.example"}"#]),
      [".connectionConfig.apiEndpoint"]
    ),
    (row(["metadata": "5"]), [".metadata"]),
    (row(["metadata": #"{"$a":1}"#]), [#".metadata["$a"]"#]),
    (row(["lastErrorAt": "null"]), [".lastErrorAt"]),
    (row(["title": #""t""#]), [".title"]),
    ("{\"name\":\"a\"," + row().dropFirst(), [".name"]),
  ]

  @Test(arguments: bad)
  func `[W-180] everything that is wrong with a row is told by its field`(
    row: String, paths: [String]
  ) {
    #expect(Self.faults(row) == paths)
  }

  @Test(arguments: [true, false], [true, false])
  func `[W-180] a row says of its refresh token what is so`(isTold: Bool, isThere: Bool) {
    let token = isThere ? #","refreshTokenEncrypted":"b""# : ""
    let row = Self.row([
      "authMethod": #""oauth2""#, "apiKeyAuth": nil,
      "oauth2Auth": #"{"accessTokenEncrypted":"a","hasRefreshToken":\#(isTold)\#(token)}"#,
    ])
    #expect(Self.faults(row) == (isTold == isThere ? [] : [".oauth2Auth.hasRefreshToken"]))
  }

  @Test(arguments: [
    (98_303, []), (98_304, []), (98_305, [".apiKeyAuth.keyEncrypted"]),
  ])
  func `[W-180] a ciphertext has a limit`(count: Int, paths: [String]) {
    let text = String(repeating: "a", count: count)
    let row = Self.row(["apiKeyAuth": #"{"keyEncrypted":"\#(text)"}"#])
    #expect(Self.faults(row) == paths)
  }

  @Test(
    arguments: [
      (nil, nil, false), ("\"\(id)\"", id, false), (#""nonsense""#, nil, true), (#""""#, nil, true),
    ] as [(String?, String?, Bool)])
  func `[W-181] an id that is none is not kept`(text: String?, id: String?, isBad: Bool) throws {
    let row = try Self.read(Self.row(["_id": text]))
    #expect(row.id?.description == id)
    #expect(row.hasBadID == isBad)
  }

  @Test(
    arguments: [(nil, nil), ("0.0", nil), ("-1.0", nil), ("1.5", 1.5), ("7", 7)]
      as [(String?, Double?)])
  func `[W-181] a time that is none is not kept`(text: String?, time: Double?) throws {
    #expect(try Self.read(Self.row(["_creationTime": text])).creationTime == time)
  }

  @Test func `no fault holds a value of the row`() {
    for (text, _) in Self.bad {
      var reader = RowReader()
      do throws(RowReader.Faults) {
        _ = try reader.row(of: Array(text.utf8))
      } catch {
        for fault in error.faults {
          #expect(!fault.text.contains("ebay") && !fault.text.contains("evil.example"))
          #expect(fault.text.hasSuffix("."))
        }
      }
    }
  }
}
