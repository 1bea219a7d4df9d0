import Testing

@testable import Host

@Suite struct PythonMethodTests {
  @Test func `a head that fits is one line`() {
    let lines = PythonMethod.signature("def ping", ["self"], "None", ":")
    #expect(lines == ["    def ping(self) -> None:"])
  }

  @Test func `a head that does not fit has its parameters on a line, or each on its own`() {
    let long = String(repeating: "a", count: 60)
    let two = PythonMethod.signature("def f", ["self", "\(long): str"], "Optional[\(long)]", ":")
    #expect(two == ["    def f(", "        self, \(long): str", "    ) -> Optional[\(long)]:"])
    let three = PythonMethod.signature("def f", ["self", long, long], "None", ":")
    let lines = ["    def f(", "        self,", "        \(long),", "        \(long),"]
    #expect(three == lines + ["    ) -> None:"])
  }
}
