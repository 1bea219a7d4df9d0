import Documents
import Functions
import JSON
import Testing
import Values

struct RunnerTests {
  private let host = TestHost()
  private let example = Documentation.Example(arguments: "{}", result: "null")

  private func mutation<Result: Sendable>(
    returns: Returns<Result>,
    _ body: @escaping @Sendable (MutationContext, AddArguments) throws -> Result
  ) -> Function? {
    Function(
      Mutation(
        "rooms.test", Documentation("Tests.", example: example), arguments: AddArguments.shape,
        returns: returns, body: body))
  }

  @Test func `[W-42] a mutation that returns is written`() throws {
    _ = try host.run(Function(Rooms.add), #"{"name":"a"}"#)
    #expect(try host.count("a") == "1")
    try host.store.endBatch()
    #expect(try host.count("a") == "1")
  }

  @Test func `[W-42] a mutation that throws leaves nothing, and the batch goes on`() throws {
    let failing = mutation(returns: .null) { context, arguments in
      _ = try Rooms.insert(arguments, context)
      throw FunctionError.refused("No", "It does not want to.")
    }
    _ = try host.run(Function(Rooms.add), #"{"name":"a"}"#)
    let error = failure { _ = try host.run(failing, #"{"name":"b"}"#) }
    #expect(error?.kind == .functionError)
    #expect(error?.details == [.init("code", "No")])
    try host.store.endBatch()
    #expect(try host.count("a") == "1")
    #expect(try host.count("b") == "0")
  }

  @Test func `a nested mutation whose failure is caught is undone alone`() throws {
    let inner = Mutation(internal: "inner") { (context: MutationContext, name: String) -> Void in
      _ = try Rooms.insert(AddArguments(name: name, seats: nil), context)
      throw FunctionError.notFound
    }
    let outer = mutation(returns: .null) { context, arguments in
      _ = try Rooms.insert(arguments, context)
      try? context.runMutation(inner, "inner")
      _ = try Rooms.insert(AddArguments(name: "after", seats: nil), context)
    }
    #expect(try host.run(outer, #"{"name":"outer"}"#) == "null")
    #expect(try ["outer", "inner", "after"].map(host.count) == ["1", "0", "1"])
  }

  @Test func `a nested query sees what the mutation wrote`() throws {
    let reading = mutation(returns: .value(.number)) { context, arguments in
      _ = try Rooms.insert(arguments, context)
      return try context.runQuery(Rooms.count, arguments)
    }
    #expect(try host.run(reading, #"{"name":"seen"}"#) == "1")
  }

  @Test(arguments: [(7, true), (8, true), (9, false)])
  func `[W-120] functions call each other 8 deep and no deeper`(depth: Int, isAllowed: Bool) throws
  {
    let nesting = Nesting()
    let function = mutation(returns: .null) { context, _ in
      try context.runMutation(nesting.mutation, depth - 2)
    }
    let error = failure { _ = try host.run(function, #"{"name":"x"}"#) }
    #expect((error == nil) == isAllowed)
    if !isAllowed { #expect(error?.kind == .internalError) }
  }

  @Test(arguments: [("right", true), ("a name of more than twenty characters", false)])
  func `[W-52] a result that does not match is refused before the commit`(
    name: String, isGood: Bool
  ) throws {
    let returning = mutation(returns: .value(.string(.characters(1...20)))) { context, arguments in
      _ = try Rooms.insert(AddArguments(name: "kept", seats: nil), context)
      return arguments.name
    }
    let error = failure { _ = try host.run(returning, #"{"name":"\#(name)"}"#) }
    #expect(error?.kind == (isGood ? nil : .returnsValidation))
    #expect(try host.count("kept") == (isGood ? "1" : "0"))
  }

  @Test func `[W-52] a query's result is checked before it is sent`() throws {
    let query = Query(
      "rooms.bad", Documentation("Bad.", example: example), arguments: AddArguments.shape,
      returns: .value(.number(.whole(0...1)))
    ) { _, _ in 2.0 }
    let error = failure { _ = try host.run(Function(query), #"{"name":"x"}"#) }
    #expect(error?.kind == .returnsValidation)
  }

  @Test func `an error that is none of ours says nothing of itself`() throws {
    struct Odd: Error { let secret = "shpat_canary" }
    let odd = mutation(returns: .null) { _, _ in throw Odd() }
    let error = failure { _ = try host.run(odd, #"{"name":"x"}"#) }
    #expect(error?.kind == .internalError)
    #expect(error?.message.contains("canary") == false)
  }

  @Test func `the time stands still during a call`() throws {
    let reading = mutation(returns: .value(.number)) { context, _ in
      let first = context.now
      return context.now - first
    }
    #expect(try host.run(reading, #"{"name":"x"}"#) == "0")
  }

  @Test func `a unique index makes a conflict of a second document`() throws {
    _ = try host.run(Function(Rooms.add), #"{"name":"a"}"#)
    let error = failure { _ = try host.run(Function(Rooms.add), #"{"name":"a"}"#) }
    #expect(error?.kind == .conflict)
    #expect(error?.details == [.init("field", "name")])
  }
}

/// Mutations that call each other a given number of times.
private final class Nesting: Sendable {
  var mutation: Mutation<Int, Void> {
    Mutation(internal: "nesting") { context, depth in
      if depth > 0 { try context.runMutation(self.mutation, depth - 1) }
    }
  }
}
