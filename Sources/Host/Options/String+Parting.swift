extension String {
  /// What stands before the first such byte and what after it; nil for the latter where there is
  /// none. [W-22]
  ///
  /// By bytes, since a mark that combines with the separator would hide it from `split`.
  ///
  /// - Parameter separator: an ASCII character.
  func parted(at separator: UInt8) -> (before: String, after: String?) {
    guard let place = utf8.firstIndex(of: separator) else { return (self, nil) }
    return (String(self[..<place]), String(self[utf8.index(after: place)...]))
  }

  /// The parts between such bytes, empty ones included. [W-22]
  ///
  /// - Parameter separator: an ASCII character.
  func parts(between separator: UInt8) -> [String] {
    utf8.split(separator: separator, omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
  }
}
