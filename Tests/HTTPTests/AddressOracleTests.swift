import Foundation
import HTTP
import Testing

/// The address guard beside that of an independent library, `microsoft-antissrf`: [W-140].
@Suite struct AddressOracleTests {
  private struct Verdict: Decodable {
    var address: String
    var allowed: Bool
    var isAddress: Bool?
  }

  private static let command = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Providers/addresses")

  /// What the library says of each address; nil where it is not installed.
  private static func verdicts(_ addresses: [String]) throws -> [Verdict]? {
    guard FileManager.default.isExecutableFile(atPath: command.path) else { return nil }
    let input = FileManager.default.temporaryDirectory
      .appending(path: "ih-addresses-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: input) }
    try Data(addresses.joined(separator: "\n").utf8).write(to: input)
    let process = Process()
    let output = Pipe()
    process.executableURL = command
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return try String(decoding: text, as: UTF8.self).split(separator: "\n").map {
      try JSONDecoder().decode(Verdict.self, from: Data($0.utf8))
    }
  }

  static let isInstalled = (try? verdicts(["8.8.8.8"])?.count) == 1

  /// The edges of each range, as they are and inside IPv6 addresses; and many others.
  private static var addresses: [String] {
    let ranges = AddressGuardTests.ranges
    let edges = ranges.flatMap { [$0.first, $0.last, $0.before, $0.after].compactMap { $0 } }
    let fours = edges.filter { !$0.contains(":") }
    var random = SplitMix(state: 20_261_129)
    let near = (0..<2_000).map { _ in
      let start = [0x2001, 0x2002, 0x64, 0x100, 0x2620, 0x3fff, 0x5f00, 0xfc00, 0xfe80, 0x2a00]
      let groups = (0..<7).map { _ in
        String(random.next() % 4 * (random.next() % 65_536) / 3 % 65_536, radix: 16)
      }
      return String(start[Int(random.next() % 10)], radix: 16) + ":"
        + groups.joined(separator: ":")
    }
    let any = (0..<2_000).map { _ in
      (0..<4).map { _ in "\(random.next() % 256)" }.joined(separator: ".")
    }
    return edges + fours.flatMap { ["::ffff:\($0)", "64:ff9b::\($0)", "::\($0)"] } + near + any
      + AddressGuardTests.probes.map { $0.0 }
  }

  @Test(.enabled(if: isInstalled))
  func `[W-140] another library agrees, but where the contract says why not`() throws {
    let addresses = Self.addresses
    let verdicts = try #require(try Self.verdicts(addresses))
    #expect(verdicts.map(\.address) == addresses)
    var agreed = 0
    for verdict in verdicts {
      let address = try #require(IPAddress(verdict.address))
      let ours = AddressGuard.isPublic(address)
      if ours == verdict.allowed {
        agreed += 1
      } else if case .v6(let number) = address {
        // It lets IPv4-compatible addresses through, and none of those that are translated.
        let isCompatible = number >> 32 == 0 && !ours
        let isTranslated = number >> 32 == 0x64_ff9b << 64 && ours
        #expect(isCompatible || isTranslated, "\(verdict.address): we say \(ours)")
      } else {
        Issue.record("\(verdict.address): we say \(ours)")
      }
    }
    #expect(agreed > 3_900)
  }

  @Test(.enabled(if: isInstalled), arguments: ["127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
  func `[W-140] what is no address is none for both`(text: String) throws {
    #expect(IPAddress(text) == nil)
    #expect(try Self.verdicts([text])?.first?.allowed == false)
  }
}

/// Numbers that look random and are the same every time.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
