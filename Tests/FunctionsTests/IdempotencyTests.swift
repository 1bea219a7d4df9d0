import Documents
import Functions
import Testing

struct IdempotencyTests {
  private let host = TestHost()

  private func add(_ name: String, key: String) throws -> String {
    var options = CallOptions()
    options.idempotencyKey = key
    return try host.run(Function(Rooms.add), #"{"name":"\#(name)"}"#, options)
  }

  @Test func `[W-91] the same key and arguments give the recorded result and run nothing`() throws {
    let first = try add("a", key: "k")
    #expect(try add("a", key: "k") == first)
    try host.store.endBatch()
    #expect(try add("a", key: "k") == first)
  }

  @Test func `[W-91] the same key with other arguments is a conflict`() throws {
    _ = try add("a", key: "k")
    let error = failure { _ = try add("b", key: "k") }
    #expect(error?.kind == .conflict)
    #expect(error?.details == [.init("field", "$idempotencyKey")])
    #expect(try host.count("b") == "0")
  }

  @Test func `[W-91] a call that failed is not recorded`() throws {
    _ = try host.run(Function(Rooms.add), #"{"name":"a"}"#)
    #expect(failure { _ = try add("a", key: "k") }?.kind == .conflict)
    #expect(throws: Never.self) { try add("b", key: "k") }
  }
}
