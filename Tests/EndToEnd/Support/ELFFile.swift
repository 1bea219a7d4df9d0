import Foundation

/// What the loader of a 64-bit Linux program is told: its segments and its dynamic table.
struct ELFFile {
  /// A part of the file that is mapped, or that says something about the whole.
  struct Segment: Equatable {
    let kind: UInt64
    let flags: UInt64
    let offset: UInt64
    let address: UInt64
    let fileSize: UInt64
    let memorySize: UInt64

    static let load: UInt64 = 1
    static let dynamic: UInt64 = 2
    static let stack: UInt64 = 0x6474_e551
    static let relocatedReadOnly: UInt64 = 0x6474_e552

    var isExecutable: Bool { flags & 1 != 0 }
    var isWritable: Bool { flags & 2 != 0 }

    func contains(_ place: UInt64) -> Bool { place >= address && place - address < memorySize }
  }

  /// The tags of the dynamic table that are asked for, as elf.h numbers them.
  enum Tag: UInt64 {
    case needed = 1
    case globalOffsetTable = 3
    case strings = 5
    case runPathOld = 15
    case textRelocations = 22
    case flags = 30
    case runPath = 29
    case moreFlags = 0x6fff_fffb
  }

  let bytes: Data
  /// What kind of file it is; 3 is one that can be loaded anywhere.
  let kind: UInt64
  let segments: [Segment]
  private let entries: [(tag: UInt64, value: UInt64)]

  init(_ path: String) throws {
    let bytes = try Data(contentsOf: URL(filePath: path))
    guard bytes.count > 64, bytes.prefix(6) == Data([0x7f, 0x45, 0x4c, 0x46, 2, 1]) else {
      throw HarnessError("\(path) is no little-endian 64-bit ELF file")
    }
    func number(_ offset: UInt64, _ size: UInt64) -> UInt64 {
      (0..<size).reduce(0) { $0 | UInt64(bytes[Int(offset + $1)]) << (8 * $1) }
    }
    self.bytes = bytes
    kind = number(16, 2)
    segments = (0..<number(56, 2)).map { index in
      let at = number(32, 8) + index * number(54, 2)
      return Segment(
        kind: number(at, 4), flags: number(at + 4, 4), offset: number(at + 8, 8),
        address: number(at + 16, 8), fileSize: number(at + 32, 8), memorySize: number(at + 40, 8))
    }
    guard let table = segments.first(where: { $0.kind == Segment.dynamic }) else {
      throw HarnessError("\(path) is linked statically")
    }
    entries = stride(from: table.offset, to: table.offset + table.fileSize, by: 16)
      .map { (number($0, 8), number($0 + 8, 8)) }
  }

  /// All values of a tag, in their order.
  func values(_ tag: Tag) -> [UInt64] { entries.filter { $0.tag == tag.rawValue }.map(\.value) }

  /// The values of a tag that stand for names.
  func names(_ tag: Tag) throws -> [String] {
    guard let address = values(.strings).first,
      let segment = segments.first(where: { $0.kind == Segment.load && $0.contains(address) })
    else { throw HarnessError("no table of strings") }
    let start = Int(address - segment.address + segment.offset)
    return values(tag).map { offset in
      String(decoding: bytes[(start + Int(offset))...].prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
