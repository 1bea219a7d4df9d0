extension MessageReader {
  /// One message a line; lines of white space alone are none. [W-10]
  mutating func nextLine() -> Frame {
    while true {
      let start = input.start
      guard let lineFeed = input.lineFeed(from: start + scanned) else { return unfinishedLine() }
      let length = dropped + lineFeed - start
      let isSkipped = state == .skippingLine
      input.consume(to: lineFeed + 1)
      state = .inLine
      scanned = 0
      dropped = 0
      if isSkipped { continue }
      if length > limits.messageBytes { return .oversized }
      if !isBlank(start..<lineFeed) { return .message(start..<lineFeed) }
    }
  }

  /// What is held is the beginning of a line, or, at the end of input, all of the last one.
  private mutating func unfinishedLine() -> Frame {
    let line = input.start..<input.end
    if state == .skippingLine {
      input.consume(to: line.upperBound)
      return isInputEnded ? .ended : .needsInput
    }
    scanned = line.count
    if dropped + scanned > limits.messageBytes {
      input.consume(to: line.upperBound)
      state = .skippingLine
      scanned = 0
      return .oversized
    }
    guard isInputEnded else { return .needsInput }
    input.consume(to: line.upperBound)
    scanned = 0
    return isBlank(line) ? .ended : .message(line)
  }

  private func isBlank(_ line: Range<Int>) -> Bool {
    input.textStart(in: line) == line.upperBound
  }
}
