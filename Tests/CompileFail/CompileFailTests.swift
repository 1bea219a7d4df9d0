import Foundation
import Testing

/// What must not compile does not, and for the reason that is meant.
///
/// Each file of `Cases` names the compiler's own errors in `expected-error` comments. The compiler
/// is run on it as it is run on the package, and checks them: a missing or another error fails.
struct CompileFailTests {
  /// The files of `Cases`, by name.
  static let cases: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".swift") }.sorted()
  }()

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Cases")

  @Test(arguments: cases)
  func `[W-42] [W-100] what a case must be refused for is what the compiler says`(
    _ name: String
  ) throws {
    let result = try Compiler.verify(Self.folder.appending(path: name))
    #expect(result.status == 0, "\(result.text)")
  }

  @Test func `there is a case for each promise`() {
    #expect(Self.cases.count >= 12)
  }

  @Test func `a case whose expectation is wrong fails`() throws {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "integrations-host-\(UUID().uuidString).swift")
    defer { try? FileManager.default.removeItem(at: file) }
    try "let number: Int = 1 // expected-error {{nothing of the kind}}\n".write(
      to: file, atomically: true, encoding: .utf8)
    #expect(try Compiler.verify(file).status != 0)
  }
}

/// The compiler, run as the package manager runs it on a module of this package.
private enum Compiler {
  static func verify(_ file: URL) throws -> (status: Int32, text: String) {
    let built = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let features = [
      "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility",
      "InferIsolatedConformances", "NonisolatedNonsendingByDefault",
    ]
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let frontend = ["swiftc", "-frontend", "-emit-sil", "-verify", "-verify-ignore-unrelated"]
    let module = ["-package-name", root.lastPathComponent.lowercased(), "-module-name", "Case"]
    let rings = ["CLinux", "COpenSSL", "CSQLite"].map { "\(root.path)/Sources/\($0)" }
    let folders = [built.appending(path: "Modules").path] + rings
    process.arguments =
      frontend + module + ["-swift-version", "6"]
      + features.flatMap { ["-enable-upcoming-feature", $0] } + folders.flatMap { ["-I", $0] }
      + [file.path, "-o", "/dev/null"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}
