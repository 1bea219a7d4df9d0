import Secrets
import Testing

@Suite struct SecretArgumentTests {
  @Test func `the secret is handed out once`() throws {
    let argument = SecretArgument(secret("once"))
    #expect(argument.count == 4)
    #expect(argument.withBytes { $0.count } == 4)
    let taken = argument.take()
    let second = argument.take()
    #expect(text(ofOptional: taken) == "once")
    #expect(text(ofOptional: second) == nil)
    #expect(argument.withBytes { $0.count } == nil)
    #expect(argument.count == 4)
  }

  @Test func `copies of the arguments share one secret, also between threads`() async {
    let argument = SecretArgument(secret("shared"))
    let taken = await withTaskGroup { group in
      for _ in 0..<16 {
        group.addTask { text(ofOptional: argument.take())?.count ?? 0 }
      }
      return await group.reduce(0, +)
    }
    #expect(taken == 6)
  }

  @Test func `no way of printing shows it [W-114]`() {
    struct Arguments { let key: SecretArgument }
    let arguments = Arguments(key: SecretArgument(secret("CANARY-4711")))
    var dumped = ""
    dump(arguments, to: &dumped)
    let printed = "\(arguments)" + String(reflecting: arguments) + "\(arguments.key)" + dumped
    #expect(!printed.contains("CANARY"))
    #expect(printed.contains("redacted"))
  }
}
