/// What a cursor belongs to: a function and its arguments, `paginationOpts` aside.
enum Fingerprint {
  /// A number of the parts, which are texts without a line feed (FNV-1a).
  static func of(_ parts: [String]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in parts.joined(separator: "\n").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return hash
  }
}
