import Functions
import Testing

struct RegistryTests {
  private let functions = [Function(Rooms.add), Function(Rooms.count)].compactMap(\.self)

  private func find(_ name: String, _ registry: Registry) -> String? {
    registry.function(named: Array(name.utf8).span)?.name
  }

  @Test(arguments: [
    ("rooms.add", "rooms.add"), ("rooms:add", "rooms.add"), ("rooms.count", "rooms.count"),
    ("rooms.Add", nil), ("rooms.ad", nil), ("rooms.addd", nil), ("", nil), ("rooms", nil),
    ("rooms/add", nil), (String(repeating: "x", count: 10_000), nil),
  ])
  func `[W-40] a function is found by its name with a dot or a colon`(name: String, found: String?)
  {
    #expect(find(name, Registry(functions)) == found)
  }

  @Test func `[W-41] what is not exposed is not found`() {
    let queries = Registry(functions, exposure: .init(types: [.query]))
    #expect(find("rooms.add", queries) == nil)
    #expect(find("rooms.count", queries) == "rooms.count")
    for denied in ["rooms.add", "rooms:add"] {
      let registry = Registry(functions, exposure: .init(denied: [denied]))
      #expect(find("rooms.add", registry) == nil)
      #expect(registry.functions.map(\.name) == ["rooms.count"])
    }
  }

  @Test func `an internal function has no public face`() {
    #expect(Function(Mutation(internal: "x") { (_: MutationContext, _: Int) in 1 }) == nil)
    #expect(Function(Query(internal: "x") { (_: QueryContext, _: Int) in 1 }) == nil)
  }
}
