extension MessageReader {
  /// A header section, then as many bytes as it says. [W-11]
  mutating func nextFrame() -> Frame {
    while true {
      switch state {
      case .betweenFrames:
        guard skipWhiteSpace() else { return isInputEnded ? .ended : .needsInput }
        state = .inHeader
      case .inHeader:
        if let frame = readHeader() { return frame }
      case .inBody(let length):
        guard input.count >= length else { return waitOrLose() }
        let body = input.start..<(input.start + length)
        input.consume(to: body.upperBound)
        state = .betweenFrames
        return .message(body)
      case .skippingBody(let length):
        let taken = min(length, input.count)
        input.consume(to: input.start + taken)
        state = taken < length ? .skippingBody(length - taken) : .betweenFrames
        if taken < length { return waitOrLose() }
      case .lost, .inLine, .skippingLine:
        return lose()
      }
    }
  }

  /// Drops what may stand between two frames; true where a header begins.
  private mutating func skipWhiteSpace() -> Bool {
    let place = input.textStart(in: input.start..<input.end)
    input.consume(to: place)
    scanned = 0
    headerLine = 0
    contentLength = nil
    return place < input.end
  }

  /// Takes header lines up to the empty one; nil where the state tells how to go on.
  private mutating func readHeader() -> Frame? {
    while true {
      let start = input.start
      guard let lineFeed = input.lineFeed(from: start + scanned) else {
        scanned = input.count
        return scanned < limits.headerBytes ? waitOrLose() : lose()
      }
      scanned = lineFeed + 1 - start
      guard scanned <= limits.headerBytes else { return lose() }
      var line = (start + headerLine)..<lineFeed
      if input.bytes[line].last == ASCII.carriageReturn {
        line = line.lowerBound..<(line.upperBound - 1)
      }
      if line.isEmpty { return endHeader() }
      switch HeaderLine(input.bytes.span.extracting(line), frameBytes: limits.frameBytes) {
      case .contentLength(let length):
        guard contentLength == nil || contentLength == length else { return lose() }
        contentLength = length
      case .other:
        break
      case .unintelligible:
        return lose()
      }
      headerLine = scanned
    }
  }

  private mutating func endHeader() -> Frame? {
    guard let contentLength else { return lose() }
    input.consume(to: input.start + scanned)
    guard contentLength <= limits.messageBytes else {
      state = .skippingBody(contentLength)
      return .oversized
    }
    state = .inBody(contentLength)
    return nil
  }

  private mutating func waitOrLose() -> Frame {
    isInputEnded ? lose() : .needsInput
  }

  private mutating func lose() -> Frame {
    state = .lost
    return .lost
  }
}
