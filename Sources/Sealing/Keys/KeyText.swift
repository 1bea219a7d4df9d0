import Secrets

/// How a key is written in a variable or a key file, and what can be wrong with it. [W-112]
enum KeyText {
  /// What is wrong with a text; says so without a byte of it.
  struct Fault: Error {
    let reason: String
  }

  /// The key of 64 hexadecimal digits.
  static func hexadecimal(_ text: Span<UInt8>) throws(Fault) -> Key {
    try refuseWhiteSpace(in: text)
    guard text.count == Key.byteCount * 2 else {
      throw Fault(reason: "has \(text.count) characters, but a key has 64 hexadecimal digits")
    }
    return try key(capacity: Key.byteCount) { output in
      Hexadecimal.decode(text, into: &output) ? nil : "is not all hexadecimal digits"
    }
  }

  /// The key in base64url or base64, but not both, with all of its padding or none.
  static func base64(_ text: Span<UInt8>) throws(Fault) -> Key {
    try refuseWhiteSpace(in: text)
    let unpadded = text.extracting(first: try countWithoutPadding(text))
    var usesStandard = false
    for index in unpadded.indices
    where !Base64URL.contains(unpadded[index], .url) {
      usesStandard = true
    }
    return try key(capacity: Base64URL.decodedCapacity(unpadded.count)) { output in
      let alphabet: Base64URL.Alphabet = usesStandard ? .standard : .url
      guard Base64URL.decode(unpadded, alphabet: alphabet, into: &output) else {
        return "is not base64url or base64"
      }
      return nil
    }
  }

  /// The key in base64url without padding, as a JWK has it.
  static func base64URL(_ text: Span<UInt8>) throws(Fault) -> Key {
    try key(capacity: Base64URL.decodedCapacity(text.count)) { output in
      Base64URL.decode(text, alphabet: .url, into: &output) ? nil : "is not base64url"
    }
  }

  private static func key(
    capacity: Int, decode: (inout OutputSpan<UInt8>) -> String?
  ) throws(Fault) -> Key {
    let bytes = try Secret(capacity: capacity) { output throws(Fault) in
      if let reason = decode(&output) { throw Fault(reason: reason) }
    }
    let count = bytes.count
    guard let key = Key(bytes) else {
      throw Fault(reason: "is \(count) bytes, but a key is exactly 32")
    }
    return key
  }

  private static func refuseWhiteSpace(in text: Span<UInt8>) throws(Fault) {
    for index in text.indices where text[index] == 0x20 || (0x09...0x0D).contains(text[index]) {
      throw Fault(reason: "has white space in it")
    }
  }

  /// How many characters stand before the padding, which is all there or not at all.
  private static func countWithoutPadding(_ text: Span<UInt8>) throws(Fault) -> Int {
    var count = text.count
    while count > 0, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
    let padding = text.count - count
    guard padding == 0 || (padding <= 2 && text.count.isMultiple(of: 4)) else {
      throw Fault(reason: "has the wrong padding")
    }
    return count
  }
}
