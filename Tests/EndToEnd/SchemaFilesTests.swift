import Foundation
import Testing

/// What `schema` writes, and what it says of files that are not current.
@Suite struct SchemaFilesTests {
  /// The files of clients, in `Clients`.
  private static let clientFiles = [
    "node/api.js", "node/api.d.ts", "python/src/integrations_host/functions.py",
  ]

  private static func schema(_ word: String, in workspace: Workspace) throws -> Exchange {
    try HostProcess.command(
      ["schema", word, workspace.path("Schema")], database: .unspecified, workspace: workspace)
  }

  private static func contents(_ path: String) -> Data? {
    FileManager.default.contents(atPath: path)
  }

  /// A directory in which the clients have folders.
  private static func withClients() throws -> Workspace {
    let workspace = try Workspace()
    for file in clientFiles {
      let folder = URL(filePath: workspace.path("Clients/\(file)")).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    return workspace
  }

  @Test func `schema writes what stands in the repository`() throws {
    let workspace = try Self.withClients()
    #expect(try Self.schema("--write", in: workspace).status == .exited(0))
    #expect(workspace.files().count > 20)
    for file in workspace.files() {
      let kept = Self.contents(Repository.root.appending(path: file).path)
      #expect(Self.contents(workspace.path(file)) == kept, "\(file)")
    }
    #expect(try Self.schema("--check", in: workspace).status == .exited(0))
  }

  @Test func `a client that has no folder beside Schema is neither written nor missed`() throws {
    let workspace = try Workspace()
    #expect(try Self.schema("--write", in: workspace).status == .exited(0))
    #expect(!workspace.files().contains { $0.hasPrefix("Clients") })
    #expect(try Self.schema("--check", in: workspace).status == .exited(0))
  }

  @Test(arguments: ["file", "Schema/openrpc.json"])
  func `a folder that cannot be written is one line and 74`(obstacle: String) throws {
    let workspace = try Workspace()
    try workspace.write("file", [])
    // A folder where a file is to be.
    try FileManager.default.createDirectory(
      atPath: workspace.path("Schema/openrpc.json"), withIntermediateDirectories: true)
    let folder = workspace.path(obstacle == "file" ? "file/Schema" : "Schema")
    let talk = try HostProcess.command(
      ["schema", "--write", folder], database: .unspecified, workspace: workspace)
    #expect(talk.status == .exited(74))
    #expect(talk.errorLines.count == 1 && talk.stderr.contains(folder), "\(talk.stderr)")
  }

  @Test(arguments: clientFiles.map { "Clients/\($0)" } + ["Schema/openrpc.json"])
  func `a generated file that was changed or removed is named until it is written`(
    file: String
  ) throws {
    let workspace = try Self.withClients()
    #expect(try Self.schema("--write", in: workspace).status == .exited(0))
    for change in ["changed", "removed"] {
      if change == "changed" {
        try workspace.write(file, Array("// mine\n".utf8))
      } else {
        try FileManager.default.removeItem(atPath: workspace.path(file))
      }
      let check = try Self.schema("--check", in: workspace)
      #expect(check.status == .exited(1), "\(change)")
      #expect(check.errorLines.count == 1 && check.stderr.contains(file), "\(check.stderr)")
      #expect(try Self.schema("--write", in: workspace).status == .exited(0))
      #expect(try Self.schema("--check", in: workspace).status == .exited(0))
    }
  }
}
