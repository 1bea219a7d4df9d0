import JSON
import Testing

/// Valid documents with bytes changed at random: none may trap, and what is accepted must hold.
@Suite struct MutationTests {
  private static let documents = [
    #"{"jsonrpc":"2.0","id":1,"method":"integrations.list","params":{"organizationId":"org_1"}}"#,
    #"[0,-0,1.5,-1e-7,1e+21,123456789012345680000,5e-324,1.7976931348623157e308,0.1]"#,
    #"["\"\\\/\b\f\n\r\t","\u0041\ud83d\ude00","é漢😀","\#u{2028}",""]"#,
    #"{"a":{"b":{"c":[[[[]]]]}},"a":[],"":null,"t":true,"f":false}"#,
    #" [ { } , [ ] , "x" , 1 , null ] "#,
  ]

  /// What breaks parsers: pieces of grammar, of escapes, of UTF-8 and of numbers.
  private static let pieces: [[UInt8]] = [
    [0x22], [0x5C], [0x7B], [0x7D], [0x5B], [0x5D], [0x2C], [0x3A], [0x00], [0x0A], [0x20], [0x80],
    [0xC2], [0xE2, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90], [0xEF, 0xBB, 0xBF], [0xFF],
    Array(#"\u"#.utf8), Array(#"\ud800"#.utf8), Array(#"\udc00"#.utf8), Array("e308".utf8),
    Array("-".utf8), Array("1e400".utf8), Array("0".utf8), Array(".".utf8), Array("null".utf8),
    Array(String(repeating: "9", count: 400).utf8), Array(String(repeating: "[", count: 200).utf8),
  ]

  @Test(arguments: UInt64(1)...8)
  func `no change of a valid document traps`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15)
    var document = JSONDocument()
    var accepted = 0
    for _ in 0..<5000 {
      let bytes = Self.mutation(using: &random)
      let limit = [1, 3, 128, 255].randomElement(using: &random) ?? 128
      do throws(JSONError) {
        try document.parse(bytes, in: 0..<bytes.count, maximumDepth: limit)
        accepted += 1
        expectSound(document, maximumDepth: limit)
      } catch {
        #expect(0...bytes.count ~= error.offset)
      }
    }
    #expect(accepted > 50)
  }

  private static func mutation(using random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array((documents.randomElement(using: &random) ?? "").utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...3, using: &random))
      switch random.next() % 5 {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
      case 2 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      default: bytes.replaceSubrange(place..<end, with: pieces.randomElement(using: &random) ?? [])
      }
    }
    return bytes
  }

  /// Uses every accessor of every value, and reads back what the writer makes of them.
  private func expectSound(_ document: JSONDocument, maximumDepth: Int) {
    #expect(document.height(of: document.root) <= maximumDepth)
    var nodes = [document.root]
    while let node = nodes.popLast() {
      nodes += children(of: node, in: document)
      let range = document.text(of: node)
      #expect(!range.isEmpty && range.upperBound <= document.bytes.count)
      let string = document.string(at: node)
      #expect(string.utf8.count == document.utf8Count(of: node))
      #expect(string.unicodeScalars.count == document.scalarCount(of: node))
      #expect(document.equals(node, string) == (document.kind(of: node) == .string))
      #expect(document.number(at: node).isFinite == (document.kind(of: node) == .number))
    }
    let once = compact(document)
    #expect(parse(once).map(compact) == .success(once))
  }
}
