import Foundation
import Testing

/// The golden conversations of `Schema/examples`, and the subcommand that holds them [W-09].
@Suite struct FunctionsExamplesTests {
  private static let folder = Repository.root.appending(path: "Schema/examples")

  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".jsonl") }.sorted()

  private static func replay(
    _ path: String, _ options: [String] = [], workspace: Workspace? = nil
  ) throws -> Exchange {
    try HostProcess.command(
      ["replay", path] + options, database: .unspecified, workspace: workspace)
  }

  @Test func `there are golden conversations`() {
    #expect(Self.names.count >= 14)
    #expect(Self.names.contains("quickstart.jsonl"))
  }

  @Test(arguments: names)
  func `[W-09] a host holds the golden conversation`(name: String) throws {
    let workspace = try Workspace()
    let talk = try Self.replay(Self.folder.appending(path: name).path, workspace: workspace)
    #expect(talk.status == .exited(0), "\(talk.stderr)\n\(talk.output.suffix(2_000))")
    #expect(talk.output != "")
    // The temporary database is gone.
    #expect(workspace.files() == [])
  }

  @Test(arguments: names)
  func `[W-09] the golden conversation is one of header frames as well`(name: String) throws {
    let path = Self.folder.appending(path: name).path
    guard try !String(contentsOfFile: path, encoding: .utf8).contains(#""framing":"line""#) else {
      return
    }
    let talk = try Self.replay(path, ["--framing", "header"])
    #expect(talk.status == .exited(0), "\(talk.stderr)\n\(talk.output.suffix(2_000))")
  }

  @Test(arguments: names)
  func `each line of a golden conversation is one message to send or to expect`(
    name: String
  ) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    #expect(text.hasSuffix("\n"))
    let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines {
      let step = try JSONValue(parsing: String(line))
      #expect(step.names == ["send"] || step.names == ["expect"])
    }
    #expect(lines.contains { $0.hasPrefix(#"{"expect":"#) })
  }

  // MARK: replay itself

  private static let create =
    #"{"send":{"jsonrpc":"2.0","id":1,"method":"integrations.create","params":"#
    + #"{"organizationId":"o","provider":"stripe","name":"n","authMethod":"api_key"}}}"#
  private static let get =
    #"{"send":{"jsonrpc":"2.0","id":2,"method":"integrations.get","params":{"integrationId":"{{id}}"}}}"#

  private static func expect(_ id: Int, _ result: String) -> String {
    #"{"expect":{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}}"#
  }

  static let talks: [(why: String, lines: [String], status: Int32)] = [
    (
      "a name is taken and put in", [create, expect(1, #""{{id}}""#), get, expect(2, #""{{*}}""#)],
      0
    ),
    (
      "a name must equal what it took",
      [
        create, expect(1, #""{{id}}""#), create.replacing("\"n\"", with: "\"m\""),
        expect(1, #""{{id}}""#),
      ],
      1
    ),
    (
      "members may stand in any order",
      [
        create, expect(1, #""{{id}}""#), get,
        expect(
          2,
          #"{"status":"inactive","_id":"{{id}}","name":"n","provider":"stripe","#
            + #""organizationId":"o","authMethod":"api_key","_creationTime":"{{*}}"}"#),
      ], 0
    ),
    (
      "a member too few is a difference",
      [create, expect(1, #""{{id}}""#), get, expect(2, #"{"_id":"{{id}}"}"#)], 1
    ),
    ("another value is a difference", [create, expect(1, "null")], 1),
    (
      "an error in the place of a result is one",
      [#"{"send":{"jsonrpc":"2.0","id":1,"method":"nothing"}}"#, expect(1, #""{{*}}""#)], 1
    ),
    ("a reply that was not expected is one", [create], 1),
    (
      "a notification has no reply",
      [
        #"{"send":{"jsonrpc":"2.0","method":"host.ping"}}"#,
        #"{"send":{"jsonrpc":"2.0","id":1,"method":"host.ping"}}"#, expect(1, "null"),
      ], 0
    ),
    (
      "numbers are compared by value",
      [#"{"send":{"jsonrpc":"2.0","id":1.0,"method":"host.ping"}}"#, expect(1, "null")], 0
    ),
  ]

  @Test(arguments: talks)
  func `[W-09] replay ends with 0 where every reply is as expected and else with 1`(
    why: String, lines: [String], status: Int32
  ) throws {
    let workspace = try Workspace()
    let path = try workspace.write("talk.jsonl", Array((lines.joined(separator: "\n")).utf8))
    let talk = try Self.replay(path, workspace: workspace)
    #expect(talk.status == .exited(status), "\(why): \(talk.stderr)")
    #expect(workspace.files() == ["talk.jsonl"])
  }

  @Test func `[W-09] replay takes the options of serve`() throws {
    let workspace = try Workspace()
    let lines = [Self.create, Self.expect(1, #""{{id}}""#)]
    let path = try workspace.write("talk.jsonl", Array(lines.joined(separator: "\n").utf8))
    let kept = try Self.replay(
      path, ["--database", workspace.database, "--client", "replay"], workspace: workspace)
    #expect(kept.status == .exited(0))
    #expect(try HostProcess.start(workspace: workspace).list("o").count == 1)
    let denied = try Self.replay(path, ["--allow", "query"])
    #expect(denied.status == .exited(1))
    let foreign = try Self.replay(path, ["--organization", "other"])
    #expect(foreign.status == .exited(1))
    #expect(try Self.replay(path, ["--nothing"]).status == .exited(64))
  }

  @Test(arguments: ["", "nonsense", "{}", #"{"send":{},"expect":{}}"#, #"{"say":{}}"#, "[]"])
  func `[W-09] a file that is no conversation is told`(text: String) throws {
    let workspace = try Workspace()
    let path = try workspace.write("talk.jsonl", Array("\(text)\n".utf8))
    let talk = try Self.replay(path, workspace: workspace)
    if text.isEmpty {
      #expect(talk.status == .exited(0))
    } else {
      #expect(talk.status != .exited(0))
      #expect(talk.stderr != "")
    }
    #expect(try Self.replay(workspace.path("missing.jsonl")).status != .exited(0))
  }
}
