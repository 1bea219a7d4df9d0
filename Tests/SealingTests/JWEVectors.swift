/// Compact JWEs of `vectorKeyText`, computed and opened by an independent AES-GCM.
enum JWEVectors {
  static let nonce = [UInt8](0xA0...0xAB)

  /// The older format, without a key id. [W-111]
  static let rows: [(plaintext: String, jwe: String)] = [
    (
      "shpat_test",
      "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ"
        + ".LcoVQwVwAD9TIjP9hbwPig"
    ),
    (
      "héllo 🔑",
      "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..oKGio6Slpqeoqaqr.jtvVQSmkIk_98RY"
        + ".c2FyFePfV4rgeQlox5eh7Q"
    ),
    (
      "x",
      "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..oKGio6Slpqeoqaqr.ng"
        + ".uipJbTHcOlUKVlPFOVLKXg"
    ),
  ]

  private static let header = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0"
  private static let body = "oKGio6Slpqeoqaqr.lXAMTDGUdtoREQ"
  private static let tag = "LcoVQwVwAD9TIjP9hbwPig"

  /// Changed copies of the first row, none of which may open.
  static let rejects: [(why: String, jwe: String)] = [
    ("tag changed", "\(header)..\(body).AcoVQwVwAD9TIjP9hbwPig"),
    ("ciphertext changed", "\(header)..oKGio6Slpqeoqaqr.AXAMTDGUdtoREQ.\(tag)"),
    ("nonce changed", "\(header)..AKGio6Slpqeoqaqr.lXAMTDGUdtoREQ.\(tag)"),
    ("members of the header swapped", "eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiZGlyIn0..\(body).\(tag)"),
    ("four parts", "\(header).\(body).\(tag)"),
    ("six parts", "\(header)..\(body).\(tag)."),
    ("a key in the second part", "\(header).AA.\(body).\(tag)"),
    ("tag of 12 bytes", "\(header)..\(body).LcoVQwVwAD9TIjP9"),
    ("no tag", "\(header)..\(body)."),
    ("padding after the tag", "\(header)..\(body).\(tag)=="),
    ("unused bits of the tag set", "\(header)..\(body).LcoVQwVwAD9TIjP9hbwPih"),
    ("the other alphabet", "\(header)..oKGio6Slpqeoqaqr.+XAMTDGUdtoREQ.\(tag)"),
    ("nonce of 9 bytes", "\(header)..oKGio6Slpqeo.lXAMTDGUdtoREQ.\(tag)"),
    ("white space after it", "\(header)..\(body).\(tag)\n"),
    ("white space before it", " \(header)..\(body).\(tag)"),
    ("no header", "..\(body).\(tag)"),
    ("dots alone", "...."),
    ("empty", ""),
    ("not ASCII", "é\(header)..\(body).\(tag)"),
  ]
}
