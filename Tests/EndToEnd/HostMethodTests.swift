import Foundation
import Testing

@Suite struct HostMethodTests {
  static let limits: [String: Int] = [
    "messageBytes": 16_777_216, "jsonDepth": 128, "valueDepth": 64, "documentDepth": 16,
    "documentBytes": 1_048_576, "arrayLength": 8_192, "objectFields": 1_024,
    "fieldNameBytes": 1_024, "batchLength": 1_000, "requestsInFlight": 10_000,
    "networkActions": 64, "otherActions": 64, "documentsWritten": 16_000, "documentsRead": 32_000,
    "actionMs": 600_000, "queryMs": 5_000, "mutationMs": 5_000, "pageItems": 1_000,
    "replyBytes": 16_777_216, "batchReplyBytes": 67_108_864,
  ]
  /// The public functions of section 11 and their types.
  static let functions: [String: String] =
    Offering.network ? local.merging(reachingOut) { first, _ in first } : local
  private static let reachingOut = [
    "integrations.testConnection": "action", "workflow.shopify": "action",
    "integrations.importFromVariables": "action",
  ]
  private static let local = [
    "integrations.list": "query", "integrations.paginate": "query", "integrations.get": "query",
    "integrations.getByProvider": "query", "integrations.create": "action",
    "integrations.update": "action",
    "integrations.getDecryptedCredentials": "action", "integrations.deleteIntegration": "mutation",
    "integrations.updateSyncStats": "mutation", "oauth2.encrypt": "action",
    "oauth2.decrypt": "action", "audit.list": "query", "audit.verify": "query",
  ]

  @Test func `[W-80] host.info says what this process is`() throws {
    let host = try HostProcess.start(database: .memory)
    let info = try host.result("host.info")
    #expect(
      info.names == [
        "allow", "framing", "functions", "limits", "name", "pid", "protocol", "version",
      ])
    #expect(info["name"] == "integrations-host")
    #expect(info["protocol"] == "1")
    #expect(info["functions"]?.integer == Self.functions.count)
    #expect(info["allow"] == ["query", "mutation", "action"])
    #expect(info["pid"]?.integer == Int(host.pid))
    let version = try #require(info["version"]?.string)
    #expect(!version.isEmpty)
  }

  @Test func `[W-120] host.info lists every limit`() throws {
    let limits = try HostProcess.start(database: .memory).result("host.info")["limits"]
    #expect(limits == .object(Self.limits.mapValues { .number(Double($0)) }))
  }

  /// Options, and which functions they leave.
  static let exposures: [(arguments: [String], allow: [String], denied: [String])] = [
    (["--allow", "query"], ["query"], []), (["--allow", "mutation"], ["mutation"], []),
    (["--allow", "action"], ["action"], []),
    (["--allow", "query,mutation"], ["query", "mutation"], []),
    (["--allow", "query,mutation,action"], ["query", "mutation", "action"], []),
    (
      ["--deny", "integrations.list"], ["query", "mutation", "action"], ["integrations.list"]
    ),
    (
      ["--deny", "integrations.list", "--deny", "oauth2.encrypt"], ["query", "mutation", "action"],
      ["integrations.list", "oauth2.encrypt"]
    ),
    (
      ["--allow", "query", "--deny", "integrations.list"], ["query"], ["integrations.list"]
    ),
    (["--allow", "query", "--deny", "oauth2.encrypt"], ["query"], ["oauth2.encrypt"]),
  ]

  @Test(arguments: exposures)
  func `[W-80] host.info counts what is exposed`(
    arguments: [String], allow: [String], denied: [String]
  ) throws {
    let count = Self.functions.filter { allow.contains($0.value) && !denied.contains($0.key) }.count
    let host = try HostProcess.start(arguments, database: .memory)
    let info = try host.result("host.info")
    #expect(info["allow"] == .array(allow.map { .string($0) }))
    #expect(info["functions"]?.integer == count)
    #expect(try host.result("host.functions")["functions"]?.array?.count == count)
    let methods = try #require(try host.result("rpc.discover")["methods"]?.array)
    #expect(methods.filter { $0["x-function-type"] != nil }.count == count)
  }

  @Test func `[W-80] host.ping answers null`() throws {
    let host = try HostProcess.start(database: .memory)
    #expect(try host.reply("host.ping").resultText == "null")
  }

  // MARK: host.functions

  @Test func `[W-82] host.functions is Convex's function spec`() throws {
    let host = try HostProcess.start(database: .memory)
    let spec = try host.result("host.functions")
    #expect(spec.names == ["functions"])
    let functions = try #require(spec["functions"]?.array)
    for function in functions {
      #expect(
        function.names == ["args", "functionType", "identifier", "returns", "visibility"])
      #expect(function["visibility"] == ["kind": "public"])
      #expect(function["args"]?["type"] == "object")
      #expect(function["returns"]?["type"]?.string != nil)
    }
    let types = Dictionary(
      uniqueKeysWithValues: functions.map {
        ($0["identifier"]?.string ?? "", $0["functionType"]?.string ?? "")
      })
    let expected = Dictionary(
      uniqueKeysWithValues: Self.functions.map {
        ($0.key.replacing(".", with: ".js:"), $0.value.capitalized)
      })
    #expect(types == expected)
  }

  @Test func `[W-82] validators are written as Convex writes them`() throws {
    let host = try HostProcess.start(database: .memory)
    let functions = try #require(try host.result("host.functions")["functions"]?.array)
    let get = try #require(functions.first { $0["identifier"] == "integrations.js:get" })
    #expect(
      get["args"] == [
        "type": "object",
        "value": [
          "integrationId": [
            "fieldType": ["type": "id", "tableName": "integrations"], "optional": false,
          ]
        ],
      ])
    let list = try #require(functions.first { $0["identifier"] == "integrations.js:list" })
    #expect(list["args"]?["value"]?["organizationId"]?["fieldType"] == ["type": "string"])
    #expect(list["args"]?["value"]?["provider"]?["optional"] == true)
    #expect(list["args"]?["value"]?["provider"]?["fieldType"]?["type"] == "union")
    #expect(list["returns"]?["type"] == "array")
  }
}
