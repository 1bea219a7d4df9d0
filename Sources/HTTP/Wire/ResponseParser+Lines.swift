extension ResponseParser {
  /// Reads `HTTP/1.1 200 OK`, of which the first five bytes are known; RFC 9112, section 4.
  mutating func readStatusLine() throws(Malformation) {
    // A phrase may be empty, and with it the space before it is left out by some.
    guard line.count == 12 || line.count > 12 && line[12] == Syntax.space else {
      throw .statusLine
    }
    guard line[5] == UInt8(ascii: "1"), line[6] == UInt8(ascii: "."), line[8] == Syntax.space,
      let minor = Syntax.digit(line[7]), minor <= 1,
      let hundreds = Syntax.digit(line[9]), let tens = Syntax.digit(line[10]),
      let ones = Syntax.digit(line[11]), (1...5).contains(hundreds),
      line[12...].allSatisfy(Syntax.isValue)
    else { throw .statusLine }
    status = hundreds * 100 + tens * 10 + ones
    minorVersion = minor
  }

  /// Reads `name: value`; RFC 9112, section 5.
  ///
  /// A trailer is read to be checked, and forgotten: nothing in it may change what the head said
  /// (RFC 9110, section 6.5.1).
  mutating func readField() throws(Malformation) {
    // A name of no bytes is none, and a line that begins with a blank is the fold of old. A blank
    // before the colon is how two readers come to see two names.
    guard let colon = line.firstIndex(where: { !Syntax.isToken($0) }), colon > 0,
      line[colon] == Syntax.colon
    else { throw .header }
    var low = colon + 1
    var high = line.count
    while low < high, Syntax.isBlank(line[low]) { low += 1 }
    while low < high, Syntax.isBlank(line[high - 1]) { high -= 1 }
    guard line[low..<high].allSatisfy(Syntax.isValue) else { throw .header }
    guard state == .field else { return }
    headers.append(name: line[..<colon], value: line[low..<high])
  }

  /// Reads the size of a chunk, and passes over what is said about it; RFC 9112, section 7.1.
  mutating func readChunkSize() throws(Malformation) {
    var size: UInt64 = 0
    var index = 0
    while index < line.count, let digit = Syntax.hexDigit(line[index]) {
      guard index < Self.chunkDigits else { throw .badChunk }
      size = size << 4 | digit
      index += 1
    }
    guard index > 0, line[index...].allSatisfy(Syntax.isValue) else { throw .badChunk }
    if index < line.count {
      // Blanks may stand before a semicolon, not at the end.
      guard let next = line[index...].first(where: { !Syntax.isBlank($0) }),
        next == Syntax.semicolon
      else { throw .badChunk }
    }
    guard size <= UInt64(HTTPLimits.body - body.count) else { throw .bodyTooLarge }
    state = size == 0 ? .trailer : .chunk(Int(size))
  }
}
