extension ResponseParser {
  /// Decides where the body ends; RFC 9112, section 6.3.
  mutating func endHead() throws(Malformation) {
    if status < 200 {
      // Nobody asked to change the protocol, so what follows is anybody's guess.
      guard status != 101 else { throw .notHTTP }
      headers = HTTPHeaders()
      state = .statusLine
      return
    }
    let codings = headers.all("transfer-encoding")
    let length = try contentLength()
    guard codings.isEmpty || length == nil else { throw .twoLengths }
    let hasBody = status != 204 && status != 304
    isReusable = minorVersion == 1 && !saysClose
    if !hasBody {
      // A body that is announced all the same would be read as the next answer. A 304 gives the
      // length that another answer would have.
      if !codings.isEmpty || status == 204 && (length ?? 0) > 0 { isReusable = false }
      state = .finished
    } else if !codings.isEmpty {
      guard minorVersion == 1, codings.count == 1, Self.isSame(codings[0].utf8, "chunked") else {
        throw .transferCoding
      }
      state = .chunkSize
    } else if let length {
      guard length <= HTTPLimits.body else { throw .bodyTooLarge }
      // Not touched before the bytes are there; an array that grows would be copied, and leave holes.
      body.reserveCapacity(length)
      state = length == 0 ? .finished : .counted(length)
    } else {
      isReusable = false
      state = .untilClose
    }
  }

  /// The length that the head names; several that agree are one.
  private func contentLength() throws(Malformation) -> Int? {
    var known: Int?
    for field in headers.all("content-length") {
      for part in field.utf8.split(separator: Syntax.comma, omittingEmptySubsequences: false) {
        let length = try Self.length(part)
        guard known == nil || known == length else { throw .twoLengths }
        known = length
      }
    }
    return known
  }

  private static func length(_ text: Substring.UTF8View) throws(Malformation) -> Int {
    var value = 0
    var digits = 0
    var isOver = false
    for byte in text.drop(while: Syntax.isBlank) {
      if Syntax.isBlank(byte), digits > 0 {
        isOver = true
        continue
      }
      guard !isOver, let digit = Syntax.digit(byte) else { throw .badLength }
      digits += 1
      // Held at a number above every limit, so that no length overflows.
      value = min(value * 10 + digit, HTTPLimits.body * 2)
    }
    guard digits > 0 else { throw .badLength }
    return value
  }

  /// Whether `Connection` has `close` among its words; a blank too many does not save a connection.
  private var saysClose: Bool {
    headers.all("connection").contains { field in
      field.utf8.split(separator: Syntax.comma).contains { word in
        Self.isSame(word.filter { !Syntax.isBlank($0) }, "close")
      }
    }
  }

  private static func isSame(_ text: some Collection<UInt8>, _ word: String) -> Bool {
    text.count == word.utf8.count
      && zip(text, word.utf8).allSatisfy { Syntax.lowered($0) == Syntax.lowered($1) }
  }
}
