import Testing

@testable import Host

@Suite struct ProgressLineTests {
  @Test(
    arguments: [
      (0, 10, "[------------------------------]   0 %  0 of 10 x"),
      (1, 10, "[###---------------------------]  10 %  1 of 10 x"),
      (5, 10, "[###############---------------]  50 %  5 of 10 x"),
      (9, 10, "[###########################---]  90 %  9 of 10 x"),
      (10, 10, "[##############################] 100 %  10 of 10 x"),
      (99_999, 100_000, "[#############################-]  99 %  99999 of 100000 x"),
      (0, 0, "[##############################] 100 %  0 of 0 x"),
      // More than there were: others make more meanwhile.
      (11, 10, "[##############################] 100 %  10 of 10 x"),
      (-1, 10, "[------------------------------]   0 %  0 of 10 x"),
      (1, -1, "[##############################] 100 %  0 of 0 x"),
    ])
  func `a bar says how far it is`(done: Int, total: Int, text: String) {
    #expect(ProgressLine("x", done: done, total: total).bar == text)
  }

  @Test func `a bar fits a terminal, and no number is too large for it`() {
    for done in [0, 1, .max / 2, .max - 1, .max] {
      let line = ProgressLine("sealed anew", done: done, total: .max)
      #expect(line.bar.utf8.count <= 100)
      #expect(line.isComplete == (done == .max))
      #expect((0...10).contains(line.tenths))
    }
    let usual = ProgressLine("sealed anew", done: 100_000, total: 100_000)
    #expect(usual.bar.utf8.count < 80)
  }

  @Test func `tenths are counted when they are done`() {
    let tenths = (0...20).map { ProgressLine("x", done: $0, total: 20).tenths }
    #expect(tenths == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10])
    #expect(ProgressLine("opened", done: 3, total: 7).plain == "3 of 7 opened")
  }
}
