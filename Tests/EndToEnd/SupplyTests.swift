import Foundation
import Testing

/// What the program that is shipped needs of a system, and how the loader protects it.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["INTEGRATIONS_HOST_BINARY"] != nil,
    "the debug build is linked otherwise; INTEGRATIONS_HOST_BINARY names a release"))
struct SupplyTests {
  private let program: ELFFile

  init() throws {
    program = try ELFFile(HostProcess.binary.get())
  }

  @Test func `the shared libraries are the C and C++ ones, SQLite's and OpenSSL's`() throws {
    let libraries = try program.names(.needed)
    // The loader itself is a part of the C library.
    let named = Set(libraries.map { $0.hasPrefix("ld-linux") ? "libc" : $0.prefix { $0 != "." } })
    #expect(
      named.isSubset(of: [
        "libc", "libm", "libgcc_s", "libstdc++", "libsqlite3", "libssl", "libcrypto",
      ]), "\(libraries)")
    #expect(named.isSuperset(of: ["libc", "libsqlite3", "libssl", "libcrypto"]), "\(libraries)")
  }

  @Test func `libraries come from the system's folders`() throws {
    #expect(try program.names(.runPathOld) == [])
    // SwiftPM adds the program's own folder. Who can write there can replace the program.
    #expect(try program.names(.runPath).allSatisfy { $0 == "$ORIGIN" })
  }

  @Test func `it is loaded at an address that nobody knows`() throws {
    #expect(program.kind == 3)
    let isPositionIndependent: UInt64 = 0x0800_0000
    #expect(program.values(.moreFlags).contains { $0 & isPositionIndependent != 0 })
    let textRelocations: UInt64 = 4
    #expect(program.values(.textRelocations) == [])
    #expect(program.values(.flags).allSatisfy { $0 & textRelocations == 0 })
  }

  @Test func `the tables of the loader are read-only once it runs`() throws {
    let bindNow: UInt64 = 8
    #expect(program.values(.flags).contains { $0 & bindNow != 0 })
    let protected = program.segments.filter { $0.kind == ELFFile.Segment.relocatedReadOnly }
    let table = try #require(program.values(.globalOffsetTable).first)
    #expect(protected.contains { $0.contains(table) })
  }

  @Test func `nothing is writable and executable, neither the stack nor a segment`() throws {
    let stack = try #require(program.segments.first { $0.kind == ELFFile.Segment.stack })
    #expect(!stack.isExecutable)
    let loaded = program.segments.filter { $0.kind == ELFFile.Segment.load }
    #expect(loaded.contains { $0.isExecutable })
    #expect(!loaded.contains { $0.isExecutable && $0.isWritable })
  }

  @Test func `the folder that it was built in is not in it`() {
    let folder = Data(Repository.root.path.utf8)
    #expect(program.bytes.range(of: folder) == nil)
  }
}
