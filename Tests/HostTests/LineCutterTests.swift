import Testing

@testable import Host

@Suite struct LineCutterTests {
  private static func pieces(
    _ text: String, longest: Int = 8, step: Int = .max
  ) -> [LineCutter.Piece] {
    var cutter = LineCutter(longest: longest)
    var pieces: [LineCutter.Piece] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      cutter.append(rest.prefix(step))
      rest = rest.dropFirst(step)
      while let piece = cutter.next() { pieces.append(piece) }
    }
    if let last = cutter.finish() { pieces.append(last) }
    return pieces
  }

  private static func line(_ number: Int, _ text: String) -> LineCutter.Piece {
    .line(number: number, bytes: Array(text.utf8))
  }

  static let cases: [(text: String, pieces: [LineCutter.Piece])] = [
    ("", []), ("\n", []), ("a", [line(1, "a")]), ("a\n", [line(1, "a")]),
    ("a\nb", [line(1, "a"), line(2, "b")]), ("\n \r\n\t\na\r\n", [line(4, "a\r")]),
    ("1234567\n", [line(1, "1234567")]), ("12345678\nx", [line(1, "12345678"), line(2, "x")]),
    ("123456789\nx", [.tooLong(number: 1), line(2, "x")]), ("123456789", [.tooLong(number: 1)]),
    (
      "a\n" + String(repeating: "b", count: 100) + "\n\nc\n",
      [line(1, "a"), .tooLong(number: 2), line(4, "c")]
    ),
    (
      String(repeating: "b", count: 50) + "\n" + String(repeating: "c", count: 50),
      [.tooLong(number: 1), .tooLong(number: 2)]
    ),
  ]

  @Test(arguments: cases, [1, 2, 3, 7, Int.max])
  func `[W-180] lines are cut and counted however the bytes come`(
    wanted: (text: String, pieces: [LineCutter.Piece]), step: Int
  ) {
    #expect(Self.pieces(wanted.text, step: step) == wanted.pieces)
  }
}
