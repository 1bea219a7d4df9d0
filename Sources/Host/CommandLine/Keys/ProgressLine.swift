/// How far a long work is, in words.
struct ProgressLine: Equatable {
  /// How many signs the bar has.
  static let barWidth = 30

  private let what: String
  private let done: Int
  private let total: Int

  /// So many of so many; more than all of them are all.
  init(_ what: String, done: Int, total: Int) {
    self.what = what
    self.total = max(0, total)
    self.done = min(max(0, done), self.total)
  }

  /// Whether nothing is left to do.
  var isComplete: Bool { done == total }

  /// How many tenths are done, rounded down.
  var tenths: Int { parts(of: 10) }

  /// The words alone: a line of its own.
  var plain: String { "\(done) of \(total) \(what)" }

  /// The words after a bar.
  var bar: String {
    let filled = parts(of: Self.barWidth)
    let percent = "\(parts(of: 100))"
    let padding = String(repeating: " ", count: 3 - percent.utf8.count)
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: Self.barWidth - filled) + "] \(padding)\(percent) %  \(plain)"
  }

  private func parts(of count: Int) -> Int {
    if isComplete { return count }
    // No product that could overflow, and never all before it is done.
    return min(count - 1, Int(Double(done) / Double(total) * Double(count)))
  }
}
