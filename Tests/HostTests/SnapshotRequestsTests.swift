import Integrations
import Testing

@testable import Host

@Suite struct SnapshotRequestsTests {
  private static func parse(_ line: String) throws -> Command {
    try CommandParser.parse(
      line.split(separator: " ").map(String.init), environment: Environment(home: "/home/u"))
  }

  private static func imported(_ line: String) throws -> ImportRequest? {
    if case .import(let request) = try parse(line) { request } else { nil }
  }

  @Test(arguments: [
    ("import in", SnapshotImport.Mode.intoEmpty, false), ("import in --append", .append, false),
    ("import --replace in", .replace, false), ("import in --dry-run", .intoEmpty, true),
    ("import --dry-run --append in --append", .append, true),
  ])
  func `[W-180] import takes a path and flags in any order`(
    line: String, mode: SnapshotImport.Mode, isDryRun: Bool
  ) throws {
    let request = try #require(try Self.imported(line))
    #expect(request.path == "in")
    #expect(request.mode == mode)
    #expect(request.isDryRun == isDryRun)
  }

  @Test func `[W-179] export takes a folder`() throws {
    let command = try Self.parse("export --database /d out --log-level debug")
    guard case .export(let request) = command else {
      Issue.record("not export")
      return
    }
    #expect(request.folder == "out")
    #expect(request.options.database == .file("/d"))
  }

  @Test(arguments: [
    "export", "export a b", "export a --plaintext", "export a --plaintext=yes",
    "export a --append", "export a --keyring k", "import", "import a b",
    "import a --append --replace", "import a --append=x", "import a --dry-run=1",
    "import a --plaintext", "import a --organization o", "--append import a", "call --append",
  ])
  func `[W-179] [W-180] what they do not take is wrong usage`(line: String) {
    #expect(throws: UsageError.self) { try Self.parse(line) }
  }
}
