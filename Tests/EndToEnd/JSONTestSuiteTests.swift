import Foundation
import Testing

/// nst/JSONTestSuite through the process, where the suite lies beside the repository.
@Suite(.enabled(if: Repository.beside("JSONTestSuite/test_parsing") != nil))
struct JSONTestSuiteTests {
  /// The files whose name begins with `kind`, sorted.
  private static func files(_ kind: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = try #require(Repository.beside("JSONTestSuite/test_parsing"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return try names.filter { $0.hasPrefix(kind) }.sorted().map { name in
      let data = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
      return (name, [UInt8](data))
    }
  }

  private static func frame(_ body: [UInt8]) -> [UInt8] {
    Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
  }

  /// The text as a member of a ping, which takes no notice of it.
  private static func carrying(_ text: [UInt8]) -> [UInt8] {
    Array(#"{"jsonrpc":"2.0","id":1,"method":"host.ping","x":"#.utf8) + text + Array("}".utf8)
  }

  /// What the host answers to each frame, with a ping after each so that none is passed over.
  private static func answers(_ bodies: [[UInt8]]) throws -> [String] {
    let good = Array(HostProcess.frame(ping(9)).utf8)
    let talk = try HostProcess.exchange(
      bodies.reduce(into: [UInt8]()) { $0 += frame($1) + good }, ["--framing", "header"],
      database: .memory, framing: .header)
    #expect(talk.status == .exited(0))
    let summaries = try talk.summaries
    try #require(summaries.count == 2 * bodies.count)
    for index in stride(from: 1, to: summaries.count, by: 2) {
      #expect(summaries[index] == "9: null")
    }
    return stride(from: 0, to: summaries.count, by: 2).map { summaries[$0] }
  }

  @Test func `[W-20] all 95 texts that a parser must accept are accepted`() throws {
    let files = try Self.files("y_")
    #expect(files.count == 95)
    let answers = try Self.answers(files.map { Self.carrying($0.bytes) })
    for (file, answer) in zip(files, answers) { #expect(answer == "1: null", "\(file.name)") }
  }

  @Test func `[W-20] all 188 texts that a parser must reject are parse errors`() throws {
    let files = try Self.files("n_")
    #expect(files.count == 188)
    let alone = try Self.answers(files.map(\.bytes))
    for (file, answer) in zip(files, alone) {
      #expect(answer == "null: -32700 ParseError", "\(file.name)")
    }
    // As a member too, but for those that end what is around them.
    let inside = files.filter {
      !$0.name.hasPrefix("n_structure_") && !$0.name.hasPrefix("n_object_")
    }
    let answers = try Self.answers(inside.map { Self.carrying($0.bytes) })
    for (file, answer) in zip(inside, answers) {
      #expect(answer == "null: -32700 ParseError", "\(file.name)")
    }
  }

  /// Of the texts that a parser may take either way, those that this one takes: finite numbers.
  private static let taken: Set<String> = [
    "i_number_double_huge_neg_exp.json", "i_number_real_underflow.json",
    "i_number_too_big_neg_int.json", "i_number_too_big_pos_int.json",
    "i_number_very_big_negative_int.json",
  ]

  @Test func `[W-20] each of the 35 texts left to the parser has its fixed answer`() throws {
    let files = try Self.files("i_")
    #expect(files.count == 35)
    let answers = try Self.answers(files.map { Self.carrying($0.bytes) })
    for (file, answer) in zip(files, answers) {
      let expected = Self.taken.contains(file.name) ? "1: null" : "null: -32700 ParseError"
      #expect(answer == expected, "\(file.name)")
    }
  }
}
