import Functions
import Integrations
import Testing

@testable import Host

@Suite struct PythonClientTests {
  private static let registry = Registry(Integrations.functions)
  private static let text = PythonClient.text(of: registry)

  @Test(arguments: registry.functions.map(\.name))
  func `a function is an overload and a method, to wait for and to await`(name: String) {
    let path = name.replacing(".", with: ":")
    let overload = "name: Literal[\"\(path)\"]"
    #expect(Self.text.ranges(of: overload).count == 2)
    let calls = Self.text.ranges(of: "\"\(path)\",").count
    #expect(calls == 2, "\(path)")
  }

  @Test(arguments: registry.functions)
  func `a call takes an idempotency key where the function does`(function: Function) {
    let path = function.name.replacing(".", with: ":")
    let method = PythonMethod(function, arguments: ("Args", false), result: "None")
    let takesKey = method.namedParameters.contains(PythonMethod.key)
    #expect(takesKey == function.acceptsIdempotencyKey, "\(path)")
  }

  @Test func `a document is named after its table, and what it is made of after it`() {
    #expect(Self.text.contains("\nclass Integration(TypedDict):\n"))
    #expect(Self.text.contains("\nclass IntegrationSyncStats(TypedDict):\n"))
    #expect(Self.text.contains("    connectionConfig: NotRequired[IntegrationConnectionConfig]\n"))
  }

  @Test func `every type has one declaration`() {
    let names = Self.text.split(separator: "\n").filter { $0.hasPrefix("class ") }
    #expect(Set(names).count == names.count)
  }

  @Test func `no line is longer than a formatter would leave it`() {
    for line in Self.text.split(separator: "\n") { #expect(line.utf8.count <= 100, "\(line)") }
  }
}
