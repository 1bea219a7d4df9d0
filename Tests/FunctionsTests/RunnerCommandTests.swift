import Documents
import Functions
import Testing
import Values

@Suite(.serialized) struct RunnerCommandTests {
  /// An internal action with a query and a mutation in it.
  private static let fill = InternalAction("rooms.fill") {
    (context: ActionContext, names: [String]) -> Double in
    for name in names {
      _ = try await context.runMutation(Rooms.add, AddArguments(name: name, seats: nil))
    }
    return try await context.runQuery(
      Rooms.count, AddArguments(name: names.last ?? "", seats: nil))
  }

  /// Who could end a wait.
  @EventLoop private final class Somebody {
    var resume: ((Int) -> Void)?
  }

  /// One that waits for somebody.
  private static let wait = InternalAction("rooms.wait") {
    (_: ActionContext, somebody: Somebody) -> Int in
    await EventLoop.suspend { resume in somebody.resume = resume }
  }

  /// What a test tells of an outcome, which does not leave the loop's thread.
  private static func told<Value>(_ body: () throws -> Value) -> String {
    do {
      return "\(try body())"
    } catch let error as FunctionError {
      return error.kind.rawValue
    } catch {
      return FunctionError(error).kind.rawValue
    }
  }

  @Test func `[W-42] an internal action runs to its end, and its mutations are committed`() {
    let told = LoopThread.shared.run { () -> [String] in
      let host = TestHost()
      let first = Self.told { try host.runner.run(Self.fill, ["a", "b"]) }
      try? host.store.endBatch()
      let again = Self.told { try host.runner.run(Self.fill, ["c", "a"]) }
      try? host.store.endBatch()
      return [first, again, (try? host.count("a")) ?? "", (try? host.count("c")) ?? ""]
    }
    // Each mutation is a transaction of its own: the one before the conflict stays.
    #expect(told == ["1.0", "Conflict", "1", "1"])
  }

  @Test func `an internal action that waits for somebody is told, and does not hang`() {
    let told = LoopThread.shared.run { () -> String in
      let host = TestHost()
      let somebody = Somebody()
      defer {
        somebody.resume?(1)
        LoopExecutor.shared.drain()
      }
      return Self.told { try host.runner.run(Self.wait, somebody) }
    }
    #expect(told == "InternalError")
  }

  @Test func `an internal mutation runs in the transaction of the batch`() {
    let told = LoopThread.shared.run { () -> [String] in
      let host = TestHost()
      let first = Self.told {
        try host.runner.run(Rooms.add, AddArguments(name: "a", seats: nil)).tableNumber
      }
      let isOpen = host.store.isWriting
      try? host.store.endBatch()
      return [first, "\(isOpen)", (try? host.count("a")) ?? ""]
    }
    #expect(told == ["10002", "true", "1"])
  }
}
